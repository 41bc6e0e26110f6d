import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corsOptions } from '../../examples/api/cors-options.js'
import { launch } from '../hosts/browser.ts'
import { Demo, root, type Printed } from './demo.ts'
import { plantedMistakes, type Mistake } from './mistakes.ts'
import { productionOf } from './production.ts'

let mistakes: Mistake[]
let browser: Browser

beforeAll(async () => {
  mistakes = await plantedMistakes()
  browser = await launch()
})

afterAll(() => browser.close())

/** Opens the page, waits for every call's answer, and returns them by call. */
async function answersOn(page: Page, url: string): Promise<Record<string, string>> {
  await page.goto(url)
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('.calls li')]
    return (
      rows.length > 0 && rows.every((row) => /^[✓✗]/.test(row.querySelector('.result')?.textContent ?? ''))
    )
  })
  const rows = await page
    .locator('.calls li')
    .evaluateAll((items) => items.map((item) => [item.id, item.querySelector('.result')?.textContent]))
  return Object.fromEntries(rows)
}

interface Heard {
  /** What each call came to. */
  answers: Record<string, string>
  /** Chromium's sentences on blocked calls, by `METHOD path` as the page wrote them. */
  sentences: Record<string, string>
}

/** The same page, its fetches sent cross-origin to production's twin: what the browser itself says there. */
async function inProduction(url: string, api: string): Promise<Heard> {
  const production = await productionOf(api, new URL(url).origin, corsOptions.origin)
  const page = await browser.newPage()
  const methods = new Map<string, string>()
  const sentences: Record<string, string> = {}
  await page.addInitScript((base) => {
    const { fetch } = window
    window.fetch = (path, init) => fetch(String(path).replace(/^\/api/, base), init)
  }, production.origin)
  page.on('request', (request) => {
    if (request.method() !== 'OPTIONS') methods.set(request.url(), request.method())
  })
  page.on('console', (message) => {
    const blocked = /^Access to fetch at '([^']+)'.* has been blocked by CORS policy: (.*)/.exec(
      message.text(),
    )
    if (!blocked) return
    const [, target = '', sentence = ''] = blocked
    sentences[`${methods.get(target)} ${target.replace(production.origin, '/api')}`] = sentence
  })
  const answers = await answersOn(page, url)
  await page.close()
  production.close()
  return { answers, sentences }
}

/** Takes a port, unless something else has. */
async function occupy(port: number): Promise<Server> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await Promise.race([once(server, 'listening'), new Promise((resolve) => server.on('error', resolve))])
  return server
}

const developmentAnswers = {
  'list-users': '✓ 200 [{"id":7,"name":"Ada"},{"id":8,"name":"Grace"}]',
  'rename-user': '✓ 200 {"id":7,"name":"Ada L."}',
  'place-order': '✓ 201 {"id":1,"product":"Tea"}',
  'count-products': '✓ 200 2 of 3 products',
  'follow-redirect': '✓ 200 ["Tea","Coffee"]',
  'sign-in': '✓ 200 {"signedIn":true}',
  'read-invoices': '✓ 401 {"error":"Send an Authorization header."}',
  'watch-events': '✓ 200 tick 1, tick 2',
  chat: '✓ 101 echo: hello',
}

const productionAnswers = {
  ...developmentAnswers,
  'rename-user': '✗ TypeError: Failed to fetch',
  'place-order': '✗ TypeError: Failed to fetch',
  'count-products': '✓ 200 2 of null products',
  'follow-redirect': '✗ TypeError: Failed to fetch',
  'sign-in': '✗ 401 {"error":"Sign in first."}',
  'read-invoices': '✗ TypeError: Failed to fetch',
}

const hosts = [
  { host: 'vite', pagePort: 5173, url: /Local: +(http:\S+)/ },
  { host: 'webpack', pagePort: 8080, url: /Loopback: (http:[^\s,]+)/ },
]

