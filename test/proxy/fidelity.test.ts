import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createTls } from 'node:https'
import { connect as connectHttp2 } from 'node:http2'
import { request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certificate } from '../hosts/certificate.ts'
import { hosts, start, type Running } from '../hosts/hosts.ts'
import { upstream, type Upstream } from '../hosts/upstream.ts'
import { exchange, get, listening, serveRule, until } from './serving.ts'

const text = 'hello '.repeat(100)
const encodings = { gzip: gzipSync(text), br: brotliCompressSync(text), zstd: zstdCompressSync(text) }
const big = 5_000_000

type Answer = (req: IncomingMessage, res: ServerResponse) => void

/** Last part of the path → what the backend does. */
const answers: Record<string, Answer> = {
  echo(req, res) {
    const hash = createHash('sha256')
    let length = 0
    req.on('data', (chunk: Buffer) => {
      hash.update(chunk)
      length += chunk.length
    })
    req.on('end', () =>
      res.end(
        JSON.stringify({
          method: req.method,
          url: req.url,
          headers: req.headers,
          length,
          sha: hash.digest('hex'),
        }),
      ),
    )
  },
  'no-content': (_req, res) => res.writeHead(204, { 'X-Kept': 'yes' }).end(),
  'not-modified': (_req, res) => res.writeHead(304, { ETag: '"1"' }).end(),
  range: (_req, res) => res.writeHead(206, { 'Content-Range': 'bytes 0-4/10' }).end('01234'),
  trailers(_req, res) {
    res.writeHead(200, { Trailer: 'X-Checksum' })
    res.write('body')
    res.addTrailers({ 'X-Checksum': 'abc' })
    res.end()
  },
  twice: (_req, res) => res.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'], Link: ['<1>', '<2>'] }).end(),
  download(_req, res) {
    res.writeHead(200, { 'Content-Length': big })
    res.end(Buffer.alloc(big, 'x'))
  },
  stream(_req, res) {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' })
    res.write('data: first\n\n')
    const timer = setInterval(() => res.write('data: more\n\n'), 50)
    res.on('close', () => clearInterval(timer))
  },
  redirect: (req, res) => res.writeHead(302, { Location: `http://${req.headers.host}/api/echo` }).end(),
  gzip: (_req, res) => res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(encodings.gzip),
  br: (_req, res) => res.writeHead(200, { 'Content-Encoding': 'br' }).end(encodings.br),
  zstd: (_req, res) => res.writeHead(200, { 'Content-Encoding': 'zstd' }).end(encodings.zstd),
  teapot: (_req, res) => res.writeHead(418, "I'm a teapot").end('short and stout'),
}
const answer: Answer = (req, res) =>
  (answers[req.url?.replace(/\?.*/, '').split('/').pop() ?? ''] ?? answers['echo']!)(req, res)

/** A whole exchange, bytes and raw lines. */
function call(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: Buffer | undefined } = {},
): Promise<{
  status: number
  raw: string[]
  headers: IncomingMessage['headers']
  body: Buffer
  trailers: NodeJS.Dict<string>
}> {
  return new Promise((resolve, reject) => {
    const req = request({ port, host: 'localhost', path, method, headers }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          raw: res.rawHeaders,
          headers: res.headers,
          body: Buffer.concat(chunks),
          trailers: res.trailers,
        }),
      )
    })
    req.on('error', reject)
    if (headers['Expect']) req.on('continue', () => req.end(body))
    else req.end(body)
  })
}

