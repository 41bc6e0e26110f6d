import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'the page on app., the API on api. of one site',
  options: apart(admits()),
  async page() {
    await fetch('/api/users')
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    })
  },
  twin: {
    // the apex, without the subdomain
    options: apart(`{ cors: { origin: 'https://example.com', credentials: true } }`),
    finds: 'allow-origin-mismatch',
  },
} satisfies Case
