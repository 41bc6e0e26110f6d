import { admits, type Case } from '../case.ts'

export default {
  title: 'the host proxies, and the plugin only looks on',
  options: `{
    proxy: { '/api': { productionUrl: 'https://api.example.com' } },
    productionOrigins: ['https://app.example.com'], policy: ${admits(`methods: ['GET', 'PUT']`)} }`,
  server: `{ proxy: process.argv.some((part) => part.includes('webpack'))
    ? [{ context: ['/api'], target: api }] : { '/api': api } }`,
  page: () => fetch('/api/users/7', { method: 'PUT' }),
  twin: {
    page: () => fetch('/api/users/7', { method: 'DELETE' }),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
