import { readFile, rename, writeFile } from 'node:fs/promises'
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

/** Saves a file in one step: a host that reads it in the middle of a write would restart on half of it. */
async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(`${path}.new`, change(await readFile(path, 'utf8')))
  await rename(`${path}.new`, path)
}

test('vite keeps serving when its configuration is edited into one with mistakes', async () => {
  const api = await upstream()
  running = await start(vite, { options: optionsFor(api.url) })
  await edit(join(running.root, 'vite.config.js'), (text) => text.replace("target: '", "target: 'nowhere:"))
  await running.printed('cors-parity found a mistake in its options')
  expect((await fetch(`${running.url}/api/users`)).status).toBe(200)
  await api.close()
})

test('vite takes other options when its configuration is edited, and leaves nothing of the old ones', async () => {
  const [before, after] = [await upstream((_req, res) => void res.write('a stream')), await upstream()]
  running = await start(vite, {
    options: `{ proxy: { '/api': { target: '${before.url}', productionUrl: 'https://api.example.com' } },
      productionOrigins: ['https://app.example.com'],
      policy: { cors: { origin: 'https://app.example.com', credentials: true, allowedHeaders: [] } } }`,
  })
  const { port } = running
  const page = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }
  const streams = [1, 2, 3].map(() => raw(port, '/api/stream', { ...page, 'X-Team': 'blue' }))
  const ended = Promise.allSettled(streams)
  await running.printed('header-disallowed-by-preflight-response')
  await expect.poll(() => before.sockets.size).toBe(3)
  await edit(join(running.root, 'vite.config.js'), (text) =>
    text.replace(before.url, after.url).replace('allowedHeaders: []', 'allowedHeaders: "X-Team"'),
  )
  await running.printed(/✓ header-disallowed-by-preflight-response .*solved/)
  await ended
  await expect.poll(() => before.sockets.size, { timeout: 10_000 }).toBe(0)
  expect((await raw(port, '/api/users', page)).body).toBe('{"ok":true}')
  expect([before.requests.length, after.requests.length]).toEqual([3, 1])
  expect(running.codes().sort()).toEqual(['dev-origin-rejected', 'header-disallowed-by-preflight-response'])
  await before.close()
  await after.close()
})

test('a Vite that is too old gets one clear error', async () => {
  const old = tooOld()
  const root = await writeProject(old, { options: '{}' })
  const { code, output } = await runToEnd(old, old.serve, root)
  expect(code).not.toBe(0)
  expect(output).toContain('vite-plugin-cors-parity needs Vite 7 or 8: this is an older one')
})
