import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'axios and Angular add X-XSRF-TOKEN where page and API share an origin',
  options: apart(admits(`allowedHeaders: ['Content-Type']`)),
  page: () =>
    fetch('/api/users', {
      method: 'POST',
      body: '{}',
      headers: {
        Accept: 'application/json, text/plain, */*',
        'Content-Type': 'application/json',
        'X-XSRF-TOKEN': '1',
      },
    }),
  twin: {
    // set by the page itself: sent in production too
    page: () => fetch('/api/users', { method: 'POST', headers: { 'X-CSRF-Token': '1' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
