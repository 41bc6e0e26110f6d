import { describe, expect, it } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Where } from '../../packages/core/src/servers/server.ts'

const origin = 'https://app.example.com'
const get: HttpRequest = {
  method: 'GET',
  url: 'https://api.example.com/api/data',
  headers: [['Origin', origin]],
  preflight: false,
  credentials: false,
}
const preflight: HttpRequest = {
  ...get,
  method: 'OPTIONS',
  headers: [
    ['Origin', origin],
    ['Access-Control-Request-Method', 'PUT'],
  ],
  preflight: true,
}

const allowed = (answer: HttpResponse) => answer.headers.find(([name]) => /allow-origin/i.test(name))?.[1]
const openAt = (answer: HttpResponse) =>
  answer.unknown?.find(({ header }) => header === 'access-control-allow-origin')?.at

const files = (contents: Record<string, string>): Partial<Where> => ({
  load: (path) => {
    const text = contents[path]
    return text === undefined ? Promise.reject(new Error(`no ${path}`)) : Promise.resolve(text)
  },
})

describe('ways to write it', () => {
  it.each<[string, string, string, Partial<Where>?]>([
    [
      'ES modules',
      'server.mjs',
      `import express from 'express'
import cors from 'cors'
const app = express()
app.use(cors({ origin: '${origin}' }))
app.listen(3000)`,
    ],
    [
      'TypeScript',
      'server.ts',
      `import express, { type Request, Response, NextFunction } from 'express'
import cors, { CorsOptions } from 'cors'
const app: express.Application = express()
const allowed: string[] = ['${origin}']
const options: CorsOptions = {
  origin: (origin: string | undefined, callback: (e: Error | null, ok?: boolean) => void): void => {
    if (!origin || allowed.indexOf(origin!) !== -1) callback(null, true)
    else callback(new Error('no'))
  },
} satisfies CorsOptions
app.use(cors<Request>(options as any))
app.get('/', (req: Request, res: Response, next: NextFunction) => { res.json({}) })
export default app`,
    ],
    [
      'TypeScript, whole imports',
      'server.ts',
      `import * as express from 'express'; import cors = require('cors'); const app = express(); app.use(cors({ origin: '${origin}' }))`,
    ],
    [
      'require in place',
      'server.js',
      `const app = require('express')(); app.use(require('cors')({ origin: '${origin}' }))`,
    ],
    [
      'a start function',
      'server.js',
      `const express = require('express'); const cors = require('cors');
async function main() { const app = express(); await connect(); app.use(cors({ origin: '${origin}' })); app.listen(3000, () => console.log('up')) }
main().catch(console.error)`,
    ],
    [
      'after a connection',
      'server.js',
      `const express = require('express'); const cors = require('cors'); const mongoose = require('mongoose'); const app = express();
mongoose.connect(process.env.DB).then(() => { app.use(cors({ origin: '${origin}' })); app.listen(1) }).catch((e) => process.exit(1))`,
    ],
    [
      'usual packages around',
      'server.js',
      `require('dotenv').config(); const express = require('express'), helmet = require('helmet'), morgan = require('morgan'), cors = require('cors'), bodyParser = require('body-parser');
const app = express(); app.use(helmet()); app.use(morgan('dev')); app.use(bodyParser.json({ limit: '5mb' })); app.use(cors({ origin: '${origin}' })); app.use('/api', require('./routes')); app.listen(process.env.PORT || 3000)`,
    ],
    [
      'http.createServer(app)',
      'server.js',
      `const app = require('express')(); const cors = require('cors'); app.use(cors({ origin: '${origin}' })); require('http').createServer(app).listen(3000)`,
    ],
    [
      'options in another file',
      'src/server.js',
      `const express = require('express'); const corsOptions = require('./config/corsOptions'); const app = express(); app.use(require('cors')(corsOptions)); app.listen(1)`,
      files({
        'src/config/corsOptions.js': `const allowedOrigins = require('./allowedOrigins'); module.exports = { origin: (o, cb) => allowedOrigins.indexOf(o) !== -1 || !o ? cb(null, true) : cb(new Error('no')), optionsSuccessStatus: 200 }`,
        'src/config/allowedOrigins.js': `const allowedOrigins = ['${origin}']; module.exports = allowedOrigins;`,
      }),
    ],
    [
      'options in another module',
      'src/server.ts',
      `import express from 'express'; import cors from 'cors'; import { corsOptions as options } from './cors.js'; const app = express(); app.use(cors(options)); app.listen(1)`,
      files({ 'src/cors.ts': `export const corsOptions = { origin: ['${origin}'] }` }),
    ],
    [
      'the application in another file',
      'server.js',
      `const app = require('./src/app'); app.listen(3000)`,
      {
        dialect: 'express',
        ...files({
          'src/app.js': `const express = require('express'); const cors = require('cors'); const app = express(); app.use(cors({ origin: '${origin}' })); module.exports = app`,
        }),
      },
    ],
    [
      'a middleware by hand in another file',
      'server.js',
      `const express = require('express'); const app = express(); app.use(require('./cors')); app.listen(1)`,
      {
        dialect: 'express',
        ...files({
          'cors.js': `module.exports = function (req, res, next) { res.header('Access-Control-Allow-Origin', '${origin}'); res.header('Access-Control-Allow-Methods', 'PUT'); next() }`,
        }),
      },
    ],
    [
      'origins in JSON',
      'server.js',
      `const { origins } = require('./settings.json'); const app = require('express')(); app.use(require('cors')({ origin: origins })); app.listen(1)`,
      files({ 'settings.json': `{ "origins": ["${origin}"] }` }),
    ],
    [
      'a function that is given the application',
      'src/middleware/cors.js',
      `const cors = require('cors')\nmodule.exports = (app) => { app.use(cors({ origin: '${origin}' })) }`,
    ],
    [
      'a function that makes the application',
      'src/app.ts',
      `import express from 'express'; import cors from 'cors'\nexport function createApp(db: Db) { const app = express(); app.use(cors({ origin: '${origin}' })); return app }`,
    ],
    [
      'a class that is made elsewhere',
      'models/server.js',
      `const express = require('express'); const cors = require('cors')
class Server { constructor() { this.app = express(); this.middlewares() } middlewares() { this.app.use(cors({ origin: '${origin}' })) } listen() { this.app.listen(process.env.PORT) } }
module.exports = Server`,
    ],
    [
      'a class of TypeScript with one instance',
      'src/server.ts',
      `import express, { Express, Request, Response, NextFunction } from 'express'
import cors, { type CorsOptions } from 'cors'
import helmet from 'helmet'
enum Mode { Dev = 'development' }
const ALLOWED = ['${origin}'] as const
abstract class Base { protected abstract name(): string }
export class Application extends Base {
  private static instance: Application
  private readonly server: Express
  constructor(private readonly options: { origins: readonly string[] } = { origins: ALLOWED }) {
    super()
    this.server = express()
    this.configure()
  }
  static getInstance(): Application {
    if (!Application.instance) Application.instance = new Application()
    return Application.instance
  }
  protected name(): string { return Mode.Dev }
  private corsOptions(): CorsOptions {
    return { origin: (o, callback): void => { if (!o || this.options.origins.includes(o)) { callback(null, true); return } callback(new Error('no')) } }
  }
  private configure(): void {
    this.server.use(helmet())
    this.server.use(cors(this.corsOptions()))
    this.server.use((req: Request, res: Response, next: NextFunction) => { res.locals.start = Date.now(); next() })
  }
  listen(port: number): void { this.server.listen(port) }
}
Application.getInstance().listen(Number(process.env.PORT ?? 3000))`,
    ],
    [
      'a cluster',
      'server.js',
      `const cluster = require('cluster'); if (cluster.isPrimary) { cluster.fork() } else { const app = require('express')(); app.use(require('cors')({ origin: '${origin}' })); app.listen(3000) }`,
    ],
    [
      'a stream with an error handler',
      'server.js',
      `const http = require('http'); const fs = require('fs')
http.createServer((req, res) => { res.setHeader('Access-Control-Allow-Origin', '${origin}'); if (req.method === 'OPTIONS') return res.writeHead(204).end(); const file = fs.createReadStream('x'); file.on('error', () => { res.removeHeader('Access-Control-Allow-Origin'); res.writeHead(500).end() }); file.pipe(res) }).listen(1)`,
    ],
    [
      'a function for a serverless host',
      'api/hello.js',
      `module.exports = (req, res) => { res.setHeader('Access-Control-Allow-Origin', '${origin}'); if (req.method === 'OPTIONS') { res.status(200).end(); return } res.json({}) }`,
    ],
    [
      'a function that takes its request apart',
      'api/hello.js',
      `export default async function ({ method }, res) { res.setHeader('Access-Control-Allow-Origin', '${origin}'); method === 'OPTIONS' ? res.status(204).end() : res.json({}) }`,
    ],
    [
      'a wrapped function for a serverless host',
      'api/hello.ts',
      `const allowCors = fn => async (req, res) => { res.setHeader('Access-Control-Allow-Credentials', true); res.setHeader('Access-Control-Allow-Origin', '${origin}'); if (req.method === 'OPTIONS') { res.status(200).end(); return } return await fn(req, res) }
const handler = (req, res) => { const d = new Date(); res.end(d.toString()) }
export default allowCors(handler)`,
    ],
    [
      'a route handler that runs cors itself',
      'pages/api/cors.ts',
      `import Cors from 'cors'
const cors = Cors({ methods: ['POST', 'GET', 'HEAD', 'PUT'], origin: '${origin}' })
function runMiddleware(req, res, fn) { return new Promise((resolve, reject) => { fn(req, res, (result) => { if (result instanceof Error) { return reject(result) } return resolve(result) }) }) }
export default async function handler(req, res) { await runMiddleware(req, res, cors); res.json({ message: 'Hello' }) }`,
    ],
  ])('%s', async (_, file, source, where) => {
    const policy = await readPolicy(source, { file, ...where })
    expect(policy.unknowns).toEqual([])
    for (const request of [get, preflight]) {
      const answer = policy.respond(request)
      expect(answer.unknown ?? []).toEqual([])
      expect(allowed(answer)).toBe(origin)
      expect(answer.from?.find(({ header }) => header === 'access-control-allow-origin')).toBeDefined()
    }
  })
})

