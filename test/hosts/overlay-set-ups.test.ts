import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launch } from './browser.ts'
import { everyHost, hosts, start, type HostKind, type Project, type Running } from './hosts.ts'
import { open, Overlay } from './overlay-page.ts'
import { raw } from './raw.ts'
import { upstream, type Upstream } from './upstream.ts'

let browser: Browser
let api: Upstream
let context: BrowserContext
let running: Running | undefined
beforeAll(async () => {
  browser = await launch()
  api = await upstream()
})
afterAll(async () => {
  await browser.close()
  await api.close()
})
beforeEach(async () => {
  context = await browser.newContext({ ignoreHTTPSErrors: true })
})
afterEach(async () => {
  await context.close()
  await running?.stop()
  running = undefined
})

const serve = async (kind: HostKind, project: Project): Promise<Running> => {
  running = await start(kind, project)
  return running
}

const strict = `{ cors: { origin: 'https://app.example.com', credentials: true, methods: ['GET'] } }`
const options = (more = '', policy = strict): string =>
  `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com' } },
     productionOrigins: ['https://app.example.com'], policy: ${policy}, ${more} }`

/** The same host with a Content-Security-Policy, and tags that show its nonce. */
const withPolicy = (kind: HostKind, policy: string): HostKind => ({
  ...kind,
  files(project) {
    const header = JSON.stringify({ 'Content-Security-Policy': policy })
    const [main, html] =
      kind.of === 'vite'
        ? ['<script type="module" nonce="n0nce" src="/main.js"></script>', 'index.html']
        : ['<script defer nonce="n0nce" src="/main.js"></script>', 'public/index.html']
    return {
      ...kind.files(project),
      [html]: `<!doctype html><html lang="en"><head><title>page</title><link rel="icon" href="data:,"></head><body>${main}</body></html>`,
      'vite.config.js': `import corsParity from 'vite-plugin-cors-parity'
export default { clearScreen: false, html: { cspNonce: 'n0nce' }, server: { headers: ${header} }, plugins: [corsParity(${project.options})] }`,
      'webpack.config.js': `import { CorsParityWebpackPlugin } from 'cors-parity-webpack-plugin'
export default { entry: './main.js', stats: 'errors-warnings', devtool: false, devServer: { headers: ${header} }, plugins: [new CorsParityWebpackPlugin(${project.options})] }`,
    }
  },
})

