import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a header that the policy exposes, asked for with credentials',
  options: apart(admits(`exposedHeaders: ['X-Total-Count']`)),
  answer(_req, res) {
    res.setHeader('X-Total-Count', '57')
    res.end('[]')
  },
  page: async () => (await fetch('/api/users', { credentials: 'include' })).headers.get('X-Total-Count'),
  twin: {
    // the wildcard, which names no header of a call with credentials
    options: apart(admits(`exposedHeaders: ['*']`)),
    finds: 'header-not-exposed',
  },
} satisfies Case
