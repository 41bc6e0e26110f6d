import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { launch } from './browser.ts'
import { everyHost, hosts, runToEnd, start, writeProject, type Project, type Running } from './hosts.ts'
import { handshake, raw } from './raw.ts'
import { upstream, type Upstream } from './upstream.ts'

let browser: Browser
let api: Upstream

beforeAll(async () => {
  browser = await launch()
  api = await upstream((req, res) => {
    if (req.url?.startsWith('/api/down')) return void res.destroy()
    res.setHeader('Content-Type', 'application/json')
    res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.headers }))
  })
  const sockets = new WebSocketServer({ server: api.server })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${String(data)}`)))
})

afterAll(async () => {
  await browser.close()
  await api.close()
})

const production = `productionOrigins: ['https://app.example.com'],
  policy: { cors: { origin: 'https://app.example.com', methods: ['GET', 'POST'], allowedHeaders: ['Content-Type'], credentials: true } }`

const options = (rule = ''): string =>
  `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com', ${rule} } }, ${production} }`

/** `npm run test:hosts` names the versions of Node and asks for every host; else the current ones. */
const nodes = process.env['CONTRACT_NODES']
const kinds =
  nodes === undefined
    ? hosts
    : everyHost(new Map(Object.entries(JSON.parse(nodes) as Record<string, string>)))

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
  let running: Running | undefined
  let page: Page | undefined

  const serve = async (project: Project): Promise<Running> => (running = await start(kind, project))

  /** The page of the running host. */
  const open = async (): Promise<Page> => {
    page = await browser.newPage({ ignoreHTTPSErrors: true })
    await page.goto(running!.page)
    return page
  }

  afterEach(async () => {
    await page?.close()
    await running?.stop()
    page = undefined
    running = undefined
  })

  const call = (path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> =>
    page!.evaluate(
      async ([url, given]) => {
        const response = await fetch(url, given)
        return { status: response.status, text: await response.text() }
      },
      [path, init as object] as const,
    )

  test('says in the CORS line what is checked, and once that the dev origin is not admitted', async () => {
    const host = await serve({ options: options() })
    await host.printed('CORS:')
    await host.printed('dev-origin-rejected')
    expect(host.output()).toMatch(
      /CORS: +\/api checked against production's policy for https:\/\/app\.example\.com/,
    )
    await open()
    await call('/api/users')
    await call('/api/users')
    expect(host.codes()).toEqual(['dev-origin-rejected'])
  })

  test('proxies the page’s call and tells what production would block, once', async () => {
    const host = await serve({ options: options() })
    await open()
    const { status, text } = await call('/api/users/7', { method: 'PATCH' })
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ method: 'PATCH', url: '/api/users/7' })
    await host.printed('method-disallowed-by-preflight-response')
    await call('/api/users/8', { method: 'PATCH' })
    await call('/api/users/7', { method: 'PATCH', headers: { 'X-Other': '1' } })
    await host.printed('/api/users/7')
    expect(host.output()).toContain(
      'Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.',
    )
    expect(host.codes().filter((code) => code === 'method-disallowed-by-preflight-response')).toHaveLength(1)
  })

  test('sends the target’s Host, the page’s own Origin, and nothing of its own', async () => {
    await serve({ options: options() })
    await open()
    const { text } = await call('/api/echo', { method: 'POST', body: 'x' })
    const { headers } = JSON.parse(text) as { headers: Record<string, string> }
    expect(headers.host).toBe(new URL(api.url).host)
    expect(headers.origin).toBe(running!.url)
    expect(Object.keys(headers).filter((name) => /forwarded|cors|parity|via/.test(name))).toEqual([])
  })

  test('sends production’s Origin where the rule says so, for its own page only', async () => {
    const host = await serve({
      options: options(`sendOrigin: 'production', changeOrigin: false, headers: { 'X-Key': 'k' }`),
    })
    await open()
    const { text } = await call('/api/echo', { method: 'POST', body: 'x' })
    const { headers } = JSON.parse(text) as { headers: Record<string, string> }
    expect(headers).toMatchObject({
      origin: 'https://app.example.com',
      host: new URL(host.url).host,
      'x-key': 'k',
    })
    const foreign = await raw(host.port, '/api/echo', { Origin: 'https://evil.test' })
    expect(JSON.parse(foreign.body).headers.origin).toBe('https://evil.test')
  })

  test('proxies on path-segment boundaries: /apis and /api.js are not /api', async () => {
    const host = await serve({ options: options() })
    const before = api.requests.length
    await raw(host.port, '/apis')
    await raw(host.port, '/api.js')
    expect(api.requests.length).toBe(before)
    expect((await raw(host.port, '/api')).status).toBe(200)
    expect((await raw(host.port, '/api?x=1')).status).toBe(200)
    expect(api.requests.slice(before).map(({ url }) => url)).toEqual(['/api', '/api?x=1'])
  })

  test('a key that starts with ^ is a regular expression over path and query', async () => {
    const host = await serve({
      options: `{ proxy: { '^/v\\\\d+/.*[?]proxy': { target: '${api.url}', rewrite: (path) => path.replace(/^\\/v/, '/version') } } }`,
    })
    expect(JSON.parse((await raw(host.port, '/v1/users?proxy')).body)).toMatchObject({
      url: '/version1/users?proxy',
    })
    const before = api.requests.length
    await raw(host.port, '/v1/users')
    expect(api.requests.length).toBe(before)
  })

  test('refuses a foreign Host on a proxied path', async () => {
    const host = await serve({ options: options() })
    const before = api.requests.length
    expect((await raw(host.port, '/api/users', { Host: 'evil.test' })).status).toBe(403)
    expect(api.requests.length).toBe(before)
  })

  test('proxies its own page’s WebSocket, refuses another site’s and a foreign Host', async () => {
    const host = await serve({ options: options() })
    await open()
    const echoed = await page!.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(
            `${location.protocol.replace('http', 'ws')}//${location.host}/api/socket`,
          )
          socket.addEventListener('open', () => socket.send('hello'))
          socket.addEventListener('message', ({ data }) => resolve(data))
          socket.addEventListener('error', reject)
        }),
    )
    expect(echoed).toBe('echo hello')
    const own = new URL(host.url).host
    expect(await handshake(host.port, '/api/socket', { Host: own, Origin: host.url })).toContain(' 101 ')
    expect(await handshake(host.port, '/api/socket', { Host: own, Origin: 'https://evil.test' })).toContain(
      ' 403 ',
    )
    expect(
      await handshake(host.port, '/api/socket', { Host: 'evil.test', Origin: 'http://evil.test' }),
    ).toContain(' 403 ')
  })

  test.runIf(kind.hot ?? true)('leaves hot module replacement working', async () => {
    const source = (text: string): string =>
      `document.body.dataset.text = '${text}'
window.loads ??= 0; window.loads++
if (import.meta.hot) import.meta.hot.accept()
else if (import.meta.webpackHot) import.meta.webpackHot.accept()`
    const host = await serve({ options: options(), page: source('before') })
    page = await browser.newPage({ ignoreHTTPSErrors: true })
    const connected = page.waitForEvent('console', (message) =>
      /connected\.?$|Hot Module Replacement enabled/.test(message.text()),
    )
    await page.goto(host.page)
    await connected
    await page.evaluate(() => Object.assign(window, { kept: true }))
    // As long as what it replaces and without truncation: no watcher reads the file half written.
    const edit = () => writeFile(join(host.root, 'main.js'), source('edited'), { flag: 'r+' })
    // A watcher that is not ready yet misses an edit: it is saved again until the page has it.
    await expect
      .poll(
        async () => {
          const text = await page!.evaluate(() => document.body.dataset.text)
          if (text !== 'edited') await edit()
          return text
        },
        { interval: 1000, timeout: 25_000 },
      )
      .toBe('edited')
    expect(await page!.evaluate(() => 'kept' in window)).toBe(true)
  })

  test('a crash inside a policy function leaves the call working and is told once', async () => {
    const host = await serve({
      options: `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com' } },
        productionOrigins: ['https://app.example.com'],
        policy: { cors: { origin() { throw new Error('boom in the policy') } } } }`,
    })
    await open()
    expect((await call('/api/users')).status).toBe(200)
    expect((await call('/api/users', { method: 'PUT' })).status).toBe(200)
    await host.printed('boom in the policy')
    await new Promise((resume) => setTimeout(resume, 300))
    expect(host.output().match(/boom in the policy/g)).toHaveLength(1)
    expect((await call('/api/users')).status).toBe(200)
  })

  test('a crash inside rewrite is one warning, and the request still reaches the upstream', async () => {
    const host = await serve({ options: options(`rewrite() { throw new Error('boom in rewrite') }`) })
    await open()
    expect(JSON.parse((await call('/api/users')).text)).toMatchObject({ url: '/api/users' })
    expect((await call('/api/users')).status).toBe(200)
    await host.printed('boom in rewrite')
    expect(host.output().match(/boom in rewrite/g)).toHaveLength(1)
  })

  test('an upstream that is down is a 503 in words, and one line', async () => {
    const gone = await upstream()
    await gone.close()
    const host = await serve({ options: `{ proxy: { '/api': '${gone.url}' } }` })
    const asJson = await raw(host.port, '/api/users', { Accept: 'application/json' })
    expect(asJson.status).toBe(503)
    expect(asJson.headers['retry-after']).toBe('1')
    expect(JSON.parse(asJson.body).error).toContain(`nothing answers at ${gone.url}`)
    const asText = await raw(host.port, '/api/other', { Accept: 'text/plain' })
    expect(asText.headers['content-type']).toContain('text/plain')
    expect(asText.body).toContain(`nothing answers at ${gone.url}`)
    await host.printed('nothing answers')
    expect(host.output().match(/nothing answers/g)).toHaveLength(1)
    expect((await raw(host.port, new URL(host.page).pathname)).status).toBe(200)
  })

  test('invalid options stop the first start with every mistake at once', async () => {
    const root = await writeProject(kind, {
      options: `{
        proxy: {
          '/': 'http://localhost:3001',
          '/api': { productionUrl: 'api.example.com', chnageOrigin: true },
          '/v1': { target: 'localhost:3001', policy: { cors: { orgin: '*' } } },
        },
        productionOrigins: ['https://app.example.com/'],
        polcy: 'nginx.conf',
      }`,
    })
    const { code, output } = await runToEnd(kind, kind.serve, root)
    expect(code).not.toBe(0)
    for (const part of [
      'polcy: no such option; did you mean policy?',
      "productionOrigins[0]: 'https://app.example.com/' is not an origin: write 'https://app.example.com'",
      "proxy['/']: would send every request to the target",
      "proxy['/api'].chnageOrigin: no such option; did you mean changeOrigin?",
      "proxy['/api'].target: is missing",
      "proxy['/api'].productionUrl: 'api.example.com' is not an absolute http or https URL: write 'https://api.example.com'",
      "proxy['/v1'].target: 'localhost:3001' is not an absolute http or https URL: write 'http://localhost:3001'",
      "proxy['/v1'].policy.cors.orgin: is not an option of cors; did you mean origin?",
    ])
      expect(output).toContain(part)
    expect(output).toContain('cors-parity found 8 mistakes in its options')
    expect(output).not.toMatch(/http:\/\/localhost:\d+\/\s*$/m)
  })

  test('a policy file that is missing is a finding; when it appears, it is judged without a restart', async () => {
    const host = await serve({
      options: `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com' } },
        productionOrigins: ['https://app.example.com'], policy: 'deploy/nginx.conf' }`,
      files: { 'deploy/README': '' },
    })
    await host.printed('policy-unreadable')
    expect(host.output()).toContain('deploy/nginx.conf: there is no such file')
    await open()
    expect((await call('/api/users')).status).toBe(200)
    const conf = (origin: string): string =>
      `server { listen 80; location / { add_header Access-Control-Allow-Origin ${origin} always; proxy_pass http://127.0.0.1:9; } }`
    await writeFile(join(host.root, 'deploy/nginx.conf'), conf('https://other.example.com'))
    await host.printed(/✓ policy-unreadable .*solved/)
    await host.printed('allow-origin-mismatch')
    await writeFile(join(host.root, 'deploy/nginx.conf'), conf('https://app.example.com'))
    await host.printed(/✓ allow-origin-mismatch .*solved/)
  })

  test('a build tells of a rejected production origin, fails where asked, and its output is the same', async () => {
    const rejecting = (build: string): string =>
      `{ proxy: { '/api': { target: 'http://localhost:1', productionUrl: 'https://api.example.com' } },
         productionOrigins: ['https://other.example.com'], build: '${build}',
         policy: { headers: { 'Access-Control-Allow-Origin': 'https://app.example.com' } } }`
    const build = async (project: Project) => {
      const root = await writeProject(kind, project)
      return { ...(await runToEnd(kind, kind.build, root)), files: await outputOf(join(root, 'dist')) }
    }
    const page = 'fetch("/api/users").then((response) => console.log(response.status))'
    const without = await build({ options: '', page, plugin: false })
    const warned = await build({ options: rejecting('warn'), page })
    expect(warned.code).toBe(0)
    expect(warned.output).toContain('allow-origin-mismatch')
    expect(Object.keys(warned.files).length).toBeGreaterThan(0)
    expect(warned.files).toEqual(without.files)
    const failed = await build({ options: rejecting('error'), page })
    expect(failed.code).not.toBe(0)
    expect(failed.output).toContain('production would reject its own page')
  })
})

/** Every file below a folder: path → base64 of its bytes. */
async function outputOf(folder: string): Promise<Record<string, string>> {
  const { glob, readFile } = await import('node:fs/promises')
  const found: Record<string, string> = {}
  for await (const path of glob('**/*.*', { cwd: folder }))
    found[path] = (await readFile(join(folder, path))).toString('base64')
  return found
}
