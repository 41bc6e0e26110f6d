import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a Request that is made once and used for several calls',
  options: apart(admits(`methods: ['PUT'], allowedHeaders: ['Content-Type']`)),
  async page() {
    const request = new Request('/api/users/7', {
      method: 'PUT',
      body: '{}',
      credentials: 'include',
      headers: { 'Content-Type': 'application/json' },
    })
    await fetch(request.clone())
    await fetch(new Request(request.clone(), { credentials: 'omit' }))
    await fetch(request, { headers: { 'Content-Type': 'text/plain' } })
  },
  twin: {
    async page() {
      const request = new Request('/api/users/7', { method: 'PUT', body: '{}' })
      await fetch(new Request(request, { headers: { 'If-Match': '"1"' } }))
    },
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
