import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch } from './browser.ts'
import { hosts, start } from './hosts.ts'
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
})
