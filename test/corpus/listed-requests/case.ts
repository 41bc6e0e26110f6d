import { admits, apart, type Case } from '../case.ts'

const listing = (method: string) =>
  apart(admits(`methods: ['GET', 'PUT'], allowedHeaders: ['X-Team']`)).replace(
    /\}$/,
    `requests: [{ path: '/api/users/7', method: '${method}', headers: { 'X-Team': 'blue' } }] }`,
  )

export default {
  title: 'requests are listed, to be judged before the page makes them',
  options: listing('PUT'),
  page: () => fetch('/api/users'),
  twin: { options: listing('PATCH'), finds: 'method-disallowed-by-preflight-response' },
} satisfies Case
