import { apart, type Case } from '../case.ts'

const shop = 'https://shop.example.net'
const options = `{ ...${apart(`{ cors: { origin: '${shop}', credentials: true } }`, '', [shop])},
  severity: { 'cookie-adapted': 'off' } }`

export default {
  title: 'a cookie of another site, as Chrome wants it',
  options,
  answer(_req, res) {
    res.setHeader('Set-Cookie', 'session=1; HttpOnly; Secure; SameSite=None; Partitioned')
    res.end('{}')
  },
  async page() {
    await fetch('/api/login', { method: 'POST', body: 'name=Ada', credentials: 'include' })
    await fetch('/api/me', { credentials: 'include' })
  },
  twin: {
    answer(_req, res) {
      res.setHeader('Set-Cookie', 'other=1; HttpOnly; Secure; SameSite=Lax')
      res.end('{}')
    },
    finds: 'cookie-not-kept',
  },
} satisfies Case
