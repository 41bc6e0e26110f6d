import { admits, apart, type Case } from '../case.ts'

export default {
  title: "cache: 'no-store', 'reload', 'no-cache', 'force-cache'",
  options: apart(admits('allowedHeaders: []')),
  answer(_req, res) {
    res.setHeader('ETag', '"1"')
    res.setHeader('Cache-Control', 'max-age=60')
    res.end('{}')
  },
  async page() {
    for (const cache of ['default', 'no-store', 'reload', 'no-cache', 'force-cache'] as const)
      await fetch('/api/users', { cache })
  },
  twin: {
    page: () => fetch('/api/users', { headers: { Expires: '0' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
