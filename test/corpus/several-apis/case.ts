import type { Case } from '../case.ts'

export default {
  title: 'two APIs with a policy each',
  options: `{
    proxy: {
      '/api': {
        target: api, productionUrl: 'https://api.example.com',
        policy: { cors: { origin: 'https://app.example.com', credentials: true, allowedHeaders: ['X-Team'] } },
      },
      '/search': {
        target: other, productionUrl: 'https://search.example.net',
        policy: { headers: {
          'Access-Control-Allow-Origin': 'https://app.example.com', 'Access-Control-Allow-Credentials': 'true',
          'Access-Control-Allow-Methods': 'QUERY, PUT',
        } },
      },
    },
    productionOrigins: ['https://app.example.com'],
  }`,
  page: async () => {
    await fetch('/api/users', { headers: { 'X-Team': 'blue' } })
    await fetch('/search/users', { method: 'PUT' })
  },
  twin: {
    // what one of them allows, asked of the other
    page: () => fetch('/search/users', { headers: { 'X-Team': 'blue' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
