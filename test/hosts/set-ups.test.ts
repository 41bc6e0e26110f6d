import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { hosts, start, type HostKind, type Running } from './hosts.ts'
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

test('Vite with a base: rules are written with it, and elsewhere too', async () => {
  const { url } = await api()
  const based: HostKind = {
    ...vite,
    files: (project) => ({
      ...vite.files(project),
      'vite.config.js': `import corsParity from 'vite-plugin-cors-parity'
export default { base: '/app/', plugins: [corsParity(${project.options})] }`,
    }),
  }
  for (const key of ['/app/api', '/api']) {
    const host = await serve(based, { options: judged(url, key) })
    expect((await raw(host.port, `${key}/users`, { ...page, 'X-Team': 'a' })).status).toBe(200)
    await host.printed(code)
  }
})

test('Vite in middleware mode inside Express', async () => {
  const { url } = await api()
  const inside: HostKind = {
    ...vite,
    files: (project) => ({
      ...vite.files(project),
      'server.js': `import express from 'express'
import { createServer } from 'vite'
const app = express()
const server = app.listen(Number(process.argv[2]), 'localhost')
const vite = await createServer({ server: { middlewareMode: { server } } })
app.use(vite.middlewares)
console.log('http://localhost:' + process.argv[2])`,
    }),
    serve: ['server.js', '0'],
  }
  const host = await serve(inside, { options: judged(url) })
  expect((await raw(host.port, '/api/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
  await host.printed(code)
  expect((await raw(host.port, '/')).body).toContain('/main.js')
  expect((await raw(host.port, '/api/users', { Host: 'evil.test' })).status).toBe(403)
})

test('several compilers: the rules are served once', async () => {
  const backend = await api()
  const several: HostKind = {
    ...webpack,
    files: (project) => {
      const files = webpack.files(project)
      return {
        ...files,
        'webpack.config.js': `import { CorsParityWebpackPlugin } from 'cors-parity-webpack-plugin'
const common = { entry: './main.js', stats: 'errors-warnings' }
export default [
  { ...common, name: 'page', devServer: {}, plugins: [new CorsParityWebpackPlugin(${project.options})] },
  { ...common, name: 'worker', target: 'webworker', output: { filename: 'worker.js' } },
]`,
      }
    },
  }
  const host = await serve(several, { options: judged(backend.url) })
  expect((await raw(host.port, '/api/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
  await host.printed(code)
  expect(backend.requests).toHaveLength(1)
  expect((await raw(host.port, '/worker.js')).status).toBe(200)
})

test('several compilers under the Node API, the plugin on one of them', async () => {
  const { url } = await api()
  const byApi: HostKind = {
    ...webpack,
    files: (project) => ({
      ...webpack.files(project),
      'webpack.config.js': `import { CorsParityWebpackPlugin } from 'cors-parity-webpack-plugin'
export default [
  { entry: './main.js', mode: 'development', stats: 'errors-warnings', devServer: {}, plugins: [new CorsParityWebpackPlugin(${project.options})] },
  { entry: './main.js', mode: 'development', stats: 'errors-warnings', output: { filename: 'other.js' } },
]`,
      'serve.mjs': `import webpack from 'webpack'
import DevServer from 'webpack-dev-server'
import config from './webpack.config.js'
const compiler = webpack(config)
await new DevServer({ ...compiler.compilers[0].options.devServer, host: 'localhost', port: Number(process.argv[2]) }, compiler).start()`,
    }),
    serve: ['serve.mjs', '0'],
  }
  const host = await serve(byApi, { options: judged(url) })
  expect((await raw(host.port, '/api/users', { ...page, 'X-Team': 'a' })).status).toBe(200)
  await host.printed(code)
})

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
          '/api/late': { target: '${url}', policy: { cors: { origin: (origin, done) => setTimeout(() => done(null, true), 200) } } } },
        productionOrigins: ['https://app.example.com'] }`,
    })
    for (const path of ['/api/never/x', '/api/late/x', '/api/never/y', '/api/late/y'])
      expect((await raw(host.port, path, page)).status).toBe(200)
    await host.printed(/answers later/)
    await new Promise((resume) => setTimeout(resume, 300))
    expect(
      host.codes().filter((each) => each === 'verdict-unknown' || each === 'credentials-decide').length,
    ).toBeLessThanOrEqual(2)
  })
})

test('the plugin without a dev server changes nothing', async () => {
  const { default: corsParity } = await import('vite-plugin-cors-parity')
  const { createServer } = await import('vite')
  const server = await createServer({
    configFile: false,
    root: join(import.meta.dirname, '../bench/empty'),
    logLevel: 'silent',
    appType: 'custom',
    server: { middlewareMode: true },
    plugins: [corsParity({ proxy: { '/api': 'http://127.0.0.1:9' } })],
  })
  expect((await server.transformRequest('/main.js'))?.code).toContain('empty')
  await server.close()
})
