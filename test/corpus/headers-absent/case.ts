import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'headers that are looked for, and that this answer has none of',
  options: apart(admits()),
  answer(req, res) {
    res.statusCode = req.method === 'POST' ? 201 : 200
    if (req.method === 'POST') res.setHeader('Location', '/api/users/8')
    res.end('{}')
  },
  async page() {
    const { headers } = await fetch('/api/users')
    return [headers.get('Retry-After'), headers.get('X-RateLimit-Reset'), headers.has('Location')]
  },
  twin: {
    page: async () =>
      (await fetch('/api/users', { method: 'POST', body: 'name=Ada' })).headers.get('location'),
    finds: 'header-not-exposed',
  },
} satisfies Case
