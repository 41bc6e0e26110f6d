import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Stats } from 'webpack'
import { hosts, start, type HostKind, type Project, type Running } from './hosts.ts'
import { byApi, everywhere, inExpress, moved, previewed, severalCompilers, underPath } from './set-ups.ts'
import { raw } from './raw.ts'
import { upstream } from './upstream.ts'

const [vite, webpack] = hosts as [HostKind, HostKind]
const stops: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const api = async () => {
  const backend = await upstream()
  stops.push(backend.close)
  return backend
}
const serve = async (...args: Parameters<typeof start>): Promise<Running> => {
  const running = await start(...args)
  stops.push(running.stop)
  return running
}

const page = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }
const judged = (target: string, key = '/api'): string =>
  `{ proxy: { '${key}': { target: '${target}', productionUrl: 'https://api.example.com' } },
     productionOrigins: ['https://app.example.com'],
     policy: { cors: { origin: 'https://app.example.com', credentials: true, allowedHeaders: ['Content-Type'] } } }`
const code = 'header-disallowed-by-preflight-response'

/** All of the contract holds on these: `npm run test:hosts`. */
const runs: HostKind[] = [
  underPath(vite),
  underPath(webpack),
  everywhere(vite),
  everywhere(webpack),
  moved(vite),
  inExpress(vite),
  previewed(vite),
  severalCompilers(webpack),
  byApi(severalCompilers(webpack)),
]

