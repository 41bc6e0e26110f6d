import { admits, apart, type Case } from '../case.ts'

const main = (token: string): Record<string, string> => ({
  'main.js': `const cookie = (name) =>
  document.cookie.split('; ').find((pair) => pair.startsWith(name + '='))?.slice(name.length + 1)
window.order = async () => {
  const answer = await fetch('/api/csrf', { credentials: 'include' })
  const theme = cookie('theme')
  const token = ${token}
  const headers = { 'X-CSRF-Token': token, 'Accept-Language': theme ?? 'en' }
  await fetch('/api/orders', { method: 'POST', credentials: 'include', headers })
}
document.body.dataset.ready = 'yes'
`,
})

export default {
  title: 'a CSRF token in cookie and answer: the page takes it from the answer, and reads other cookies',
  options: apart(admits(`allowedHeaders: ['X-CSRF-Token']`)),
  files: main('await answer.text()'),
  answer(_req, res) {
    res.setHeader('Set-Cookie', 'csrf=0123456789abcdef; Path=/')
    res.end('0123456789abcdef')
  },
  async page() {
    while (!document.body.dataset.ready) await new Promise((resume) => setTimeout(resume, 50))
    await (window as unknown as { order(): Promise<void> }).order()
  },
  twin: {
    files: main(`cookie('csrf')`),
    finds: 'cookie-not-readable',
  },
} satisfies Case
