import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'Cache-Control of the browser: a cache mode sets it, no preflight asks for it',
  options: apart(admits(`allowedHeaders: []`)),
  async page() {
    await fetch('/api/users', { cache: 'no-store' })
    await fetch('/api/users', { cache: 'reload' })
  },
  twin: {
    // the same on the wire, set by the page
    page: () => fetch('/api/users', { headers: { 'Cache-Control': 'no-cache', Pragma: 'no-cache' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
