import http from 'node:http'
import type { AddressInfo } from 'node:net'
import cors from 'cors'
import express5 from 'express'
import express4 from 'express4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HeaderList, HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { policyOf, type CorsOptions } from '../../packages/core/src/servers/policy-of.ts'

const allowlist = ['https://app.example.com', 'https://admin.example.com']

/** Every option of cors, in the forms that it reacts to, mistyped ones included. */
const configurations: Record<string, unknown> = {
  'no options': undefined,
  'empty options': {},
  'origin: a string': { origin: 'https://app.example.com' },
  'origin: a string, credentials': { origin: 'https://app.example.com', credentials: true },
  'origin: a string with a slash': { origin: 'https://app.example.com/' },
  'origin: *': { origin: '*', credentials: true },
  'origin: a line break': { origin: 'https://app.example.com\n' },
  'origin: array': { origin: allowlist, credentials: true, methods: ['GET', 'PUT'] },
  "origin: ['*']": { origin: ['*'] },
  'origin: empty array': { origin: [] },
  'origin: nested array': { origin: [['https://app.example.com'], /\.org$/] },
  'origin: array with true': { origin: [true] },
  'origin: regex': { origin: /example\.com$/ },
  'origin: unanchored regex': { origin: /app.example.com/, exposedHeaders: 'X-Total' },
  'origin: regex that matches the word undefined': { origin: /undef/ },
  'origin: array of both': { origin: [/\.example\.com$/, 'https://app.example.org'] },
  'origin: true': { origin: true, credentials: true },
  'origin: false': { origin: false, credentials: true },
  'origin: undefined': { origin: undefined },
  'origin: null': { origin: null },
  'origin: empty string': { origin: '' },
  'origin: number': { origin: 7 },
  'origin: object': { origin: { a: 1 } },
  'origin: function that refuses with an error': {
    origin: (origin: string | undefined, callback: (e: Error | null, ok?: boolean) => void) =>
      !origin || allowlist.includes(origin)
        ? callback(null, true)
        : callback(new Error('Not allowed by CORS')),
  },
  'origin: function with a status on its error': {
    origin: (_: string | undefined, callback: (e: Error | null) => void) =>
      callback(Object.assign(new Error('no'), { status: 403 })),
  },
  'origin: function that refuses with false': {
    credentials: true,
    origin: (origin: string, callback: (e: null, ok?: boolean) => void) =>
      callback(null, allowlist.includes(origin)),
  },
  'origin: function that gives a string': {
    origin: (_: string, callback: (e: null, ok?: unknown) => void) =>
      callback(null, 'https://app.example.com'),
  },
  'origin: function that gives an array': {
    origin: (_: string, callback: (e: null, ok?: unknown) => void) => callback(null, [/admin/, allowlist[0]]),
  },
  'origin: function that gives *': {
    origin: (_: string, callback: (e: null, ok?: unknown) => void) => callback(null, '*'),
  },
  'methods: string': { methods: 'GET,POST' },
  'methods: lower case': { methods: ['get', 'put'] },
  'methods: empty string': { methods: '' },
  'methods: empty array': { methods: [] },
  'methods: undefined': { origin: 'https://app.example.com', methods: undefined },
  'methods: number': { methods: 5 },
  'allowedHeaders: array': { allowedHeaders: ['Content-Type', 'Authorization'] },
  'allowedHeaders: string': { allowedHeaders: 'X-Custom' },
  'allowedHeaders: empty array': { allowedHeaders: [] },
  'allowedHeaders: empty string': { allowedHeaders: '' },
  'allowedHeaders: *': { allowedHeaders: '*' },
  'headers: the old name': { headers: ['X-Old'] },
  'exposedHeaders: array': { exposedHeaders: ['X-Total-Count', 'Link'] },
  'exposedHeaders: empty array': { exposedHeaders: [] },
  'credentials: text': { credentials: 'true' },
  'maxAge: number': { maxAge: 600 },
  'maxAge: 0': { maxAge: 0 },
  'maxAge: text': { maxAge: '600' },
  'maxAge: null': { maxAge: null },
  'optionsSuccessStatus: 200': { optionsSuccessStatus: 200 },
  'optionsSuccessStatus: 302': { optionsSuccessStatus: 302 },
  'preflightContinue: true': { preflightContinue: true, origin: allowlist, maxAge: 5 },
  'misspelt options': { orgin: 'https://app.example.com', allowHeaders: ['x'] },
  'a delegate': (request: http.IncomingMessage, callback: (e: null, o?: CorsOptions) => void) =>
    callback(null, allowlist.includes(String(request.headers.origin)) ? { origin: true } : { origin: false }),
  'a delegate by path': (request: { path: string }, callback: (e: null, o?: CorsOptions) => void) =>
    callback(null, request.path.startsWith('/api') ? { methods: 'PUT' } : {}),
  'a delegate that gives an error': (_: unknown, callback: (e: Error) => void) => callback(new Error('no')),
  'a delegate that gives nothing': (_: unknown, callback: (e: null) => void) => callback(null),
}