test.each(runs)('$name: serves the page, proxies and judges, behind the Host check', async (kind) => {
  const backend = await api()
  const host = await serve(kind, { options: judged(backend.url) })
  expect((await raw(host.port, new URL(host.page).pathname)).body).toContain('<title>page')
  expect((await raw(host.port, '/api/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
  await host.printed(code)
  await host.printed('dev-origin-rejected')
  expect(host.codes().sort()).toEqual(['dev-origin-rejected', code].sort())
  expect(backend.requests).toHaveLength(1)
  expect((await raw(host.port, '/api/users', { Host: 'evil.test' })).status).toBe(403)
})

test('rules under the path that the page lives under', async () => {
  const { url } = await api()
  const host = await serve(underPath(vite), { options: judged(url, '/app/api') })
  expect((await raw(host.port, '/app/api/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
  await host.printed(code)
})

/** Renders with what it gets from the API, through the dev server that it runs in, and takes the page's headers along. */
const render = `async ({ headers: { host, connection, ...headers } }) => {
  const url = 'http://' + host + '/api/rendered'
  const answers = [
    await fetch(url, { headers: { ...headers, 'X-Rendered': 'yes' } }),
    await fetch(url, { method: 'PUT', body: '{}', headers: { Authorization: 'Bearer 1' } }),
  ]
  return JSON.stringify(await Promise.all(answers.map((answer) => answer.text())))
}`

/** Vite's way to render on the server; webpack-dev-server gets a middleware, by its options. */
const rendering = (kind: HostKind): { kind: HostKind; project: Partial<Project> } =>
  kind === vite
    ? {
        kind: inExpress(
          vite,
          `app.get('/rendered', async (req, res) => {
  const { render } = await vite.ssrLoadModule('/rendered.js')
  res.end(await render(req))
})`,
        ),
        project: { files: { 'rendered.js': `export const render = ${render}` } },
      }
    : {
        kind,
        project: {
          server: `{ setupMiddlewares: (middlewares) => [
  { name: 'rendered', path: '/rendered', middleware: async (req, res) => res.end(await (${render})(req)) },
  ...middlewares] }`,
        },
      }

describe.each(hosts)('$name', (kind) => {
  test('at an IP address, which the line on the dev origin names', async () => {
    const { url } = await api()
    const everywhere = {
      ...kind,
      serve: kind.serve.map((word) => (word === 'localhost' ? '127.0.0.1' : word)),
    }
    const host = await serve(everywhere, { options: judged(url) })
    expect((await fetch(`${host.url}/api/users`)).status).toBe(200)
    await host.printed(`does not admit http://127.0.0.1:${host.port}`)
  })

  test('two instances of the plugin, each with its rules', async () => {
    const [one, two] = [await api(), await api()]
    const config = kind === vite ? 'vite.config.js' : 'webpack.config.js'
    const twice: HostKind = {
      ...kind,
      files: (project) => {
        const files = kind.files(project)
        const create = kind === vite ? 'corsParity' : 'new CorsParityWebpackPlugin'
        return {
          ...files,
          [config]: files[config]!.replace(
            /plugins: \[/,
            `plugins: [${create}(${judged(two.url, '/other')}), `,
          ),
        }
      },
    }
    const host = await serve(twice, { options: judged(one.url) })
    expect((await raw(host.port, '/api/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
    expect((await raw(host.port, '/other/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
    expect([one.requests.length, two.requests.length]).toEqual([1, 1])
    await host.printed(
      /disallowed[^]*\/api\/users[^]*disallowed[^]*\/other\/users|disallowed[^]*\/other\/users[^]*disallowed[^]*\/api\/users/,
    )
  })

  test('a project opened in two terminals at once', async () => {
    const { url } = await api()
    const first = await serve(kind, { options: judged(url) })
    const second = await serve(kind, { options: '' }, first.root)
    for (const host of [first, second]) {
      expect((await raw(host.port, '/api/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
      await host.printed(code)
    }
  })

  test('a policy function that never calls back, or answers late: the call works, one note', async () => {
    const { url } = await api()
    const host = await serve(kind, {
      options: `{ proxy: {
          '/api/never': { target: '${url}', policy: { cors: { origin() {} } } },
          '/api/late': { target: '${url}', policy: { cors: { origin: (origin, done) =>
            setTimeout(() => { done(null, true); console.log('decided') }, 10_000) } } } },
        productionOrigins: ['https://app.example.com'] }`,
    })
    for (const path of ['/api/never/x', '/api/late/x', '/api/never/y', '/api/late/y'])
      expect((await raw(host.port, path, page)).status).toBe(200)
    await host.printed(/answers later/)
    // ten seconds later
    await host.printed('decided')
    expect((await raw(host.port, '/api/late/z', page)).status).toBe(200)
    expect(
      host.codes().filter((each) => each === 'verdict-unknown' || each === 'credentials-decide').length,
    ).toBeLessThanOrEqual(2)
  })

  test('pages rendered in the dev server’s own process call through it: nothing is told of that', async () => {
    const backend = await api()
    const renders = rendering(kind)
    const host = await serve(renders.kind, { options: judged(backend.url), ...renders.project })
    const navigation = { ...page, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', Cookie: 'a=1' }
    expect((await raw(host.port, '/rendered', navigation)).body).toBe('["{\\"ok\\":true}","{\\"ok\\":true}"]')
    expect(backend.requests.map(({ method }) => method)).toEqual(['GET', 'PUT'])
    // what the page itself then does is judged
    expect((await raw(host.port, '/api/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
    await host.printed(code)
    await host.printed('dev-origin-rejected')
    expect(host.codes().sort()).toEqual(['dev-origin-rejected', code].sort())
    expect(host.output()).not.toContain('/api/rendered')
  })
})

describe('the plugin without a dev server changes nothing:', () => {
  const options = { proxy: { '/api': 'http://127.0.0.1:9' } }
  const context = join(import.meta.dirname, '../bench/empty')

  test('Vite as a library', async () => {
    const { default: corsParity } = await import('vite-plugin-cors-parity')
    const { createServer } = await import('vite')
    const server = await createServer({
      configFile: false,
      root: context,
      logLevel: 'silent',
      appType: 'custom',
      server: { middlewareMode: true },
      plugins: [corsParity(options)],
    })
    expect((await server.transformRequest('/main.js'))?.code).toContain('empty')
    await server.close()
  })

  test('webpack that watches', async () => {
    const { CorsParityWebpackPlugin } = await import('cors-parity-webpack-plugin')
    const { default: createCompiler } = await import('webpack')
    const path = await mkdtemp(join(tmpdir(), 'cors-parity-'))
    const compiler = createCompiler({
      mode: 'development',
      context,
      entry: './main.js',
      output: { path },
      plugins: [new CorsParityWebpackPlugin(options)],
    })
    const stats = await new Promise<Stats | undefined>((resolve, reject) =>
      compiler.watch({}, (error, given) => (error ? reject(error) : resolve(given))),
    )
    await new Promise((resolve) => compiler.close(resolve))
    expect(stats?.toJson('errors-warnings')).toMatchObject({ errors: [], warnings: [] })
    expect(await readFile(join(path, 'main.js'), 'utf8')).toContain('empty')
    await rm(path, { recursive: true })
  })
})
