import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a session cookie that is asked for wherever it is needed, and public calls beside',
  options: apart(admits()),
  answer(req, res) {
    if (req.url?.startsWith('/api/login')) res.setHeader('Set-Cookie', 'session=1; HttpOnly; SameSite=Lax')
    if (req.url?.startsWith('/api/me') && !req.headers.cookie?.includes('session=')) res.statusCode = 401
    res.end('{}')
  },
  async page() {
    const credentials = 'include'
    await fetch('/api/me', { credentials })
    await fetch('/api/login', { method: 'POST', body: 'name=Ada', credentials })
    await fetch('/api/me', { credentials })
    for (const topic of ['news', 'stocks', 'weather', 'sports']) await fetch(`/api/${topic}`)
  },
  twin: {
    // forgotten where it counts
    async page() {
      await fetch('/api/me')
      await fetch('/api/login', { method: 'POST', body: 'name=Ada', credentials: 'include' })
      await fetch('/api/me')
    },
    finds: 'cookie-not-sent',
  },
} satisfies Case
