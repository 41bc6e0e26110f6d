import { apart, type Case } from '../case.ts'

const server = (admitted: string) => ({
  'server.js': `import { createServer } from 'node:http'

const allowed = new Set(['${admitted}'])

createServer((req, res) => {
  const { origin } = req.headers
  res.setHeader('Vary', 'Origin')
  if (allowed.has(origin)) {
    res.setHeader('Access-Control-Allow-Origin', origin)
    res.setHeader('Access-Control-Allow-Credentials', 'true')
    res.setHeader('Access-Control-Allow-Methods', 'GET, PUT')
  }
  if (req.method === 'OPTIONS') {
    res.writeHead(204)
    return res.end()
  }
  res.end('{}')
}).listen(3001)
`,
})

export default {
  title: 'a bare Node server that sends the headers itself',
  options: apart(`'server.js'`),
  files: server('https://app.example.com'),
  page: async () => {
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users', { method: 'PUT', body: 'a' })
  },
  twin: {
    // the slash of a copied URL
    files: server('https://app.example.com/'),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
