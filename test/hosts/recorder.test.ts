import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallRecord } from '../../packages/core/src/dev/record.ts'
import { launch } from './browser.ts'
import { hosts, runToEnd, start, writeProject } from './hosts.ts'
import { raw } from './raw.ts'
import { upstream, type Upstream } from './upstream.ts'

let browser: Browser
let api: Upstream
beforeAll(async () => {
  browser = await launch()
  api = await upstream()
})
afterAll(async () => {
  await browser.close()
  await api.close()
})

const options = (): string =>
  `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com' } },
     productionOrigins: ['https://app.example.com'], policy: { cors: { origin: 'https://app.example.com' } } }`

describe.each(hosts)('$name', (kind) => {
  test('the recorder stands before all scripts of the page', async () => {
    const host = await start(kind, { options: options() })
    const page = await browser.newPage()
    try {
      await page.goto(host.url)
      const [first] = await page.evaluate(() => [...document.scripts].map(({ src }) => src))
      expect(first).toBe(`${host.url}/__cors-parity/recorder.js`)
    } finally {
      await page.close()
      await host.stop()
    }
  })

  test('its endpoint answers pages of this dev server alone', async () => {
    const host = await start(kind, { options: options() })
    const get = async (path: string, headers: Record<string, string>): Promise<number> =>
      (await raw(host.port, `/__cors-parity/${path}`, headers)).status
    try {
      const own = { 'Sec-Fetch-Site': 'same-origin' }
      expect(await get('recorder.js', own)).toBe(200)
      expect(await get('recorder.js', { Referer: `http://localhost:${host.port}/page` })).toBe(200)
      expect(await get('recorder.js', { 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
      expect(await get('recorder.js', { 'Sec-Fetch-Site': 'same-site' })).toBe(403)
      expect(await get('recorder.js', { Origin: 'https://evil.test' })).toBe(403)
      expect(await get('recorder.js', {})).toBe(403)
      expect(await get('recorder.js', { ...own, Host: 'evil.test' })).toBe(403)
      expect(await get('nothing.js', own)).toBe(404)
    } finally {
      await host.stop()
    }
  })

  test('it is under 6 kB gzipped, and in no build', async () => {
    const host = await start(kind, { options: options() })
    try {
      const { body } = await raw(host.port, '/__cors-parity/recorder.js', { 'Sec-Fetch-Site': 'same-origin' })
      expect(body).toContain('sendBeacon')
      expect(gzipSync(body).length).toBeLessThan(6000)
    } finally {
      await host.stop()
    }
    const root = await writeProject(kind, { options: options(), page: 'fetch("/api/users")' })
    const { code } = await runToEnd(kind, kind.build, root)
    expect(code).toBe(0)
    const built: string[] = []
    for await (const path of glob('**/*.*', { cwd: join(root, 'dist') }))
      built.push(await readFile(join(root, 'dist', path), 'utf8'))
    expect(built.join()).toContain('/api/users')
    expect(built.join()).not.toMatch(/cors-parity|sendBeacon/)
  })

  test.each([
    { csp: "script-src 'nonce-abc'; connect-src 'self'", seen: 'credentials: include' },
    { csp: "script-src 'self'; connect-src 'self'", seen: 'credentials: include' },
    // the page has no script of its own origin, so it gets none
    { csp: "script-src 'sha256-x'; connect-src 'self'", seen: 'inferred: from what was sent' },
  ])('under the policy $csp the page calls, and is $seen', async ({ csp, seen }) => {
    const host = await start(kind, {
      options: options(),
      server: `{ headers: { 'Content-Security-Policy': ${JSON.stringify(csp)} } }`,
    })
    const page = await browser.newPage()
    const blocked: string[] = []
    page.on('console', (message) => blocked.push(message.text()))
    try {
      await page.goto(host.url)
      const devTools = await page.context().newCDPSession(page)
      const call = `fetch('/api/users', { method: 'DELETE', credentials: 'include' }).then(({ status }) => status)`
      const { result } = await devTools.send('Runtime.evaluate', { expression: call, awaitPromise: true })
      expect(result.value).toBe(200)
      await host.printed('DELETE /api/users')
      await host.printed(seen)
      expect(blocked.filter((text) => text.includes('recorder.js'))).toEqual([])
    } finally {
      await page.close()
      await host.stop()
    }
  })

  test('records wait for a pause, and no longer than a second', async () => {
    const host = await start(kind, { options: options() })
    const page = await browser.newPage()
    try {
      const counts: number[] = []
      page.on('request', (request) => {
        if (!request.url().endsWith('/records')) return
        const { records } = request.postDataJSON() as { records: Array<{ kind: string }> }
        counts.push(records.filter(({ kind: each }) => each === 'call').length)
      })
      const called = (calls: number): Promise<void> =>
        expect.poll(() => counts.reduce((sum, count) => sum + count, 0)).toBe(calls)
      await page.goto(host.url)
      // its own
      await called(1)
      counts.length = 0
      // many calls, one after the other, and one batch; a busy dev server's answers are not waited for
      await page.evaluate(async () => {
        for (let i = 0; i < 20; i++) {
          void fetch(`/api/users/${i}`)
          await new Promise((resume) => setTimeout(resume, 5))
        }
      })
      await called(20)
      expect(counts).toEqual([20])
      // a page that never pauses
      await page.evaluate(async () => {
        const until = performance.now() + 3000
        while (performance.now() < until) {
          await fetch('/api/users')
          await new Promise((resume) => setTimeout(resume, 20))
        }
      })
      expect(counts.length).toBeGreaterThan(2)
    } finally {
      await page.close()
      await host.stop()
    }
  })

  test('a call is told as it was made, whatever the page changes after it', async () => {
    const host = await start(kind, { options: options() })
    const page = await browser.newPage()
    try {
      const told = new Map<string, object>()
      page.on('request', (request) => {
        if (!request.url().endsWith('/records')) return
        const { records } = request.postDataJSON() as { records: CallRecord[] }
        for (const { url, method, credentials, headers, body } of records)
          told.set(url.replace(host.url, ''), {
            method,
            credentials,
            names: headers.map(([name]) => name),
            body,
          })
      })
      await page.goto(host.url)
      await page.evaluate(() => {
        const headers: Record<string, string> = { 'X-Team': 'blue' }
        const init: RequestInit = { method: 'put', credentials: 'omit', headers, body: 'text' }
        const list = new Headers({ 'X-List': '1' })
        const pairs: Array<[string, string]> = [['X-Pair', '1']]
        const url = new URL('/api/url', location.href)
        void fetch('/api/plain', init)
        void fetch('/api/list', { headers: list })
        void fetch('/api/pairs', { headers: pairs })
        void fetch('/api/bare', { headers: Object.assign(Object.create(null), { 'X-Bare': '1' }) })
        const post = new Request('/api/both', { method: 'POST', headers: { 'X-First': '1' } })
        void fetch(post, { method: 'POST', body: 'text' })
        void fetch(url)
        void fetch('api/relative')
        const request = new XMLHttpRequest()
        request.open('POST', 'api/xhr')
        request.send('text')
        Object.assign(init, { method: 'DELETE', credentials: 'include', body: undefined })
        headers['X-Late'] = '1'
        list.set('X-Late', '1')
        pairs[0]![0] = 'X-Late'
        url.pathname = '/api/late'
        history.pushState(null, '', '/elsewhere/page')
        request.open('DELETE', '/api/late')
      })
      const get = { method: 'GET', credentials: 'same-origin', body: 'none' }
      await expect
        .poll(() => Object.fromEntries(told), { timeout: 5000 })
        .toMatchObject({
          '/api/plain': { method: 'PUT', credentials: 'omit', names: ['x-team'], body: 'bytes' },
          '/api/list': { ...get, names: ['x-list'] },
          '/api/pairs': { ...get, names: ['x-pair'] },
          '/api/bare': { ...get, names: ['x-bare'] },
          '/api/both': { ...get, method: 'POST', names: ['x-first'], body: 'bytes' },
          '/api/url': { ...get, names: [] },
          '/api/relative': { ...get, names: [] },
          '/api/xhr': { method: 'POST', credentials: 'same-origin', names: [], body: 'bytes' },
        })
      expect([...told.keys()].filter((url) => url.includes('late'))).toEqual([])
    } finally {
      await page.close()
      await host.stop()
    }
  })

  test('a page whose dev server is gone notices nothing', async () => {
    const host = await start(kind, {
      options: options(),
      server: kind.of === 'vite' ? '{ hmr: false }' : '{ client: false, hot: false }',
    })
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    try {
      await page.goto(host.url)
      await host.stop()
      const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/records'))
      const message = await page.evaluate(() => fetch('/api/users').catch((error: Error) => error.message))
      expect(message).toBe('Failed to fetch')
      await failed
      expect(errors).toEqual([])
    } finally {
      await page.close()
      await host.stop()
    }
  })
})
