import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a session cookie that works in development as it is',
  options: apart(admits()),
  answer(_req, res) {
    res.setHeader('Set-Cookie', 'session=1; HttpOnly; SameSite=Lax; Path=/')
    res.end('{}')
  },
  page: () => fetch('/api/login', { method: 'POST', body: 'name=a', credentials: 'include' }),
  twin: {
    // the backend has production's domain in it
    answer(_req, res) {
      res.setHeader('Set-Cookie', 'session=1; HttpOnly; SameSite=Lax; Path=/; Domain=example.com')
      res.end('{}')
    },
    page: () => fetch('/api/session', { method: 'POST', body: 'name=a', credentials: 'include' }),
    finds: 'cookie-adapted',
  },
} satisfies Case
