import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launch } from './browser.ts'
import { hosts, start, type HostKind, type Project, type Running } from './hosts.ts'
import { open, type Overlay } from './overlay-page.ts'
import { raw } from './raw.ts'
import { upstream, type Upstream } from './upstream.ts'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

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

/** Production's server; what it allows is to be corrected. */
const server = (methods: string[]): string =>
  `import cors from 'cors'
import express from 'express'
const app = express()
app.use(cors({ origin: 'https://app.example.com', credentials: true, methods: ${JSON.stringify(methods)} }))
app.listen(3001)
`

const options = (more = ''): string =>
  `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com' } },
     productionOrigins: ['https://app.example.com'], policy: 'server.js', ${more} }`

/** Takes its own changes without a reload, in the way of the host. */
const acceptsItself: Record<HostKind['of'], string> = {
  vite: 'if (import.meta.hot) import.meta.hot.accept()',
  webpack: 'if (import.meta.webpackHot) import.meta.webpackHot.accept()',
}

const pageText = (kind: HostKind, version: string): string =>
  `document.body.dataset.version = '${version}'
if (!document.querySelector('main')) {
  document.body.append(Object.assign(document.createElement('main'), { innerHTML: '<h1>Shop</h1><button>Buy</button>' }))
}
${acceptsItself[kind.of]}`

const projectOf = (kind: HostKind, more = ''): Project => ({
  options: options(more),
  page: pageText(kind, 'one'),
  files: { 'server.js': server(['GET', 'POST']) },
})