const origins = [
  undefined,
  'https://app.example.com',
  'https://admin.example.com',
  'https://app.example.com.evil.test',
  'https://appXexample.com',
  'http://localhost:5173',
  'null',
]

const asked: Array<{ method: string; headers: HeaderList }> = [
  { method: 'GET', headers: [] },
  { method: 'PUT', headers: [['X-Custom', '1']] },
  { method: 'OPTIONS', headers: [] },
  { method: 'OPTIONS', headers: [['Access-Control-Request-Method', 'PUT']] },
  {
    method: 'OPTIONS',
    headers: [
      ['Access-Control-Request-Method', 'PATCH'],
      ['Access-Control-Request-Headers', 'authorization,x-custom'],
    ],
  },
]

const requests: HttpRequest[] = origins.flatMap((origin) =>
  asked.map(({ method, headers }) => ({
    method,
    url: 'http://127.0.0.1/api/data?page=1',
    headers: [...headers, ...(origin === undefined ? [] : [['Origin', origin] as const])],
    preflight: headers.some(([name]) => name === 'Access-Control-Request-Method'),
    credentials: false,
  })),
)

const behind = (request: HttpRequest): HttpResponse => ({
  status: 200,
  headers: request.method === 'OPTIONS' ? [] : [['Vary', 'Accept']],
})

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })

function ask(
  port: number,
  { method, url, headers }: HttpRequest,
): Promise<{ status: number; headers: HeaderList }> {
  const { pathname, search } = new URL(url)
  const options = { port, method, path: pathname + search, headers: Object.fromEntries(headers), agent }
  return new Promise((done, fail) => {
    http
      .request(options, (response) => {
        const raw = response.rawHeaders
        response.resume().on('end', () => {
          const lines = raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1] ?? ''] as const]))
          done({ status: response.statusCode ?? 0, headers: lines })
        })
      })
      .on('error', fail)
      .end()
  })
}

/** What decides a verdict: the status, the CORS lines, and what the answer varies on. */
function deciding({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>) {
  const lines = headers.filter(([name]) => /^access-control-/i.test(name))
  const vary = headers.filter(([name]) => /^vary$/i.test(name)).flatMap(([, value]) => value.split(/, */))
  return { status, lines: lines.map(([name, value]) => `${name}: ${value}`).sort(), vary: vary.sort() }
}

describe.each([
  ['Express 4', express4],
  ['Express 5', express5],
])('policyOf({ cors }) answers as cors under %s', (_, express) => {
  let current: express5.RequestHandler
  const app = (express as typeof express5)()
  app.use((request, response, next) => current(request, response, next))
  app.all('/api/data', (request, response, next) => {
    if (request.method === 'OPTIONS') return next()
    response.vary('Accept')
    response.json({ ok: true })
  })
  app.get('/api/data', (_, response) => void response.end())
  app.use((error: { status?: number }, _: unknown, response: express5.Response, __: unknown) => {
    response.sendStatus(error.status ?? 500)
  })
  const server = http.createServer(app)
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => void server.close())

  it.each(Object.entries(configurations))('%s', async (_, options) => {
    current = cors(options as cors.CorsOptions) as express5.RequestHandler
    const policy = policyOf({ cors: options as CorsOptions })
    const real = await Promise.all(requests.map((request) => ask(port, request)))
    const differing = requests.flatMap((request, i) => {
      const predicted = deciding(policy.respond(request, behind))
      const answered = deciding(real[i] ?? { status: 0, headers: [] })
      return JSON.stringify(predicted) === JSON.stringify(answered) ? [] : [{ request, predicted, answered }]
    })
    expect(differing).toEqual([])
  })
})

afterAll(() => agent.destroy())
