import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { hosts, start, type Running } from '../hosts/hosts.ts'
import { handshake, raw } from '../hosts/raw.ts'
import { upstream, type Upstream } from '../hosts/upstream.ts'

/** What the documentation of the proxies that people come from shows, as it is written here. */
interface Recipe {
  /** Where it is documented, and its title there. */
  from: string
  /** Source of `proxy`; `$` stands for the backend's URL. */
  proxy: string
  call: { path: string; headers?: Record<string, string> }
  /** What the backend must get; undefined: nothing. */
  gets: { url: string; headers?: Record<string, string> } | undefined
}

const recipes: Recipe[] = [
  {
    from: 'http-proxy-middleware: basic, shorthand',
    proxy: `{ '/api': '$' }`,
    call: { path: '/api/foo/bar?x=1' },
    gets: { url: '/api/foo/bar?x=1' },
  },
  {
    from: 'http-proxy-middleware: a path on the target',
    proxy: `{ '/api': { target: '$/v2', rewrite: (path) => path.replace(/^\\/api/, '') } }`,
    call: { path: '/api/users' },
    gets: { url: '/v2/users' },
  },
  {
    from: 'http-proxy-middleware: pathFilter, several paths',
    proxy: `{ '/api': '$', '/ajax': '$', '/someotherpath': '$' }`,
    call: { path: '/ajax/x' },
    gets: { url: '/ajax/x' },
  },
  {
    from: 'http-proxy-middleware: pathFilter, wildcard',
    proxy: `{ '^/.*[.]json$': '$' }`,
    call: { path: '/data/users.json' },
    gets: { url: '/data/users.json' },
  },
  {
    from: 'http-proxy-middleware: pathFilter, exclusion',
    proxy: `{ '^/api/(?!bad)': '$' }`,
    call: { path: '/api/bad/json' },
    gets: undefined,
  },
  {
    from: 'http-proxy-middleware: pathRewrite, replace a path',
    proxy: `{ '/api/old-path': { target: '$', rewrite: (path) => path.replace('/api/old-path', '/api/new-path') } }`,
    call: { path: '/api/old-path/x' },
    gets: { url: '/api/new-path/x' },
  },
  {
    from: 'http-proxy-middleware: pathRewrite, add a base path',
    proxy: `{ '/api': { target: '$', rewrite: (path) => '/base' + path } }`,
    call: { path: '/api/x' },
    gets: { url: '/base/api/x' },
  },
  {
    from: 'http-proxy-middleware: changeOrigin for name-based virtual hosts',
    proxy: `{ '/api': { target: '$', changeOrigin: true } }`,
    call: { path: '/api/x' },
    gets: { url: '/api/x', headers: { host: '$host' } },
  },
  {
    from: 'http-proxy-middleware: headers for basic authentication',
    proxy: `{ '/api': { target: '$', headers: { Authorization: 'Basic dXNlcjpwYXNz' } } }`,
    call: { path: '/api/x' },
    gets: { url: '/api/x', headers: { authorization: 'Basic dXNlcjpwYXNz' } },
  },
  {
    from: 'http-proxy-middleware: virtual hosts by header',
    proxy: `{ '/api': { target: '$', changeOrigin: false, headers: { Host: 'api.localhost' } } }`,
    call: { path: '/api/x' },
    gets: { url: '/api/x', headers: { host: 'api.localhost' } },
  },
  {
    from: 'http-proxy-middleware: timeouts',
    proxy: `{ '/api': { target: '$', timeout: 5000 } }`,
    call: { path: '/api/x' },
    gets: { url: '/api/x' },
  },
  {
    from: 'Vite: string shorthand',
    proxy: `{ '/foo': '$' }`,
    call: { path: '/foo/x' },
    gets: { url: '/foo/x' },
  },
  {
    from: 'Vite: with options',
    proxy: `{ '/api': { target: '$', changeOrigin: true, rewrite: (path) => path.replace(/^\\/api/, '') } }`,
    call: { path: '/api/bar' },
    gets: { url: '/bar', headers: { host: '$host' } },
  },
  {
    from: 'Vite: with RegExp',
    proxy: `{ '^/fallback/.*': { target: '$', rewrite: (path) => path.replace(/^\\/fallback/, '') } }`,
    call: { path: '/fallback/x' },
    gets: { url: '/x' },
  },
  {
    from: 'Vite: the first match in key order',
    proxy: `{ '/api/v1': { target: '$', rewrite: () => '/first' }, '/api': { target: '$', rewrite: () => '/second' } }`,
    call: { path: '/api/v1/x' },
    gets: { url: '/first' },
  },
  {
    from: 'webpack-dev-server: pathRewrite',
    proxy: `{ '/api': { target: '$', rewrite: (path) => path.replace(/^\\/api/, '') } }`,
    call: { path: '/api/users' },
    gets: { url: '/users' },
  },
  {
    from: 'webpack-dev-server: several contexts, one target',
    proxy: `Object.fromEntries(['/auth', '/api'].map((key) => [key, '$']))`,
    call: { path: '/auth/x' },
    gets: { url: '/auth/x' },
  },
  {
    from: 'webpack-dev-server: changeOrigin false keeps the Host',
    proxy: `{ '/api': { target: '$', changeOrigin: false } }`,
    call: { path: '/api/x', headers: { Host: 'localhost:1234' } },
    gets: { url: '/api/x', headers: { host: 'localhost:1234' } },
  },
  {
    from: 'webpack-dev-server: bypass for pages, by a rule that leaves them out',
    proxy: `{ '^/api/(?!.*[.]html)': '$' }`,
    call: { path: '/api/page.html' },
    gets: undefined,
  },
]

describe.each(hosts)('$name', (kind) => {
  let api: Upstream
  let running: Running | undefined
  beforeAll(async () => {
    api = await upstream()
    new WebSocketServer({ server: api.server })
  })
  afterAll(() => api.close())

  const serving = async <T>(proxy: string, act: (host: Running) => Promise<T>): Promise<T> => {
    running = await start(kind, {
      options: `{ proxy: ${proxy.replaceAll('$/', `${api.url}/`).replaceAll("'$'", `'${api.url}'`)} }`,
    })
    try {
      return await act(running)
    } finally {
      await running.stop()
    }
  }

  test.each(recipes)('$from', async ({ proxy, call, gets }) => {
    const before = api.requests.length
    await serving(proxy, (host) => raw(host.port, call.path, call.headers))
    const [got] = api.requests.slice(before) as Array<IncomingMessage | undefined>
    expect(got?.url).toBe(gets?.url)
    const host = new URL(api.url).host
    for (const [name, value] of Object.entries(gets?.headers ?? {}))
      expect(got?.headers[name]).toBe(value.replace('$host', host))
  })

  test('http-proxy-middleware, Vite, webpack-dev-server: ws', async () => {
    const own = (host: Running) => ({ Host: `localhost:${host.port}`, Origin: host.url })
    expect(
      await serving(`{ '/socket.io': '$' }`, (host) => handshake(host.port, '/socket.io/?EIO=4', own(host))),
    ).toContain(' 101 ')
    expect(
      await serving(`{ '/socket.io': { target: '$', ws: false } }`, (host) =>
        handshake(host.port, '/socket.io/', own(host)),
      ),
    ).not.toContain(' 101 ')
  })
})