describe('what is left open, with its line', () => {
  it.each<[string, string, RegExp, number]>([
    [
      'a variable of the environment',
      `const express = require('express')
const cors = require('cors')
const app = express()
app.use(cors({
  credentials: true,
  origin: process.env.ORIGIN,
}))`,
      /process\.env\.ORIGIN is not given/,
      6,
    ],
    [
      'options from a file that is not there',
      `const app = require('express')()
const options = require('./options')
app.use(require('cors')(options))`,
      /what \.\/options does is not known/,
      2,
    ],
    [
      'a middleware that is not known',
      `const app = require('express')()
app.use(require('some-unknown-auth')())
app.use(require('cors')())`,
      /some-unknown-auth/,
      2,
    ],
    [
      'an origin that is looked up later',
      `const app = require('express')()
app.use(require('cors')({
  origin: (origin, callback) => { db.load().then((list) => setTimeout(() => callback(null, list))) },
}))`,
      /db is not defined|later/,
      3,
    ],
    [
      'NestJS',
      `import { NestFactory } from '@nestjs/core'
const app = await NestFactory.create(AppModule)
app.enableCors({ origin: true })`,
      /@nestjs\/core is not read/,
      1,
    ],
    [
      'Fastify',
      `const fastify = require('fastify')()
fastify.register(require('@fastify/cors'), { origin: true })`,
      /fastify is not read/,
      1,
    ],
    [
      'a syntax error in the options',
      `const app = require('express')()
const cors = require('cors')
app.use(cors({
  origin: ['https://app.example.com',
  credentials: true
}))`,
      /syntax error/,
      4,
    ],
    [
      'an error that a plain server does not catch',
      `require('http').createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', '*')
  throw new Error('x')
}).listen(1)`,
      /nothing catches it/,
      3,
    ],
    [
      'a path that Express 4 and 5 read differently',
      `const app = require('express')()
const cors = require('cors')
app.use('*', cors())`,
      /Express 4 and 5 read the path "\*" differently: name the version/,
      3,
    ],
    [
      'a pattern that keeps its position',
      `const app = require('express')()
const cors = require('cors')
app.use(cors({ origin: [/^https/g] }))`,
      /keeps its position between requests/,
      3,
    ],
    [
      'a pattern that may take for ever',
      `const app = require('express')()
const cors = require('cors')
app.use(cors({ origin: /^(\\w+\\W?)*$/ }))`,
      /may take for ever/,
      3,
    ],
    [
      'cors without a call',
      `const app = require('express')()
const cors = require('cors')
app.use(cors)`,
      /without being called/,
      3,
    ],
    [
      'a list that the server changes while it runs',
      `const app = require('express')()
const list = ['https://app.example.com']
app.post('/add', (req, res) => { list.push(req.body.origin) })
app.use(require('cors')({ origin: (o, cb) => cb(null, list.includes(o)) }))`,
      /list is changed/,
      3,
    ],
  ])('%s', async (_, source, reason, line) => {
    const policy = await readPolicy(source, { file: 'server.js' })
    const answer = policy.respond(get)
    const open = answer.unknown?.find(({ header }) => header === 'access-control-allow-origin')
    expect(open?.unknown).toMatch(reason)
    expect(openAt(answer)).toEqual({ file: 'server.js', line })
    expect(policy.unknowns.length).toBeGreaterThan(0)
  })

  it('keeps what is certain next to what is open', async () => {
    const source = `const app = require('express')()
app.use(require('cors')({ origin: ['${origin}', process.env.OTHER], methods: ['PUT', process.env.METHOD] }))`
    const policy = await readPolicy(source, { file: 'server.js' })
    expect(policy.respond(preflight)).toMatchObject({
      status: 204,
      headers: [
        ['Access-Control-Allow-Origin', origin],
        ['Vary', 'Origin, Access-Control-Request-Headers'],
        ['Access-Control-Allow-Methods', 'PUT'],
        ['Content-Length', '0'],
      ],
    })
  })

  it('Express 5 does not start on a path that Express 4 takes', async () => {
    const source = `const app = require('express')(); const cors = require('cors')
app.options('*', cors())
app.use(cors())`
    await expect(readPolicy(source, { file: 'server.js', version: '5' })).rejects.toThrow(
      /server\.js: .*Express 5 refuses the path "\*" at line 2/,
    )
    const four = await readPolicy(source, { file: 'server.js', version: '4' })
    expect(four.respond(preflight).status).toBe(204)
  })
})