describe.each(hosts)('the overlay in $name', (kind) => {
  let host: Running
  let context: BrowserContext
  beforeAll(async () => {
    host = await start(kind, projectOf(kind))
  })
  afterAll(() => host.stop())
  beforeEach(async () => {
    context = await browser.newContext()
  })
  afterEach(() => context.close())

  /** A page with a finding of its own. */
  const withFinding = async (call: string): Promise<Overlay> => {
    const overlay = await open(context, host)
    const [method = '', path = ''] = call.split(' ')
    await overlay.call(method, path)
    await expect.poll(() => overlay.calls()).toContain(call)
    return overlay
  }

  test('nothing found: nothing shown; then a finding arrives, and the badge counts it', async () => {
    const overlay = await open(context, host)
    await expect.poll(() => overlay.call('GET', '/api/fine')).toBe(200)
    expect(await overlay.badge.isVisible()).toBe(false)
    await overlay.call('PATCH', '/api/users')
    await overlay.badge.waitFor()
    expect(await overlay.badge.textContent()).toBe('CORS 1 finding')
    expect(await overlay.badge.getAttribute('aria-expanded')).toBe('false')
    expect(await overlay.title.isVisible()).toBe(false)
    await expect.poll(() => overlay.announced.textContent()).toBe('CORS: 1 finding')
    await overlay.call('PATCH', '/api/orders')
    await expect.poll(() => overlay.badge.textContent()).toBe('CORS 2 findings')
    await expect.poll(() => overlay.announced.textContent()).toBe('CORS: 2 findings')
    // what it asks for itself is no call of the page's
    await expect.poll(() => overlay.records).toContain('/api/orders')
    expect(overlay.records).not.toContain('/__cors-parity/events')
    // the line on the dev origin is the terminal's alone
    expect(host.codes()).toContain('dev-origin-rejected')
    expect(await overlay.calls()).toEqual(['PATCH /api/users', 'PATCH /api/orders'])
    expect(overlay.complaints).toEqual([])
  })

  test('by the keyboard alone: opened, read, closed; the focus is seen and comes back', async () => {
    const overlay = await withFinding('PATCH /api/users')
    const { page, badge, title } = overlay
    const item = overlay.item('PATCH /api/users')
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const inside = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement
        return `${inside?.localName} ${inside?.className}`.trim()
      })
    await page.getByRole('button', { name: 'Buy' }).focus()
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('button badge')
    const outline = await badge.evaluate((element) => getComputedStyle(element).outlineStyle)
    expect(outline).toBe('solid')
    await page.keyboard.press('Enter')
    expect(await badge.getAttribute('aria-expanded')).toBe('true')
    expect(await title.isVisible()).toBe(true)
    const order: string[] = []
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press('Tab')
      order.push(await focused())
    }
    expect(order).toEqual(['button quiet', 'button quiet close', 'summary', 'button copy'])
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Space')
    expect(await item.getByRole('button', { name: 'Copy' }).isVisible()).toBe(false)
    await page.keyboard.press('Escape')
    expect(await title.isVisible()).toBe(false)
    expect(await badge.getAttribute('aria-expanded')).toBe('false')
    expect(await focused()).toBe('button badge')
  })

  test('the same words as in the terminal, the fix to copy, and the page on its code', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const overlay = await withFinding('PATCH /api/users')
    await overlay.badge.click()
    const item = overlay.item('PATCH /api/users')
    const terminal = host.output().split('method-disallowed-by-preflight-response   PATCH /api/users\n')[1]!
    const lines = terminal.split('\n').slice(0, 4)
    const shown = (await item.textContent()) ?? ''
    const [lead, sentence, because, fix] = lines.map((line) =>
      line.replace(/^(?:<e>)? +(?:(?:because|fix) +)?/, ''),
    )
    for (const text of [lead!, sentence!, ...because!.split(/ {3,}/), fix!]) expect(shown).toContain(text)
    expect(because).toMatch(/ {3,}server\.js:4$/)

    await item.getByRole('button', { name: 'Copy the fix' }).click()
    await expect.poll(() => overlay.page.evaluate(() => navigator.clipboard.readText())).toBe(fix)
    await expect.poll(() => overlay.announced.textContent()).toBe('Copied')

    const opened = context.waitForEvent('page')
    await item.getByRole('link', { name: 'About this finding' }).click()
    const about = await opened
    await about.waitForLoadState()
    expect(await about.locator('body').textContent()).toContain('# method-disallowed-by-preflight-response')
  })

  test('dismissed: hidden here, after a reload and in other tabs, until something new is found', async () => {
    const overlay = await withFinding('PATCH /api/users')
    const other = await open(context, host)
    await other.badge.waitFor()
    await overlay.page.getByRole('button', { name: 'Buy' }).focus()
    await overlay.page.keyboard.press('Tab')
    await overlay.page.keyboard.press('Enter')
    await overlay.dismiss.press('Enter')
    await expect.poll(() => overlay.badge.isVisible()).toBe(false)
    await expect.poll(() => other.badge.isVisible()).toBe(false)
    expect(await overlay.page.evaluate(() => document.activeElement?.textContent)).toBe('Buy')

    const heard = overlay.page.waitForResponse(/\/__cors-parity\/events$/)
    await overlay.page.reload()
    await heard
    await expect.poll(() => overlay.items.count()).toBeGreaterThan(0)
    expect(await overlay.badge.isVisible()).toBe(false)

    await other.call('PATCH', '/api/new-after-dismissal')
    await overlay.badge.waitFor()
    await other.badge.waitFor()
    expect(await overlay.calls()).toContain('PATCH /api/users')
  })

  test('storage that throws costs the memory, not the overlay', async () => {
    await context.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException('denied', 'SecurityError')
          },
        })
    })
    const overlay = await withFinding('PATCH /api/users')
    await overlay.badge.click()
    await overlay.dismiss.click()
    expect(await overlay.badge.isVisible()).toBe(false)
    expect(overlay.complaints).toEqual([])
  })

  test('a tab that is not seen holds no connection, and catches up when it is', async () => {
    const [seen, unseen] = [await withFinding('PATCH /api/users'), await open(context, host)]
    await unseen.badge.waitFor()
    const turn = (visibility: string): Promise<void> =>
      unseen.page.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, visibility)
    const left = unseen.page.waitForEvent('requestfailed', (request) => request.url().endsWith('/events'))
    await turn('hidden')
    await left
    await seen.call('PATCH', '/api/while-unseen')
    await expect.poll(() => seen.calls()).toContain('PATCH /api/while-unseen')
    expect(await unseen.calls()).not.toContain('PATCH /api/while-unseen')
    await turn('visible')
    await expect.poll(() => unseen.calls()).toContain('PATCH /api/while-unseen')
  })

  test('after HMR it is still there, once; after a full reload its list is open if it was', async () => {
    const overlay = await withFinding('PATCH /api/users')
    await overlay.badge.click()
    const main = join(host.root, 'main.js')
    await overlay.page.evaluate(() => (document.body.dataset.kept = 'yes'))
    await writeFile(main, pageText(kind, 'two'))
    const version = (): Promise<string | undefined> =>
      overlay.page.evaluate(() => document.body.dataset.version)
    let looked = 0
    await expect
      .poll(
        async () => {
          const now = await version()
          // a watcher that is not ready yet misses an edit; one saved too soon after it is read half-written
          if (now !== 'two' && looked++ > 0) await writeFile(main, pageText(kind, 'two'))
          return now
        },
        { interval: 1500 },
      )
      .toBe('two')
    expect(await overlay.page.evaluate(() => document.body.dataset.kept)).toBe('yes')
    expect(await overlay.host.count()).toBe(1)
    expect(await overlay.title.isVisible()).toBe(true)

    await overlay.page.reload()
    await overlay.title.waitFor()
    expect(await overlay.host.count()).toBe(1)
    expect(await overlay.page.evaluate(() => document.activeElement?.localName)).toBe('body')
  })

  test('it stays where a framework replaces the body', async () => {
    const overlay = await withFinding('PATCH /api/users')
    await overlay.page.evaluate(() => {
      document.body = document.createElement('body')
      document.querySelector('cors-parity-overlay')?.remove()
    })
    await overlay.badge.waitFor()
    expect(await overlay.host.count()).toBe(1)
  })

  const views = [
    { scheme: 'light', width: 1280, height: 800 },
    { scheme: 'dark', width: 1280, height: 800 },
    { scheme: 'light', width: 360, height: 640 },
    { scheme: 'dark', width: 360, height: 640 },
  ] as const
  test.each(views)(
    'axe finds no violation: $scheme, $width pixels wide',
    async ({ scheme, width, height }) => {
      await context.close()
      context = await browser.newContext({
        colorScheme: scheme,
        viewport: { width, height },
        bypassCSP: true,
      })
      const overlay = await withFinding('PATCH /api/users')
      await overlay.page.evaluate(axe)
      const violations = (): Promise<string[]> =>
        overlay.page.evaluate(async () => {
          const { axe } = window as unknown as { axe: typeof import('axe-core') }
          const { violations, passes } = await axe.run(document)
          const measured = JSON.stringify(passes.find(({ id }) => id === 'color-contrast')?.nodes)
          return [
            ...(measured?.includes('cors-parity-overlay') ? [] : ['its contrast was not measured']),
            ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          ]
        })
      const openAll = () =>
        overlay.items.evaluateAll((all) =>
          all.forEach((each) => (each.querySelector('details')!.open = true)),
        )
      // axe measures contrast and landmarks within the body alone
      await overlay.host.evaluate((host) => document.body.append(host))
      expect(await violations()).toEqual([])
      await overlay.badge.click()
      await openAll()
      expect(await violations()).toEqual([])
      await overlay.host.evaluate((host) => document.documentElement.append(host))
      expect(await violations()).toEqual(['its contrast was not measured'])
      const box = (await overlay.host.locator('#panel').boundingBox())!
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(
        true,
      )
      const wider = await overlay.host
        .locator('.findings')
        .evaluate((list) => list.scrollWidth - list.clientWidth)
      expect(wider).toBe(0)
    },
  )

  test('what the policy’s correction solves leaves the open list; when all is solved it says so', async () => {
    const overlay = await withFinding('PATCH /api/users')
    await overlay.call('DELETE', '/api/users')
    await expect.poll(() => overlay.calls()).toContain('DELETE /api/users')
    await overlay.badge.click()
    await writeFile(join(host.root, 'server.js'), server(['GET', 'POST', 'PATCH']))
    await expect.poll(() => overlay.calls()).toEqual(['DELETE /api/users'])
    await overlay.items.locator('summary').focus()
    await writeFile(join(host.root, 'server.js'), server(['GET', 'POST', 'PATCH', 'DELETE']))
    await expect.poll(() => overlay.title.textContent()).toBe('CORS: no findings')
    expect(await overlay.host.locator('.about').textContent()).toBe('All that was found is solved.')
    const focused = overlay.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.localName)
    expect(await focused).toBe('h2')
    await overlay.page.keyboard.press('Escape')
    expect(await overlay.badge.isVisible()).toBe(false)
  })

  test('what was dismissed and solved is news when it comes back', async () => {
    const policy = (methods: string[]): Promise<void> =>
      writeFile(join(host.root, 'server.js'), server(methods))
    await policy(['GET', 'POST'])
    const overlay = await withFinding('PATCH /api/users')
    await overlay.badge.click()
    await overlay.dismiss.click()
    expect(await overlay.badge.isVisible()).toBe(false)
    await policy(['GET', 'POST', 'PATCH'])
    await expect.poll(() => overlay.calls()).not.toContain('PATCH /api/users')
    await policy(['GET', 'POST'])
    await overlay.badge.waitFor()
    expect(await overlay.calls()).toContain('PATCH /api/users')
  })

  test('a frame of the page’s own has none: the page around it shows the findings of both', async () => {
    const overlay = await open(context, host)
    const source = overlay.page.url()
    await overlay.page.evaluate((src) => {
      const frame = Object.assign(document.createElement('iframe'), { src, title: 'frame' })
      return new Promise((resolve) => {
        frame.addEventListener('load', resolve)
        document.body.append(frame)
      })
    }, source)
    const [, frame] = overlay.page.frames()
    // a string, for Vitest rewrites imports
    await frame!.evaluate(`import('/__cors-parity/overlay.js').then(() => {})`)
    expect(await frame!.locator('cors-parity-overlay').count()).toBe(0)
    await frame!.evaluate(() => fetch('/api/framed', { method: 'PATCH' }))
    await expect.poll(() => overlay.calls()).toContain('PATCH /api/framed')
  })

  test('its endpoint answers pages of this dev server alone', async () => {
    for (const path of ['events', 'overlay.js', 'docs/allow-origin-mismatch']) {
      const { status } = await raw(host.port, `/__cors-parity/${path}`, { 'Sec-Fetch-Site': 'cross-site' })
      expect(status).toBe(403)
    }
  })
})
