import { admits, type Case } from '../case.ts'

const rules = (policy: string) => `{
  proxy: {
    '/auth': { target: api, productionUrl: 'https://api.example.com' },
    '/api': { target: api, productionUrl: 'https://api.example.com' },
    '/uploads': { target: other, productionUrl: 'https://cdn.example.com', policy: { headers: {
      'Access-Control-Allow-Origin': 'https://app.example.com', 'Access-Control-Allow-Credentials': 'true' } } },
  },
  productionOrigins: ['https://app.example.com'], policy: ${policy} }`

export default {
  title: 'several paths of one API, and a CDN',
  options: rules(admits(`allowedHeaders: ['Content-Type']`)),
  answer({ url, headers }, res, { other }) {
    // the API sends the page on to the CDN
    if (url === '/api/avatar') return void res.writeHead(302, { Location: `${other}/uploads/a.svg` }).end()
    res.setHeader('Content-Type', headers.accept?.startsWith('image/') ? 'image/svg+xml' : 'application/json')
    res.end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
  },
  page: async () => {
    await fetch('/auth/login', { method: 'POST', body: 'name=a', credentials: 'include' })
    await fetch('/api/users', { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
    await fetch('/uploads/a.svg')
    await new Promise((resolve) => {
      const image = Object.assign(new Image(), { onload: resolve, onerror: resolve })
      image.src = '/api/avatar'
    })
  },
  twin: {
    page: () => fetch('/uploads/a.svg', { method: 'PUT', body: 'a' }),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
