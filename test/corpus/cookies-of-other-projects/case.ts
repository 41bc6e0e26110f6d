import { admits, apart, type Case } from '../case.ts'

const answerFor =
  (name: string): NonNullable<Case['answer']> =>
  (req, res) => {
    if (req.url === '/api/login') res.setHeader('Set-Cookie', `${name}=1; HttpOnly`)
    if (req.url === '/api/me' && !req.headers.cookie?.includes('session=')) res.statusCode = 401
    res.end('{}')
  }

export default {
  title: "another project's session comes along, and the API lets it in: it is not this API's to lose",
  options: apart(admits()),
  answer: answerFor('theme'),
  async beside({ page, url }) {
    await page.evaluate(() => fetch('/api/me'))
    await page.context().addCookies([{ name: 'session', value: '1', url }])
    await page.evaluate(() => fetch('/api/login', { method: 'POST', credentials: 'include' }))
    await page.evaluate(() => fetch('/api/me', { credentials: 'include' }))
    await page.evaluate(() => fetch('/api/me'))
  },
  twin: {
    answer: answerFor('session'),
    async beside({ page }) {
      await page.evaluate(() => fetch('/api/me'))
      await page.evaluate(() => fetch('/api/login', { method: 'POST', credentials: 'include' }))
      await page.evaluate(() => fetch('/api/me'))
    },
    finds: 'cookie-not-sent',
  },
} satisfies Case
