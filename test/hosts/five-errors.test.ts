import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch } from './browser.ts'
import { hosts, start } from './hosts.ts'
import { upstream } from './upstream.ts'

/** The errors that every guide to CORS lists: what production sends, what the page calls, what it is called. */
const errors = [
  { name: 'no ACAO', headers: {}, call: {}, code: 'missing-allow-origin-header' },
  {
    name: 'another origin',
    headers: { 'Access-Control-Allow-Origin': 'https://other.example.com' },
    call: {},
    code: 'allow-origin-mismatch',
  },
  {
    name: '* with credentials',
    headers: { 'Access-Control-Allow-Origin': '*' },
    call: { credentials: 'include' as const },
    code: 'wildcard-origin-not-allowed',
  },
  {
    name: 'a method',
    headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET, POST' },
    call: { method: 'DELETE' },
    code: 'method-disallowed-by-preflight-response',
  },
  {
    name: 'a header',
    headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Content-Type' },
    call: { headers: { 'X-Team': 'blue' } },
    code: 'header-disallowed-by-preflight-response',
  },
]

let browser: Browser
beforeAll(async () => void (browser = await launch()))
afterAll(() => browser.close())

/** What Chromium itself logs when a page on another origin makes the call to a server with these headers. */
async function loggedByChromium(
  error: (typeof errors)[number],
): Promise<{ sentence: string; page: string; api: string }> {
  const production = await upstream((_req, res) => {
    for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value)
    res.end('{}')
  })
  const site = await upstream((_req, res) => {
    res.setHeader('Content-Type', 'text/html')
    res.end('<!doctype html><link rel="icon" href="data:,">')
  })
  const page = await browser.newPage()
  try {
    const origin = site.url.replace('127.0.0.1', 'localhost')
    const logged = page.waitForEvent('console', (message) => message.text().includes('CORS policy'))
    await page.goto(origin)
    await page.evaluate(([url, init]) => void fetch(url, init).catch(() => {}), [
      `${production.url}/users`,
      error.call,
    ] as const)
    return { sentence: (await logged).text(), page: origin, api: production.url }
  } finally {
    await page.close()
    await production.close()
    await site.close()
  }
}

describe.each(hosts)('$name', (kind) => {
  test.each(errors)('$name: the sentence that Chromium logs', async (error) => {
    const { sentence, page: origin, api } = await loggedByChromium(error)
    const backend = await upstream()
    const listed = { path: '/api/users', ...error.call }
    const host = await start(kind, {
      options: `{ proxy: { '/api': { target: '${backend.url}', productionUrl: '${api}', rewrite: (path) => path.replace('/api', '') } },
        productionOrigins: ['${origin}'], policy: { headers: ${JSON.stringify(error.headers)} },
        requests: ${error.call.credentials ? JSON.stringify([listed]) : '[]'} }`,
    })
    const page = await browser.newPage()
    try {
      await page.goto(host.url)
      const status = await page.evaluate(async (init) => (await fetch('/api/users', init)).status, error.call)
      expect(status).toBe(200)
      await host.printed(`✗ ${error.code}`)
      const [, why = 'nothing'] = sentence.split('has been blocked by CORS policy: ')
      expect(
        host
          .output()
          .split('\n')
          .map((line) => line.replace(/^<e> /, '').trim()),
      ).toContain(why)
    } finally {
      await page.close()
      await host.stop()
      await backend.close()
    }
  })
})
