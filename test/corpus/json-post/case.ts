import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a JSON POST, and production admits its Content-Type',
  options: apart(admits(`methods: ['POST'], allowedHeaders: ['content-type']`)),
  page: () =>
    fetch('/api/users', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
    }),
  twin: {
    options: apart(admits(`methods: ['POST'], allowedHeaders: ['Authorization']`)),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
