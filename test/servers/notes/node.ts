import { page, type DialectNotes } from './note.ts'

const server = (body: string) => `const http = require('node:http')
http.createServer((req, res) => {
${body}
  res.end()
}).listen(3000)`
const allow = `  res.setHeader('Access-Control-Allow-Origin', '${page}')`

export const node: DialectNotes = {
  dialect: 'node',
  file: 'server.js',
  reads: [
    {
      what: '`setHeader`, `appendHeader`, `removeHeader` and `writeHead`, with the conditions on the request around them',
      source: server(
        `${allow}\n  if (req.method === 'OPTIONS') return res.writeHead(204, { 'Access-Control-Allow-Methods': 'PUT' }).end()`,
      ),
    },
    {
      what: 'helper functions, lists, sets, and `new URL(…)`',
      source: server(
        `  const allow = (origin) => res.setHeader('Access-Control-Allow-Origin', origin)\n  if (new Set(['${page}']).has(req.headers.origin) && new URL(req.url, 'http://x').pathname !== '/') allow(req.headers.origin)`,
      ),
    },
    {
      what: 'a function `(req, res)` that a serverless host calls',
      source: `export default function handler(req, res) {\n${allow}\n  if (req.method === 'OPTIONS') return res.status(200).end()\n  res.json({})\n}`,
      file: 'api/hello.ts',
    },
  ],
  leavesOpen: [
    {
      what: 'environment variables that are not named',
      source: server(`  res.setHeader('Access-Control-Allow-Origin', process.env.ORIGIN)`),
    },
    {
      what: 'what a function outside the file does with the response',
      source: server(`  setCorsHeaders(req, res)`).replace(
        'http.create',
        '// Access-Control-Allow-Origin\nhttp.create',
      ),
    },
  ],
  defaults: [
    {
      what: 'nothing: what is not set is not there',
      source: server(allow),
      header: 'Access-Control-Allow-Methods',
      value: undefined,
    },
  ],
  traps: [
    {
      what: 'without an answer to OPTIONS, methods beyond GET, HEAD and POST fail',
      source: server(allow),
      code: 'method-disallowed-by-preflight-response',
      request: { method: 'PUT' },
    },
    {
      what: '`true` is sent with `*`: browsers refuse the pair',
      source: server(
        `  res.setHeader('Access-Control-Allow-Origin', '*')\n  res.setHeader('Access-Control-Allow-Credentials', true)`,
      ),
      code: 'wildcard-origin-not-allowed',
      request: { credentials: 'include' },
    },
  ],
}
