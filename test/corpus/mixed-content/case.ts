import type { Case } from '../case.ts'

const intranet = (origin: string) => `{
  proxy: { '/api': { target: api, productionUrl: 'http://api.intranet' } },
  productionOrigins: ['${origin}'],
  policy: { cors: { origin: '${origin}', credentials: true } } }`

export default {
  title: 'page and API of an intranet, both without https',
  options: intranet('http://app.intranet'),
  page: () => fetch('/api/users', { method: 'PUT' }),
  twin: {
    // the page moved to https alone
    options: intranet('https://app.intranet'),
    finds: 'mixed-content',
  },
} satisfies Case