it('takes a path without an extension for no static file', async () => {
  const source = `const express = require('express'), cors = require('cors'), app = express()
app.use(express.static('public'))
app.use(cors())`
  const policy = await readPolicy(source, { file: 'server.js' })
  expect(policy.respond(get).unknown).toBeUndefined()
  expect(policy.respond({ ...get, url: 'https://api.example.com/logo.svg' }).unknown?.[0]?.at?.line).toBe(2)
  expect(policy.intent.origins).toBe('*')
})

it('names the line of each header, its absence included', async () => {
  const source = `const app = require('express')()
app.use(require('cors')({
  origin: '${origin}',
  methods: 'GET',
}))`
  const policy = await readPolicy(source, { file: 'server.js' })
  const lines = Object.fromEntries(
    (policy.respond(preflight).from ?? []).map(({ header, at }) => [header, at.line]),
  )
  expect(lines).toMatchObject({
    'access-control-allow-origin': 3,
    'access-control-allow-methods': 4,
    'access-control-allow-credentials': 2,
    'access-control-allow-headers': 2,
  })
  expect(policy.at).toEqual({ file: 'server.js', line: 3 })
})

describe('every path is answered alike', () => {
  const admitted = `cors({ origin: '${origin}' })`
  it.each<[boolean, string]>([
    [true, `app.use(${admitted}); app.get('/users/:id', send); app.post('/users', send)`],
    [true, `app.use(${admitted}); app.delete(/^\\/users\\/\\d+$/, send); app.get(['/a', '/b/*rest'], send)`],
    // Express 4 and 5 read these differently
    [true, `app.use(${admitted}); app.all('*splat', send); app.get('/:id(\\\\d+)', send)`],
    [true, `app.use(cors({ origin: false }))`],
    // heard by what no browser sends, or by what a pattern takes
    [true, `app.use(cors({ origin: ['${origin}/'] }))`],
    [true, `app.use(cors({ origin: ['${origin}/app'] }))`],
    [true, `app.use(cors({ origin: ['app.example.com', 'localhost:3000'] }))`],
    [true, `app.use(cors({ origin: /\\.example\\.com$/ }))`],
    [true, `app.use(cors({ origin: /^https:\\/\\/.*\\.example\\.com$/ }))`],
    [
      true,
      `app.use((q, r, n) => { if (q.headers.origin === '${origin}/') r.set('Access-Control-Allow-Origin', q.headers.origin); n() })`,
    ],
    [
      false,
      `app.use((q, r, n) => { if (q.path.includes('open')) r.set('Access-Control-Allow-Origin', '*'); n() })`,
    ],
    [false, `app.use((q, r, n) => { if (q.get('X-Key')) cors()(q, r, n); else n() })`],
    // one policy is heard everywhere, another one only by what the program's own code looks at
    ...[
      `q.path.includes('public')`,
      `q.url.split('/')[1] === 'public'`,
      `q.path.endsWith('.json')`,
      `['public', 'open'].includes(q.originalUrl.split('/')[2])`,
      `/public/.test(q.path)`,
      `new URL(q.url, 'http://x').searchParams.has('public')`,
      `q.query.public`,
      `q.get('X-Key')`,
      `q.headers['x-tenant'] === 'public'`,
    ].map((condition): [boolean, string] => [
      false,
      `app.use(${admitted}); app.use((q, r, n) => { if (${condition}) r.set('Access-Control-Allow-Origin', '*'); n() })`,
    ]),
    [
      false,
      `app.use(${admitted}); app.use('/api', (q, r, n) => { if (q.path === '/public') r.set('Access-Control-Allow-Origin', '*'); n() })`,
    ],
    [
      false,
      `const api = express.Router(); api.use((q, r, n) => { if (q.path.startsWith('/open/')) r.set('Access-Control-Allow-Origin', '*'); n() }); app.use(${admitted}); app.use('/api', api)`,
    ],
    [
      false,
      `const open = 'public'; app.use(${admitted}); app.use((q, r, n) => { if (q.path.split('/')[1] === open) r.set('Access-Control-Allow-Origin', '*'); n() })`,
    ],
    [
      false,
      `const tenants = { acme: 'https://acme.test' }; app.use((q, r, n) => cors({ origin: tenants[q.path.split('/')[1]] ?? '${origin}' })(q, r, n))`,
    ],
    [
      false,
      `app.use((q, r, n) => q.method !== 'OPTIONS' && !q.headers.authorization?.startsWith('Bearer ') ? r.sendStatus(401) : n()); app.use(${admitted})`,
    ],
    [false, `app.use((q, r, n) => (q.headers.cookie ? n() : r.sendStatus(401))); app.use(${admitted})`],
    [false, `app.use((q, r, n) => (q.headers.host.startsWith('a.') ? cors() : ${admitted})(q, r, n))`],
    [
      false,
      `const feed = express.Router(); feed.get('/open', cors(), send); app.use(${admitted}); app.use('/api', (q, r, n) => feed(q, r, n))`,
    ],
    [
      false,
      `app.use(${admitted}); app.param('id', (q, r, n) => { r.set('Access-Control-Allow-Origin', '*'); n() })`,
    ],
    [
      false,
      `const few = ['https://a.test', 'https://b.test', 'https://c.test', 'https://d.test']; app.get('/partners', cors({ origin: [...few, 'https://e.test'] }), send); app.use(cors({ origin: few }))`,
    ],
    [true, `app.use(${admitted}); app.use((q, r, n) => { console.log(q.url, q.get('X-Key')); n() })`],
    [
      true,
      `app.use(${admitted}); app.use((q, r) => (q.path === '/old' ? r.redirect('/new') : r.status(404).json(q.originalUrl)))`,
    ],
    [
      true,
      `app.use(${admitted}); app.use('/api', (q, r, n) => (q.path === '/health' || q.get('X-Key') === 'abc' ? n() : r.status(401).end()))`,
    ],
    [false, `app.use(${admitted}); app.get('/open/:id', cors({ origin: true }), send)`],
    [
      false,
      `app.use(${admitted}); app.all('/x/:id', (q, r) => { if (q.method !== 'GET') r.set('Access-Control-Allow-Origin', '*'); r.end() })`,
    ],
    [false, `app.post('/login', ${admitted}, send)`],
    [false, `app.get('/users/:id', ${admitted}, send)`],
    [false, `app.get(/^\\/users\\/\\d+$/, ${admitted}, send)`],
    [false, `app.use(['/no', '/users/:id'], ${admitted})`],
    [false, `app.route('/users/:id').put(${admitted}, send)`],
    [false, `const r = express.Router(); r.get('/:id', ${admitted}, send); app.use('/v1', r)`],
    [
      false,
      `app.use((q, r, n) => { if (/^\\/open\\//.test(q.path)) r.set('Access-Control-Allow-Origin', '*'); n() })`,
    ],
  ])('%s: %s', async (uniform, body) => {
    const source = `const express = require('express'); const cors = require('cors'); const app = express()
const send = (q, r) => r.send('x')
${body}
app.listen(3001)`
    const { intent } = await readPolicy(source, { file: 'server.js' })
    // what is open is said to be so, wherever it is asked
    expect(intent.uniform && !intent.partial.includes('origins')).toBe(uniform)
  })

  it.each([
    [true, `r.setHeader('Access-Control-Allow-Origin', '*')`],
    [true, `if (q.method === 'POST') r.setHeader('Access-Control-Allow-Origin', '*')`],
    [false, `if (q.method === 'POST' && q.url === '/login') r.setHeader('Access-Control-Allow-Origin', '*')`],
    [
      true,
      `r.setHeader('Access-Control-Allow-Origin', '*'); ${[...'abcdefghijklmnop'].map((name, i) => `if (q.url === '/${name}' && q.method === '${['GET', 'PUT'][i % 2]}') return r.end('x')`).join('; ')}`,
    ],
  ])('%s: a handler with %s', async (uniform, body) => {
    const source = `require('http').createServer((q, r) => { ${body}; r.end() }).listen(3001)`
    expect((await readPolicy(source, { file: 'server.js' })).intent.uniform).toBe(uniform)
  })
})

