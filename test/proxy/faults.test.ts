import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hosts, start, type Running } from '../hosts/hosts.ts'
import { raw } from '../hosts/raw.ts'
import { upstream, type Upstream } from '../hosts/upstream.ts'
import { exchange, get, listening, rawUpstream, serveRule, until } from './serving.ts'

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** What a backend that breaks HTTP's rules sends, what the page gets, and what the terminal says of it. */
const broken: Array<{
  name: string
  bytes: string
  end: boolean
  status: number
  says: RegExp
  rule?: string
}> = [
  {
    name: 'closes without an answer',
    bytes: '',
    end: true,
    status: 502,
    says: /closed the connection before it answered/,
  },
  {
    name: 'answers no HTTP',
    bytes: 'SSH-2.0-OpenSSH_9\r\n\r\n',
    end: false,
    status: 502,
    says: /does not answer in HTTP/,
  },
  {
    name: 'sends a malformed head',
    bytes: 'HTTP/1.1 200 OK\r\nBad Header\r\n\r\n',
    end: false,
    status: 502,
    says: /does not answer in HTTP/,
  },
  {
    name: 'sends a head that is too large',
    bytes: `HTTP/1.1 200 OK\r\nX-Large: ${'x'.repeat(40_000)}\r\n\r\n`,
    end: false,
    status: 502,
    says: /larger than Node takes/,
  },
  {
    name: 'answers with two lengths',
    bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
    end: false,
    status: 502,
    says: /does not answer in HTTP/,
  },
  {
    name: 'never answers',
    bytes: '',
    end: false,
    rule: 'timeout: 300',
    status: 504,
    says: /did not answer within the rule's timeout/,
  },
]

/** What is sent on a kept connection that the backend closes as it comes, what the page gets, and how often it is sent. */
const onKeptConnection: Array<{
  method: string
  body?: string
  deaf?: boolean
  status: number
  sent: number
}> = [
  { method: 'GET', status: 200, sent: 2 },
  { method: 'HEAD', status: 200, sent: 2 },
  // the backend closes the new connection too
  { method: 'GET', deaf: true, status: 502, sent: 2 },
  { method: 'GET', body: 'x', status: 502, sent: 1 },
  { method: 'POST', body: 'x', status: 502, sent: 1 },
  { method: 'POST', body: '', status: 502, sent: 1 },
  { method: 'DELETE', status: 502, sent: 1 },
]

