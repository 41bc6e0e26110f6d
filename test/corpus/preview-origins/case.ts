import { apart, type Case } from '../case.ts'

const previews = (pattern: string) =>
  apart(`{ cors: { origin: ['https://app.example.com', ${pattern}], credentials: true } }`, '', [
    'https://app.example.com',
    'https://*.vercel.app',
  ])

export default {
  title: 'the page and its previews',
  options: previews('/^https:\\/\\/[\\w-]+\\.vercel\\.app$/'),
  page: () => fetch('/api/users', { method: 'DELETE' }),
  twin: {
    // the previews moved
    options: previews('/^https:\\/\\/[\\w-]+\\.netlify\\.app$/'),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