describe.each(hosts)('$name', (kind) => {
  test('a strict Content-Security-Policy with a nonce: nothing is refused, the overlay has its style', async () => {
    const policy =
      "default-src 'none'; base-uri 'none'; script-src 'nonce-n0nce'; style-src 'nonce-n0nce'; img-src data:; connect-src 'self' ws:"
    const overlay = await open(context, await serve(withPolicy(kind, policy), { options: options() }))
    await overlay.call('PATCH', '/api/users')
    await overlay.badge.click()
    await overlay.item('PATCH /api/users').locator('.sentence').waitFor()
    expect(await overlay.host.evaluate((host) => getComputedStyle(host).position)).toBe('fixed')
    expect(overlay.complaints).toEqual([])
  })

  test('a page that may connect to nothing goes without, and throws nothing', async () => {
    const policy =
      "default-src 'none'; script-src 'nonce-n0nce'; style-src 'nonce-n0nce'; img-src data:; connect-src 'none'"
    const host = await serve(withPolicy(kind, policy), { options: options() })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    await page.goto(host.url)
    await page.locator('cors-parity-overlay').waitFor({ state: 'attached' })
    expect(await new Overlay(page).badge.isVisible()).toBe(false)
    expect(errors.filter((message) => !/vite|websocket/i.test(message))).toEqual([])
  })

  test('overlay: false: nothing of it is in the page, nor behind its address', async () => {
    const host = await serve(kind, { options: options('overlay: false') })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(host.url)
    await page.evaluate(() => fetch('/api/users', { method: 'PATCH' }))
    await host.printed('method-disallowed-by-preflight-response')
    // it would come once the page is idle
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
    expect(await page.locator('cors-parity-overlay').count()).toBe(0)
    expect(asked).not.toContain('/__cors-parity/overlay.js')
    for (const path of ['overlay.js', 'events'])
      expect(
        (await raw(host.port, `/__cors-parity/${path}`, { 'Sec-Fetch-Site': 'same-origin' })).status,
      ).toBe(404)
  })

  test('hostile values are text', async () => {
    const hostile = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>\u202e'
    const policy = `{ headers: { 'Access-Control-Allow-Origin': ${JSON.stringify(hostile.slice(0, -1))} } }`
    const overlay = await open(context, await serve(kind, { options: options('', policy) }))
    await overlay.page.evaluate((path) => fetch(path), `/api/${hostile}`)
    await overlay.badge.click()
    expect(await overlay.items.first().textContent()).toContain(
      '<img src=x onerror="window.harmed=1"><script>',
    )
    expect(await overlay.host.locator('img, script').count()).toBe(0)
    expect(await overlay.page.evaluate(() => 'harmed' in window)).toBe(false)
  })

  test('of very many findings 200 are shown and the rest is counted', async () => {
    const requests = `requests: Array.from({ length: 230 }, (_, i) => ({ method: 'DELETE', path: '/api/thing-' + i }))`
    const overlay = await open(context, await serve(kind, { options: options(requests) }))
    await expect.poll(() => overlay.badge.textContent()).toBe('CORS 99+ (230 findings)')
    expect(await overlay.items.count()).toBe(200)
    await overlay.badge.click()
    expect(await overlay.host.locator('.rest').textContent()).toContain('30 more')
  })

  test('the dev server restarts: the page notices nothing, and hears again what is found then', async () => {
    const host = await serve(kind, { options: options() })
    // the hosts' own clients reload the page; without them it lives on
    await context.routeWebSocket(/.*/, () => {})
    const overlay = await open(context, host)
    await overlay.call('PATCH', '/api/before')
    await overlay.badge.waitFor()
    await overlay.badge.click()
    await overlay.dismiss.click()
    await overlay.page.evaluate(() => Object.assign(window, { kept: true }))
    await host.restart()
    await expect.poll(() => overlay.calls()).toEqual([])
    expect(await overlay.host.locator('.about').textContent()).toBe('Nothing was found yet.')
    await overlay.call('PATCH', '/api/before')
    await expect.poll(() => overlay.calls()).toEqual(['PATCH /api/before'])
    // dismissed before, so nothing new
    expect(await overlay.badge.isVisible()).toBe(false)
    await overlay.call('PATCH', '/api/after')
    await overlay.badge.waitFor()
    expect(await overlay.page.evaluate(() => 'kept' in window)).toBe(true)
    expect(overlay.complaints).toEqual([])
  })

  test('an endpoint that fails is silent, and tried again', async () => {
    const host = await serve(kind, { options: options() })
    let refusals = 2
    await context.route(/\/__cors-parity\/events$/, (route) =>
      refusals-- > 0 ? route.fulfill({ status: 502, body: 'gone' }) : route.fallback(),
    )
    const overlay = await open(context, host)
    await overlay.call('PATCH', '/api/users')
    await overlay.badge.waitFor()
    expect(refusals).toBeLessThan(0)
    expect(overlay.complaints).toEqual([])
  })
})

const vite = hosts[0]!

test('Vite restarts by itself when its configuration changes: what was found stays listed', async () => {
  const host = await serve(vite, { options: options() })
  await context.routeWebSocket(/.*/, () => {})
  const overlay = await open(context, host)
  await overlay.call('PATCH', '/api/users')
  await overlay.badge.waitFor()
  const heard = overlay.page.waitForResponse(/\/__cors-parity\/events$/)
  const config = vite.files({ options: options(`build: 'off'`) })['vite.config.js']!
  await writeFile(join(host.root, 'vite.config.js'), config)
  await heard
  await overlay.call('PATCH', '/api/orders')
  await expect.poll(() => overlay.calls()).toEqual(['PATCH /api/users', 'PATCH /api/orders'])
})

test('Vite in middleware mode: its end ends the feed, so that the server around it can end', async () => {
  const ending: HostKind = {
    ...vite,
    serve: ['server.js', '0'],
    files: (project) => ({
      ...vite.files(project),
      'server.js': `import express from 'express'
import { createServer } from 'vite'
const app = express()
const server = app.listen(Number(process.argv[2]), 'localhost')
const vite = await createServer({ server: { middlewareMode: { server } } })
app.get('/quit', async (req, res) => {
  await vite.close()
  server.close(() => console.log('all ended'))
  res.set('Connection', 'close').end()
})
app.use(vite.middlewares)
console.log('http://localhost:' + process.argv[2])`,
    }),
  }
  const host = await serve(ending, { options: options() })
  await open(context, host)
  expect((await raw(host.port, '/quit')).status).toBe(200)
  await host.printed('all ended')
})

const setUps = everyHost(new Map()).filter(({ name }) =>
  /HTTPS|under a path|--host|middleware mode|^webpack-dev-server 6, several compilers$/.test(name),
)
test.each(setUps)('findings arrive: $name', async (kind) => {
  const overlay = await open(context, await serve(kind, { options: options() }))
  await overlay.call('PATCH', '/api/users')
  await overlay.badge.waitFor()
  expect(overlay.complaints).toEqual([])
})
