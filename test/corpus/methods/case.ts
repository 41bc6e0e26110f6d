import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'HEAD, PUT and DELETE, which production allows',
  options: apart(admits(`methods: 'PUT,DELETE'`)),
  page: async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'delete'])
      await fetch('/api/users/7', { method })
  },
  twin: {
    page: () => fetch('/api/users/7', { method: 'PATCH' }),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
