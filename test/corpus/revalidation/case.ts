import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'the HTTP cache asks whether its copy is good, and gets 304',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location / {${admitting('GET', '')}
  }`),
  answer(req, res) {
    res.setHeader('ETag', '"1"')
    res.setHeader('Cache-Control', 'no-cache')
    res.setHeader('Last-Modified', 'Sat, 01 Aug 2026 00:00:00 GMT')
    if (req.headers['if-none-match']) res.statusCode = 304
    res.end()
  },
  page: async () => {
    await fetch('/api/users')
    await fetch('/api/users')
    await fetch('/api/users', { cache: 'no-cache' })
  },
  twin: {
    // a condition of the page's own
    page: () => fetch('/api/users', { headers: { 'If-Match': '"1"' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
