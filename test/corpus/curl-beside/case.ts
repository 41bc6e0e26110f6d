import { raw } from '../../hosts/raw.ts'
import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'curl on the dev server, beside the page',
  options: apart(admits(`methods: ['GET'], allowedHeaders: []`)),
  page: () => fetch('/api/users'),
  async beside({ port }) {
    await raw(port, '/api/users', { Accept: '*/*', 'User-Agent': 'curl/8.15.0', 'X-Debug': '1' })
    await fetch(`http://localhost:${port}/api/users`, { method: 'PATCH', headers: { 'X-Debug': '1' } })
  },
  twin: {
    page: () => fetch('/api/users', { headers: { 'X-Debug': '1' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
