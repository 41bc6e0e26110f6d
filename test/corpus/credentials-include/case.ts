import { admits, apart, type Case } from '../case.ts'

const listed = (policy: string) =>
  apart(policy).replace(/\}$/, `requests: [{ path: '/api/me', credentials: 'include' }] }`)

export default {
  title: "calls with credentials: 'include', in the page and listed in the options",
  options: listed(admits()),
  page: () => fetch('/api/me', { credentials: 'include' }),
  twin: {
    options: listed(`{ headers: { 'Access-Control-Allow-Origin': '*' } }`),
    page: async () => {},
    devOriginLine: false,
    finds: 'wildcard-origin-not-allowed',
  },
} satisfies Case
