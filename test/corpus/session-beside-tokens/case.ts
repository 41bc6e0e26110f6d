import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a page that lives by tokens: the API starts a session at sign-in all the same',
  options: apart(admits()),
  answer(req, res) {
    if (!req.headers.cookie) res.setHeader('Set-Cookie', 'connect.sid=1; HttpOnly; Path=/')
    res.end('{ "token": "1" }')
  },
  async page() {
    await fetch('/api/news')
    await fetch('/api/login', { method: 'POST', body: 'name=Ada' })
    for (const path of ['me', 'orders', 'basket'])
      await fetch(`/api/${path}`, { headers: { Authorization: 'Bearer 1' } })
    for (const path of ['news', 'stocks', 'weather']) await fetch(`/api/${path}`)
  },
  twin: {
    // nothing else says who calls
    options: apart(admits()),
    async page() {
      await fetch('/api/login', { method: 'POST', body: 'name=Ada' })
      for (const path of ['me', 'orders', 'basket']) await fetch(`/api/${path}`)
    },
    finds: 'cookie-not-kept',
  },
} satisfies Case