describe.each(hosts)('$name', (kind) => {
  let api: Upstream
  let host: Running
  beforeAll(async () => {
    api = await upstream(answer)
    host = await serveRule(kind, api.url)
  })
  afterAll(async () => {
    await host.stop()
    await api.close()
  })

  test('method, path, query and body arrive as sent', async () => {
    const body = randomBytes(big)
    const { body: echoed } = await call(host.port, '/api/echo?a=%2F%20&b=ü'.replace('ü', '%C3%BC'), {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream' },
      body,
    })
    expect(JSON.parse(echoed.toString())).toMatchObject({
      method: 'PUT',
      url: '/api/echo?a=%2F%20&b=%C3%BC',
      length: big,
      sha: createHash('sha256').update(body).digest('hex'),
    })
  })

  test.each(['DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('%s goes through', async (method) => {
    if (method === 'OPTIONS' && kind.name === 'vite') {
      // Vite answers every OPTIONS itself, before any plugin: the backend never sees one
      expect((await call(host.port, '/api/echo', { method })).status).toBe(204)
      return
    }
    const { body } = await call(host.port, '/api/echo', { method })
    expect(JSON.parse(body.toString())).toMatchObject({ method })
  })

  test.each(['GET', 'POST', 'DELETE'])(
    '%s has a body or none, of a length told before or in chunks',
    async (method) => {
      const body = Buffer.from('as sent')
      const lengths = []
      for (const [headers, sent] of [
        [{}, undefined],
        [{ 'Content-Length': '0' }, undefined],
        [{ 'Content-Length': String(body.length) }, body],
        [{ 'Transfer-Encoding': 'chunked' }, body],
        [{ 'Transfer-Encoding': 'chunked' }, undefined],
      ] as Array<[Record<string, string>, Buffer | undefined]>) {
        const { body: echoed } = await call(host.port, '/api/echo', { method, headers, body: sent })
        lengths.push((JSON.parse(echoed.toString()) as { length: number }).length)
      }
      expect(lengths).toEqual([0, 0, body.length, body.length, 0])
    },
  )

  test('HEAD has headers and no body', async () => {
    const { status, headers, body } = await call(host.port, '/api/download', { method: 'HEAD' })
    expect([status, headers['content-length'], body.length]).toEqual([200, String(big), 0])
  })

  test('204, 304, 206 and a status text are kept', async () => {
    expect(await call(host.port, '/api/no-content')).toMatchObject({
      status: 204,
      headers: { 'x-kept': 'yes' },
    })
    expect(await call(host.port, '/api/not-modified')).toMatchObject({
      status: 304,
      headers: { etag: '"1"' },
    })
    const range = await call(host.port, '/api/range', { headers: { Range: 'bytes=0-4' } })
    expect([range.status, range.headers['content-range'], range.body.toString()]).toEqual([
      206,
      'bytes 0-4/10',
      '01234',
    ])
    expect(await exchange(host.port, get('/api/teapot'))).toContain("HTTP/1.1 418 I'm a teapot")
  })

  test('trailers follow the body', async () => {
    const { trailers, body } = await call(host.port, '/api/trailers', { headers: { TE: 'trailers' } })
    expect([body.toString(), trailers['x-checksum']]).toEqual(['body', 'abc'])
  })

  test('several lines of one header stay several', async () => {
    const { raw } = await call(host.port, '/api/twice')
    const valuesOf = (name: string): string[] =>
      raw.filter((_value, i) => i % 2 === 1 && raw[i - 1]?.toLowerCase() === name)
    expect(valuesOf('set-cookie')).toEqual(['a=1', 'b=2'])
    expect(valuesOf('link').join(', ')).toBe('<1>, <2>')
  })

  test.each(Object.keys(encodings) as Array<keyof typeof encodings>)(
    '%s passes byte for byte',
    async (encoding) => {
      const { headers, body } = await call(host.port, `/api/${encoding}`, {
        headers: { 'Accept-Encoding': encoding },
      })
      expect(headers['content-encoding']).toBe(encoding)
      expect(body.equals(encodings[encoding])).toBe(true)
    },
  )

  test('a request that waits for 100 Continue gets it', async () => {
    const body = Buffer.from('waited')
    const { body: echoed } = await call(host.port, '/api/echo', {
      method: 'POST',
      headers: { Expect: '100-continue', 'Content-Length': String(body.length) },
      body,
    })
    expect(JSON.parse(echoed.toString())).toMatchObject({ length: body.length })
  })

  test('an event stream arrives as it is written, and its end is heard by the backend', async () => {
    const before = api.sockets.size
    const answered = await exchange(
      host.port,
      get('/api/stream', { Accept: 'text/event-stream', 'Accept-Encoding': 'gzip' }),
      /first[^]*more[^]*more/,
    )
    expect(answered.toLowerCase()).not.toContain('content-encoding')
    expect(await until(() => api.sockets.size <= before)).toBe(true)
  })

  test('a redirect is handed to the page, under the rule, and not followed', async () => {
    const seen = api.requests.length
    const { status, headers } = await call(host.port, '/api/redirect')
    expect([status, headers.location]).toEqual([302, '/api/echo'])
    expect(api.requests.length).toBe(seen + 1)
  })

  test('headers of one connection are not passed on, either way', async () => {
    const { body, headers } = await call(host.port, '/api/echo', {
      headers: { Connection: 'close, X-Hop', 'X-Hop': '1', 'Proxy-Authorization': 'Basic x', 'X-End': '2' },
    })
    const seen = (JSON.parse(body.toString()) as { headers: Record<string, string> }).headers
    expect(seen['x-end']).toBe('2')
    expect(Object.keys(seen)).not.toContain('x-hop')
    expect(Object.keys(seen)).not.toContain('proxy-authorization')
    expect(headers['keep-alive'] ?? '').not.toContain('timeout=60')
  })

  test('an IPv6 backend and a Unix socket are reached', async () => {
    const six = await listening(answer, { host: '::1' })
    const path = join(mkdtempSync(join(tmpdir(), 'cors-parity-')), 'api.sock')
    const unix = await listening(answer, { path })
    const both = await start(kind, {
      options: `{ proxy: { '/api/six': 'http://[::1]:${(six.address() as AddressInfo).port}', '/api/unix': 'unix:${path}' } }`,
    })
    try {
      expect((await call(both.port, '/api/six/echo')).status).toBe(200)
      expect((await call(both.port, '/api/unix/echo')).status).toBe(200)
    } finally {
      await both.stop()
      six.close()
      unix.close()
      rmSync(path, { force: true })
    }
  })

  test('an https backend: refused in words where it is not trusted, taken with its authority or secure: false', async () => {
    const { key, cert } = await certificate()
    const server = createTls({ key: readFileSync(key), cert: readFileSync(cert) }, answer)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const target = `https://localhost:${(server.address() as AddressInfo).port}`
    const secure = await start(kind, {
      options: `{ proxy: { '/api/refused': '${target}',
        '/api/known': { target: '${target}', ca: '${cert}' },
        '/api/trusting': { target: '${target}', secure: false } } }`,
    })
    try {
      const refused = await call(secure.port, '/api/refused/echo')
      expect(refused.status).toBe(502)
      expect(refused.body.toString()).toMatch(/certificate[^]*\bca\b[^]*secure: false/)
      expect((await call(secure.port, '/api/known/echo')).status).toBe(200)
      expect((await call(secure.port, '/api/trusting/echo')).status).toBe(200)
    } finally {
      await secure.stop()
      server.close()
    }
  })

  test('the page may speak HTTP/2', async () => {
    const { key, cert } = await certificate()
    const files = `key: readFileSync('${key}'), cert: readFileSync('${cert}')`
    const server =
      kind.name === 'vite'
        ? `{ https: { ${files} } }`
        : `{ app: () => connect(), server: { type: 'http2', options: { ${files} } } }`
    const secure = await start(kind, {
      // webpack-dev-server speaks HTTP/2 with connect only: Express can't
      prelude: `import { readFileSync } from 'node:fs'\nimport connect from 'connect'`,
      server,
      options: `{ proxy: { '/api': '${api.url}' } }`,
    })
    const session = connectHttp2(`https://localhost:${secure.port}`, { rejectUnauthorized: false })
    // of no length: written without one or chunks, it would be the next request
    const sent = 'GET /api/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'
    const calls = ['GET', 'POST', 'DELETE'].flatMap((method) => [
      { method, body: '' },
      { method, body: sent },
    ])
    try {
      for (const { method, body } of calls) {
        const head = { ':path': '/api/echo?h2', ':method': method }
        const stream = session.request(head, { endStream: body === '' })
        let echoed = ''
        stream.on('data', (chunk: Buffer) => (echoed += chunk.toString()))
        if (body) stream.end(body)
        await once(stream, 'end')
        expect(JSON.parse(echoed)).toMatchObject({ method, url: '/api/echo?h2', length: body.length })
      }
    } finally {
      session.destroy()
      await secure.stop()
    }
  })
})
