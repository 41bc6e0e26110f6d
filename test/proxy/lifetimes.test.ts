import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { hosts, type Running } from '../hosts/hosts.ts'
import { raw } from '../hosts/raw.ts'
import { upstream, type Upstream } from '../hosts/upstream.ts'
import { serveRule } from './serving.ts'

interface Open {
  page: WebSocket
  backend: WebSocket
  /** Of the backend. */
  sockets: ReadonlySet<Socket>
}

/** What ends an open WebSocket: the other side must hear of it. */
const ends: Array<{ name: string; end(open: Open): void }> = [
  { name: 'the page closes it', end: ({ page }) => page.close() },
  { name: 'the page vanishes', end: ({ page }) => page.terminate() },
  { name: 'the backend closes it', end: ({ backend }) => backend.close() },
  { name: 'the backend vanishes', end: ({ backend }) => backend.terminate() },
  {
    name: 'the backend resets it',
    end: ({ sockets }) => sockets.forEach((socket) => socket.resetAndDestroy()),
  },
]

describe.each(hosts)('$name', (kind) => {
  const stops: Array<() => unknown> = []
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  const serve = async (answer?: Parameters<typeof upstream>[0]): Promise<[Running, Upstream]> => {
    const backend = await upstream(answer)
    stops.push(backend.close)
    const host = await serveRule(kind, backend.url)
    stops.push(host.stop)
    return [host, backend]
  }

  const lives = async (host: Running): Promise<void> => expect((await raw(host.port, '/')).status).toBe(200)

  /** All that is told of such a rule before anything happens. */
  const settled = async (host: Running): Promise<string> =>
    (await host.printed('runs production’s policy itself')).trim()

  const none = (backend: Upstream) => expect.poll(() => backend.sockets.size, { timeout: 10_000 }).toBe(0)

  test('a slow backend holds up its own call alone, and its answer is whole', async () => {
    const waiting: ServerResponse[] = []
    const [host] = await serve((req, res) => {
      if (req.url === '/api/slow') waiting.push(res)
      else res.end('quick')
    })
    const before = await settled(host)
    const slow = raw(host.port, '/api/slow')
    await expect.poll(() => waiting.length).toBe(1)
    for (let i = 0; i < 20; i++) expect((await raw(host.port, '/api/quick')).body).toBe('quick')
    await lives(host)
    waiting[0]!.write('first ')
    waiting[0]!.end('second')
    expect((await slow).body).toBe('first second')
    expect(host.output().trim()).toBe(before)
  })

  test.each(ends)('a WebSocket that ends: $name', async ({ end }) => {
    const [host, backend] = await serve()
    const sockets = new WebSocketServer({ server: backend.server })
    const before = await settled(host)
    for (let i = 0; i < 3; i++) {
      const connected = once(sockets, 'connection') as Promise<[WebSocket]>
      const page = new WebSocket(`${host.url.replace('http', 'ws')}/api/live`, { origin: host.url })
      page.on('error', () => {})
      await once(page, 'open')
      const [theirs] = await connected
      theirs.on('error', () => {})
      const closed = Promise.all([once(page, 'close'), once(theirs, 'close')])
      end({ page, backend: theirs, sockets: backend.sockets })
      await closed
    }
    await none(backend)
    await lives(host)
    expect(host.output().trim()).toBe(before)
  })

  test('a WebSocket that the backend refuses: the page gets its answer', async () => {
    const [host, backend] = await serve()
    backend.server.on('upgrade', (_req, socket) =>
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    )
    const page = new WebSocket(`${host.url.replace('http', 'ws')}/api/live`, { origin: host.url })
    page.on('error', () => {})
    const [, answer] = (await once(page, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(answer.statusCode).toBe(401)
    page.terminate()
    await none(backend)
    await lives(host)
  })

  test('a backend of WebSockets alone: an outage and the return are one line each, twice', async () => {
    const server = createServer()
    let sockets = new WebSocketServer({ noServer: true })
    server.on('upgrade', (req, socket, head) => sockets.handleUpgrade(req, socket, head, () => {}))
    const listen = async (port = 0): Promise<number> => {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    }
    const down = async (): Promise<void> => {
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      await once(server, 'close')
    }
    const port = await listen()
    const host = await serveRule(kind, `http://127.0.0.1:${port}`)
    stops.push(host.stop)
    const opens = async (): Promise<boolean> => {
      const page = new WebSocket(`${host.url.replace('http', 'ws')}/api/live`, { origin: host.url })
      page.on('error', () => {})
      const opened = await new Promise<boolean>((resolve) => {
        page.on('open', () => resolve(true))
        page.on('close', () => resolve(false))
      })
      page.terminate()
      return opened
    }
    for (let i = 0; i < 2; i++) {
      expect(await opens()).toBe(true)
      await down()
      expect([await opens(), await opens()]).toEqual([false, false])
      sockets = new WebSocketServer({ noServer: true })
      await listen(port)
    }
    expect(await opens()).toBe(true)
    await down()
    await host.printed(/answers again[^]*answers again/)
    expect(host.output().match(/nothing answers at/g)).toHaveLength(2)
    expect(host.output().match(/answers again/g)).toHaveLength(2)
    await lives(host)
  })
})
