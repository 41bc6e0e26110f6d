import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a token in Authorization, which production names',
  options: apart(admits(`allowedHeaders: 'authorization, content-type'`)),
  page: () => fetch('/api/me', { headers: { Authorization: 'Bearer 1' } }),
  twin: {
    // the wildcard stands for every header but this one
    options: apart(admits(`allowedHeaders: '*'`)),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
