import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { hosts, start, type HostKind, type Running } from '../hosts/hosts.ts'
import { handshake, raw } from '../hosts/raw.ts'
import { upstream, type Upstream } from '../hosts/upstream.ts'
import { exchange, get, listening, optionsFor } from './serving.ts'

/**
 * http-proxy-middleware mounted the way a quick recipe does it: in front of the host's checks, on a bare
 * prefix, with `ws: true`. Each attack must reach its goal here, or its test proves nothing.
 */
const unguarded = (kind: HostKind, target: string): Promise<Running> => {
  const recipe = `createProxyMiddleware({ target: '${target}', pathFilter: '/api', ws: true })`
  const files = {
    vite: `import { createProxyMiddleware } from 'http-proxy-middleware'
const proxy = ${recipe}
export default { clearScreen: false, plugins: [{ name: 'recipe', configureServer(server) {
  server.middlewares.stack.unshift({ route: '', handle: proxy })
  server.httpServer.on('upgrade', (req, socket, head) => { if (req.url.startsWith('/api')) proxy.upgrade(req, socket, head) })
} }] }`,
    'webpack-dev-server': `import { createProxyMiddleware } from 'http-proxy-middleware'
const proxy = ${recipe}
export default { entry: './main.js', stats: 'errors-warnings', devServer: { setupMiddlewares(middlewares, devServer) {
  middlewares.unshift({ name: 'recipe', middleware: proxy })
  devServer.server.on('upgrade', (req, socket, head) => { if (req.url.startsWith('/api')) proxy.upgrade(req, socket, head) })
  return middlewares
} } }`,
  }
  const config = kind.name === 'vite' ? 'vite.config.js' : 'webpack.config.js'
  const bare: HostKind = {
    ...kind,
    files: (project) => ({ ...kind.files(project), [config]: files[kind.name as keyof typeof files] }),
  }
  return start(bare, { options: '' })
}

/** What the attacker wants, and how to see that it was had: from an answer, or from what the backend got. */
interface Attack {
  name: string
  /** @returns whether the goal was reached */
  run(host: Running, api: Upstream): Promise<boolean>
}

const reached = async (api: Upstream, act: () => Promise<unknown>, path = '/api/'): Promise<boolean> => {
  const before = api.requests.length
  await act()
  return api.requests.slice(before).some(({ url }) => url?.includes(path))
}

const attacks: Attack[] = [
  {
    name: 'DNS rebinding: a foreign Host reads the API',
    run: (host, api) => reached(api, () => raw(host.port, '/api/secret', { Host: 'rebound.evil.test' })),
  },
  {
    name: 'another site opens a WebSocket',
    run: async (host) =>
      (
        await handshake(host.port, '/api/socket', {
          Host: `localhost:${host.port}`,
          Origin: 'https://evil.test',
        })
      ).includes(' 101 '),
  },
  {
    name: 'another port of localhost opens a WebSocket',
    run: async (host) =>
      (
        await handshake(host.port, '/api/socket', {
          Host: `localhost:${host.port}`,
          Origin: 'http://localhost:9999',
        })
      ).includes(' 101 '),
  },
  {
    name: 'DNS rebinding: a foreign Host opens a WebSocket that looks same-origin',
    run: async (host) =>
      (await handshake(host.port, '/api/socket', { Host: 'evil.test', Origin: 'http://evil.test' })).includes(
        ' 101 ',
      ),
  },
  {
    name: 'a path beside the rule gets through',
    run: (host, api) => reached(api, () => raw(host.port, '/apiary/private'), '/apiary'),
  },
  {
    name: 'headers of one connection reach the backend',
    run: async (host, api) => {
      const before = api.requests.length
      await exchange(
        host.port,
        get('/api/x', { 'Proxy-Authorization': 'Basic c2VjcmV0', 'Keep-Alive': 'timeout=99' }),
        /\r\n\r\n/,
      )
      return api.requests.slice(before).some(({ headers }) => 'proxy-authorization' in headers)
    },
  },
]

/** To a server that goes by the length one request, to one that goes by the chunks two. */
const both =
  'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'

