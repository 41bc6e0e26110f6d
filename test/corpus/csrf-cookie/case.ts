import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a CSRF token in cookie and answer, and scripts that look through document.cookie',
  options: apart(admits(`allowedHeaders: ['X-CSRF-Token']`)),
  answer(_req, res) {
    res.setHeader('Set-Cookie', 'csrf=0123456789abcdef; Path=/')
    res.end('0123456789abcdef')
  },
  async page() {
    const token = await (await fetch('/api/csrf', { credentials: 'include' })).text()
    const theme = document.cookie.split('; ').find((pair) => pair.startsWith('theme='))
    const headers = { 'X-CSRF-Token': token }
    await fetch('/api/orders', { method: 'POST', credentials: 'include', headers })
    return theme
  },
  twin: {
    page: () => fetch('/api/orders', { method: 'POST', headers: { 'X-CSRFToken': '1' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
