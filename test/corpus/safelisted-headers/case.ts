import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'headers that need no permission, and what the browser adds by itself',
  options: apart(admits('allowedHeaders: []')),
  page: async () => {
    await fetch('/api/users', {
      headers: { Accept: 'application/json', 'Accept-Language': 'en-GB,en;q=0.5' },
    })
    await fetch('/api/users', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'text/plain', 'Content-Language': 'en' },
      keepalive: true,
      priority: 'high',
      referrerPolicy: 'no-referrer',
    })
  },
  twin: {
    page: () => fetch('/api/users', { headers: { 'Content-Type': 'application/json' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
