import type { Case } from '../case.ts'

export default {
  title: 'one server in production, and no policy to name',
  options: `{ proxy: { '/api': { target: api, productionUrl: 'same-origin' } } }`,
  page: () => fetch('/api/users', { method: 'DELETE', credentials: 'include' }),
  devOriginLine: false,
  twin: {
    // two servers: then there is a policy to name
    options: `{ proxy: { '/api': { target: api, productionUrl: 'https://api.example.com' } } }`,
    finds: 'no-policy',
  },
} satisfies Case