describe('the intent of a program', () => {
  it.each([
    [
      'a list',
      `app.use(cors({ origin: ['${origin}', 'https://b.test'], methods: ['GET'], credentials: true }))`,
      {
        origins: [origin, 'https://b.test'],
        methods: ['GET'],
        credentials: true,
        uniform: true,
        partial: [],
      },
    ],
    [
      'by hand',
      `app.use((q, r, next) => { r.header('Access-Control-Allow-Origin', '*'); r.header('Access-Control-Max-Age', 60); next() })`,
      { origins: '*', maxAge: 60, methods: [], uniform: true },
    ],
    ['reflection', `app.use(cors({ origin: true }))`, { origins: 'reflect', allowedHeaders: 'reflect' }],
    ['a path', `app.use('/api', cors({ origin: '${origin}' }))`, { origins: [origin], uniform: false }],
    [
      'a pattern',
      `app.use(cors({ origin: /\\.example\\.com$/ }))`,
      { origins: [{ pattern: '\\.example\\.com$' }] },
    ],
    [
      'a pattern by hand',
      `app.use((q, r, next) => { if (/^https:\\/\\/\\w+\\.example\\.com$/.test(q.headers.origin)) { r.header('Access-Control-Allow-Origin', q.headers.origin); r.header('Access-Control-Allow-Methods', 'PUT') } next() })`,
      {
        origins: [{ pattern: '^https:\\/\\/\\w+\\.example\\.com$' }],
        methods: ['PUT'],
        uniform: true,
      },
    ],
    [
      'the slash of a copied URL',
      `app.use((q, r, next) => { if (q.headers.origin === '${origin}/') { r.header('Access-Control-Allow-Origin', q.headers.origin) } next() })`,
      { origins: [`${origin}/`], uniform: true },
    ],
    ['open', `app.use(cors({ origin: process.env.X }))`, { partial: expect.arrayContaining(['origins']) }],
  ])('%s', async (_, body, intent) => {
    const source = `const app = require('express')(); const cors = require('cors')\n${body}`
    expect((await readPolicy(source, { file: 'server.js' })).intent).toMatchObject(intent)
  })
})