describe.each(hosts)('npm run demo: $host', ({ host, pagePort, url: urlPattern }) => {
  let occupied: Server[]
  let demo: Demo
  let url: string
  let api: string
  let answers: Record<string, string>
  let listStyle: string
  let printed: Printed[]
  let production: Heard

  beforeAll(async () => {
    occupied = [await occupy(3001), await occupy(pagePort)]
    demo = new Demo(host)
    url = (await demo.shows(urlPattern))[1] ?? ''
    api = (await demo.shows(/API on (\S+)/))[1] ?? ''
    const page = await browser.newPage()
    answers = await answersOn(page, url)
    listStyle = await page.locator('.calls').evaluate((list) => getComputedStyle(list).listStyleType)
    await page.close()
    printed = await demo.printed()
    production = await inProduction(url, api)
  })

  afterAll(async () => {
    await demo.interrupt()
    for (const server of occupied) server.close()
  })

  test('replaces taken ports and says so', () => {
    expect(demo.output).toMatch(/^Port 3001 is taken: the API uses \d+\.$/m)
    expect(demo.output).toMatch(new RegExp(`^Port ${pagePort} is taken: the page uses \\d+\\.$`, 'm'))
    expect([new URL(api).port, new URL(url).port]).not.toContain('3001')
    expect(new URL(url).port).not.toBe(String(pagePort))
  })

  test('every call works through the proxy', () => expect(answers).toEqual(developmentAnswers))

  test('the page has its style sheet', () => expect(listStyle).toBe('none'))

  test('the calls meet in production what the table says', () => {
    expect(production.answers).toEqual(productionAnswers)
    expect(mistakes.map(({ where }) => where)).toEqual(
      expect.arrayContaining(Object.keys(production.sentences)),
    )
  })

  test('the terminal prints the codes of the table, no more, no fewer', () => {
    const shown = printed.map(({ code, heading }) =>
      code === 'dev-origin-rejected' ? `at start: ${code}` : `${heading}: ${code}`,
    )
    const expected = mistakes.map(({ where, code }) => `${where}: ${code}`)
    expect(shown.toSorted()).toEqual(expected.toSorted())
  })

  test('the overlay lists the same but for the dev origin, each with the same lines of source', async () => {
    const page = await browser.newPage()
    await page.goto(url)
    const items = page.locator('cors-parity-overlay .findings > li')
    const told = printed.filter(({ code }) => code !== 'dev-origin-rejected')
    await expect.poll(() => items.count()).toBe(told.length)
    const listed = await items.evaluateAll((all) =>
      all.map((item) => {
        const places = [...item.querySelectorAll('.place')].map(({ textContent }) => textContent)
        return `${item.querySelector('h3')?.lastChild?.nodeValue}: ${item.getAttribute('data-code')} ${places.join(' ')}`
      }),
    )
    await page.close()
    const sourceLine = /(?<=\s)[\w./-]+\.[jt]s:\d+/g
    const expected = told.map(
      ({ heading, code, text }) => `${heading}: ${code} ${(text.match(sourceLine) ?? []).join(' ')}`,
    )
    expect(listed.toSorted()).toEqual(expected.toSorted())
    expect(listed.join()).toContain('cors-options.js:')
  })

  test("each with the line of the page's source that the table names", async () => {
    const source = (await readFile(new URL('examples/page/calls.js', root), 'utf8')).split('\n')
    for (const { code, heading, text } of printed) {
      const { line } = mistakes.find((each) => each.code === code && each.where === heading) ?? {}
      expect(/\n  seen +(?:\S+page\/calls\.js:(\d+))? →/.exec(text)?.[1]).toBe(line)
      if (line) expect(source[Number(line) - 1]).toMatch(/fetch\(|headers\.get\(/)
    }
  })

  test("each in the browser's own sentence", () => {
    // of a cookie that it leaves out the browser says nothing
    const found = printed.filter(({ text, code }) => text.startsWith('✗') && !code.startsWith('cookie-'))
    expect(found).not.toEqual([])
    for (const { heading, text } of found)
      expect(text).toContain(`\n  ${production.sentences[heading] ?? 'nothing was blocked'}\n`)
  })

  test('README shows what is printed', async () => {
    const readme = await readFile(new URL('README.md', root), 'utf8')
    const shown = /```text\n(.*?)\n```/s.exec(readme)?.[1]?.split('\n\n') ?? []
    expect(shown).not.toEqual([])
    for (const finding of shown) expect(printed.map(({ text }) => text)).toContain(finding)
  })

  test('Ctrl-C ends the page and the API', async () => {
    expect(await demo.interrupt()).toBe(0)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await expect(fetch(api)).rejects.toThrow('fetch failed')
  })
})