describe.each(hosts)('$name', (kind) => {
  let api: Upstream
  let ours: Running
  let bare: Running
  beforeAll(async () => {
    api = await upstream()
    new WebSocketServer({ server: api.server })
    ours = await start(kind, { options: optionsFor(api.url) })
    bare = await unguarded(kind, api.url)
  })
  afterAll(async () => {
    await ours.stop()
    await bare.stop()
    await api.close()
  })

  test.each(attacks)('$name: succeeds unguarded, fails here', async ({ run }) => {
    expect(await run(bare, api)).toBe(true)
    expect(await run(ours, api)).toBe(false)
  })

  test('the page itself is served, and so is its WebSocket', async () => {
    expect((await raw(ours.port, '/api/x')).status).toBe(200)
    const own = { Host: `localhost:${ours.port}`, Origin: ours.url }
    expect(await handshake(ours.port, '/api/socket', own)).toContain(' 101 ')
  })

  test('an absolute-form or //host URL never leaves the target, as it does with a naive proxy', async () => {
    const evil = await upstream()
    const { host: foreign } = new URL(evil.url)
    // resolves what the client wrote against the target, as one does who trusts it to be a path
    const naive = await listening((req, res) => {
      httpRequest(new URL(req.url ?? '/', api.url), (answer) => answer.pipe(res)).end()
    })
    const everything = await start(kind, { options: `{ proxy: { '^.*evil': '${api.url}' } }` })
    const leave = async (port: number): Promise<number> => {
      const before = evil.requests.length
      for (const path of [`${evil.url}/evil`, `//${foreign}/evil`, `/\\\\${foreign}/evil`])
        await exchange(port, get(path), /\r\n\r\n/)
      return evil.requests.length - before
    }
    try {
      expect(await leave((naive.address() as AddressInfo).port)).toBeGreaterThan(0)
      expect(await leave(everything.port)).toBe(0)
    } finally {
      await everything.stop()
      naive.close()
      await evil.close()
    }
  })

  test('a redirect to a server that the page may not reach is handed to the page, not followed', async () => {
    const internal = await upstream()
    const redirecting = await upstream((_req, res) =>
      res.writeHead(302, { Location: `${internal.url}/secret` }).end(),
    )
    const { createProxyMiddleware } = await import('http-proxy-middleware')
    const follower = createProxyMiddleware({ target: redirecting.url, followRedirects: true })
    const following = await listening((req, res) => void follower(req, res, () => {}))
    const host = await start(kind, { options: optionsFor(redirecting.url) })
    try {
      await exchange((following.address() as AddressInfo).port, get('/api/x'), /\r\n\r\n/)
      expect(internal.requests).toHaveLength(1)
      expect(await raw(host.port, '/api/x')).toMatchObject({
        status: 302,
        headers: { location: `${internal.url}/secret` },
      })
      expect(internal.requests).toHaveLength(1)
    } finally {
      await host.stop()
      following.close()
      following.closeAllConnections()
      await redirecting.close()
      await internal.close()
    }
  })

  test.each([
    ['Content-Length and Transfer-Encoding', both],
    [
      'two Content-Lengths',
      'Content-Length: 0\r\nContent-Length: 44\r\n\r\nGET /api/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ],
    [
      'an obscured Transfer-Encoding',
      'Transfer-Encoding: xchunked\r\nContent-Length: 44\r\n\r\nGET /api/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ],
    [
      'Content-Length named in Connection',
      'Connection: Content-Length\r\nContent-Length: 44\r\n\r\nGET /api/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ],
  ])('no request is smuggled by %s', async (_how, rest) => {
    const before = api.requests.length
    await exchange(
      ours.port,
      `POST /api/outer HTTP/1.1\r\nHost: localhost\r\n${rest}`,
      /HTTP\/1\.1 [^]*HTTP\/1\.1 |400/,
    )
    const urls = api.requests.slice(before).map(({ url }) => url)
    // Node answers a pipelined request on its own; what must not be is one that hides in another's body
    expect(urls.filter((url) => url === '/api/smuggled').length).toBe(0)
  })

  test('the same bytes do smuggle a request past a proxy that passes them on to a lenient server', async () => {
    const urls: string[] = []
    const lenient = createServer({ insecureHTTPParser: true }, (req, res) => {
      urls.push(req.url ?? '')
      res.end()
    })
    lenient.listen(0, '127.0.0.1')
    await once(lenient, 'listening')
    const { port } = lenient.address() as AddressInfo
    await exchange(
      port,
      `POST /api/outer HTTP/1.1\r\nHost: localhost\r\n${both}`,
      /HTTP\/1\.1 [^]*HTTP\/1\.1 /,
    )
    expect(urls).toEqual(['/api/outer', '/api/smuggled'])
    lenient.close()
    lenient.closeAllConnections()
  })

  test('control characters cannot break out of a header', async () => {
    const before = api.requests.length
    await new Promise<void>((resolve) => {
      const socket = connect(ours.port, 'localhost', () =>
        socket.end('GET /api/x HTTP/1.1\r\nHost: localhost\r\nX-A: a\rX-B: b\r\n\r\n'),
      )
      socket.on('close', () => resolve())
      socket.resume()
    })
    expect(api.requests.slice(before).some(({ headers }) => 'x-b' in headers)).toBe(false)
  })
})