describe.each(hosts)('$name', (kind) => {
  let other: Upstream
  let host: Running | undefined
  beforeAll(async () => void (other = await upstream()))
  afterAll(() => other.close())
  afterEach(async () => {
    await host?.stop()
    host = undefined
  })

  const serve = async (target: string, rule = ''): Promise<Running> =>
    (host = await start(kind, {
      options: `{ proxy: { '/api': { target: '${target}', ${rule} }, '/other': '${other.url}' } }`,
    }))

  /** After a fault the dev server serves the page and the app's other calls. */
  const lives = async (): Promise<void> => {
    expect((await raw(host!.port, '/')).status).toBe(200)
    expect((await raw(host!.port, '/other/x')).status).toBe(200)
  }

  const linesOf = (what: RegExp): number =>
    host!
      .output()
      .split('\n')
      .filter((line) => what.test(line)).length

  test('down at start, up, down, up: one line an outage, one on each recovery', async () => {
    const port = await freePort()
    await serve(`http://127.0.0.1:${port}`)
    const status = async (): Promise<number> => (await raw(host!.port, '/api/x')).status
    const up = (): Promise<Server> => listening((_req, res) => res.end('ok'), { port })
    const down = async (server: Server): Promise<void> => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
    expect([await status(), await status(), await status()]).toEqual([503, 503, 503])
    let server = await up()
    expect([await status(), await status()]).toEqual([200, 200])
    await down(server)
    expect([await status(), await status()]).toEqual([503, 503])
    server = await up()
    expect(await status()).toBe(200)
    await down(server)
    await host!.printed(/answers again[^]*answers again/)
    expect([linesOf(/nothing answers at/), linesOf(/answers again/)]).toEqual([2, 2])
    await lives()
  })

  test.each(broken)('a backend that $name', async ({ bytes, end, status, says, rule }) => {
    const backend = await rawUpstream((socket) => {
      if (bytes) socket.write(bytes)
      if (end) socket.end()
    })
    await serve(backend.url, rule)
    const answer = await raw(host!.port, '/api/x', { Accept: 'application/json' })
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body).error).toMatch(says)
    await raw(host!.port, '/api/x')
    await host!.printed(says)
    expect(linesOf(says)).toBe(1)
    await lives()
    expect(await until(() => backend.sockets.size === 0)).toBe(true)
    backend.close()
  })

  test.each(onKeptConnection)(
    'a kept connection that the backend closes as a request comes: %o',
    async ({ method, body, deaf = false, status, sent }) => {
      const answered = new Set<Socket>()
      const requests: string[] = []
      const backend = await rawUpstream((socket, request) => {
        requests.push(request)
        if (answered.has(socket) || (deaf && answered.size > 0)) return void socket.resetAndDestroy()
        answered.add(socket)
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      })
      await serve(backend.url)
      expect(await exchange(host!.port, get('/api/first'))).toContain(' 200 ')
      const length = body === undefined ? {} : { 'Content-Length': String(body.length) }
      const request = get('/api/next', length).replace('GET', method) + (body ?? '')
      expect(await exchange(host!.port, request)).toContain(` ${status} `)
      expect(requests).toHaveLength(1 + sent)
      await lives()
      const told = /closed the connection before it answered/
      if (status === 502) await host!.printed(told)
      expect(linesOf(told)).toBe(status === 502 ? 1 : 0)
      backend.close()
    },
  )

  test('a backend that closes every kept connection as it is used again: no call fails, and nothing is told', async () => {
    const used = new Set<Socket>()
    let closed = 0
    const backend = await rawUpstream((socket) => {
      if (used.has(socket)) {
        closed++
        return void socket.resetAndDestroy()
      }
      used.add(socket)
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
    await serve(backend.url)
    const before = (await host!.printed('runs production’s policy itself')).trim()
    for (let i = 0; i < 40; i++) expect((await raw(host!.port, '/api/x')).status).toBe(200)
    expect(closed).toBeGreaterThan(10)
    expect(host!.output().trim()).toBe(before)
    backend.close()
  })

  test('a backend that resets in the middle of the body: the page hears of it', async () => {
    const backend = await rawUpstream((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
      setTimeout(() => socket.resetAndDestroy(), 50)
    })
    await serve(backend.url)
    await expect(raw(host!.port, '/api/x')).rejects.toThrow(/aborted|hang up|ECONNRESET/)
    await lives()
    expect(await until(() => backend.sockets.size === 0)).toBe(true)
    backend.close()
  })

  test('a backend that closes its half after the body: the answer is whole', async () => {
    const backend = await rawUpstream((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole')
      socket.end()
    })
    await serve(backend.url)
    expect(await raw(host!.port, '/api/x')).toMatchObject({ status: 200, body: 'whole' })
    await lives()
    expect(await until(() => backend.sockets.size === 0)).toBe(true)
    backend.close()
  })

  test('a page that leaves before the answer: the backend hears of it, the terminal does not', async () => {
    const backend = await rawUpstream(() => {})
    await serve(backend.url)
    await host!.printed('no-policy')
    const before = host!.output()
    const leaving = exchange(host!.port, get('/api/slow').replace('Connection: close\r\n', ''), /never/)
    expect(await until(() => backend.sockets.size === 1)).toBe(true)
    await leaving // gives up after two seconds and closes
    expect(await until(() => backend.sockets.size === 0)).toBe(true)
    expect(host!.output()).toBe(before)
    await lives()
    backend.close()
  })

  test('a host without an address', async () => {
    await serve('http://no-such-host.invalid')
    const answer = await raw(host!.port, '/api/x', { Accept: 'text/plain' })
    expect([answer.status, answer.body]).toEqual([503, expect.stringContaining('has no address')])
    await lives()
  })

  test('localhost that nothing listens on: the addresses tried are named, and 127.0.0.1', async () => {
    await serve(`http://localhost:${await freePort()}`)
    const { status, body } = await raw(host!.port, '/api/x', { Accept: 'text/plain' })
    expect(status).toBe(503)
    expect(body).toMatch(/\(tried [^)]*127\.0\.0\.1/)
  })

  test('an upload that nobody reads ends with the answer', async () => {
    const backend = await rawUpstream((socket, request) => {
      if (request.startsWith('POST'))
        socket.end('HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    })
    await serve(backend.url)
    const head =
      'POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n'
    expect(await exchange(host!.port, head + 'x'.repeat(1000), / 413 |\r\n\r\n/)).toContain(' 413 ')
    await lives()
    expect(await until(() => backend.sockets.size === 0)).toBe(true)
    backend.close()
  })

  test('a WebSocket whose backend is down is closed, and the dev server lives', async () => {
    host = await serveRule(kind, `http://127.0.0.1:${await freePort()}`)
    const { handshake } = await import('../hosts/raw.ts')
    const headers = { Host: `localhost:${host.port}`, Origin: host.url }
    expect(await handshake(host.port, '/api/socket', headers)).toMatch(/closed| 50\d /)
    expect((await raw(host.port, '/')).status).toBe(200)
  })
})
