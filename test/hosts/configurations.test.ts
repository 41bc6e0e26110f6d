import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { hosts, runToEnd, start, tooOld, writeProject, type HostKind, type Running } from './hosts.ts'
import { raw } from './raw.ts'
import { upstream } from './upstream.ts'

const [vite, webpack] = hosts as [HostKind, HostKind]
let running: Running | undefined
afterEach(() => running?.stop())

const optionsFor = (target: string): string =>
  `{ proxy: { '/api': { target: '${target}', productionUrl: 'https://api.example.com' } },
     productionOrigins: ['https://app.example.com'],
     policy: { headers: { 'Access-Control-Allow-Origin': 'https://app.example.com' } } }`

test('webpack takes the class from a CommonJS configuration', async () => {
  const api = await upstream()
  const commonJs: HostKind = {
    ...webpack,
    files: (project) => {
      const { 'webpack.config.js': _, ...files } = webpack.files(project)
      return {
        ...files,
        'webpack.config.cjs': `const { CorsParityWebpackPlugin } = require('cors-parity-webpack-plugin')
module.exports = { entry: './main.js', plugins: [new CorsParityWebpackPlugin(${project.options})] }`,
      }
    },
  }
  running = await start(commonJs, { options: optionsFor(api.url) })
  expect((await fetch(`${running.url}/api/users`)).status).toBe(200)
  await running.printed('CORS: /api checked')
  await api.close()
})

test('the user’s own setupMiddlewares still runs', async () => {
  const api = await upstream()
  running = await start(webpack, {
    options: optionsFor(api.url),
    server: `{ setupMiddlewares(middlewares) {
      middlewares.push({ name: 'mine', path: '/mine', middleware: (req, res) => res.end('mine') })
      return middlewares
    } }`,
  })
  expect(await (await fetch(`${running.url}/mine`)).text()).toBe('mine')
  expect((await fetch(`${running.url}/api/users`)).status).toBe(200)
  await api.close()
})

test('vite preview proxies, behind its own Host check, and says what is checked', async () => {
  const api = await upstream()
  const preview: HostKind = {
    ...vite,
    serve: [vite.serve[0]!, 'preview', '--port', '0', '--host', 'localhost'],
  }
  const root = await writeProject(preview, { options: optionsFor(api.url) })
  expect((await runToEnd(vite, vite.build, root)).code).toBe(0)
  running = await start(preview, { options: optionsFor(api.url) }, root)
  expect((await fetch(`${running.url}/api/users`)).status).toBe(200)
  await running.printed('CORS:    /api checked')
  expect((await raw(running.port, '/api/users', { Host: 'evil.test' })).status).toBe(403)
  await api.close()
})

test('vite keeps serving when its configuration is edited into one with mistakes', async () => {
  const { writeFile, readFile } = await import('node:fs/promises')
  const api = await upstream()
  running = await start(vite, { options: optionsFor(api.url) })
  const config = join(running.root, 'vite.config.js')
  await writeFile(config, (await readFile(config, 'utf8')).replace("target: '", "target: 'nowhere:"))
  await running.printed('cors-parity found a mistake in its options')
  expect((await fetch(`${running.url}/api/users`)).status).toBe(200)
  await api.close()
})

test('a Vite that is too old gets one clear error', async () => {
  const old = tooOld()
  const root = await writeProject(old, { options: '{}' })
  const { code, output } = await runToEnd(old, old.serve, root)
  expect(code).not.toBe(0)
  expect(output).toContain('vite-plugin-cors-parity needs Vite 7 or 8: this is an older one')
})
