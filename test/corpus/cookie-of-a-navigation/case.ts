import { apart, type Case } from '../case.ts'

const optionsFor = (
  page: string,
) => `{ ...${apart(`{ cors: { origin: '${page}', credentials: true } }`, '', [page])},
  severity: { 'cookie-adapted': 'off' } }`

export default {
  title: 'signing in at the API itself, by a navigation there and back',
  options: optionsFor('https://app.example.com'),
  answer(req, res) {
    if (req.url === '/api/callback') {
      res.setHeader('Set-Cookie', 'session=1; HttpOnly; Secure; SameSite=Lax; Path=/')
      res.setHeader('Location', '/')
      res.statusCode = 302
    }
    res.end('{}')
  },
  async beside({ page, url }) {
    await page.goto(`${url}/api/callback`)
    await page.evaluate(() => fetch('/api/me', { credentials: 'include' }))
  },
  twin: {
    // from another site the cookie stays at home
    options: optionsFor('https://shop.example.net'),
    finds: 'cookie-not-sent',
  },
} satisfies Case
