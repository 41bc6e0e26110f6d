import { apart, type Case } from '../case.ts'

const origins = ['https://app.example.com', 'https://admin.example.com']
const server = (vary: string) => ({
  'server.js': `import { createServer } from 'node:http'

const allowed = ${JSON.stringify(origins)}

createServer((req, res) => {
  ${vary}
  if (allowed.includes(req.headers.origin)) {
    res.setHeader('Access-Control-Allow-Origin', req.headers.origin)
    res.setHeader('Access-Control-Allow-Credentials', 'true')
  }
  res.end('{}')
}).listen(9000)
`,
})

export default {
  title: 'two pages of one company call one API, and caches are told that answers differ',
  options: apart(`'server.js'`, '', origins),
  files: server(`res.setHeader('Vary', 'Origin')`),
  page: () => fetch('/api/users'),
  twin: { files: server(''), finds: 'vary-origin-missing' },
} satisfies Case
