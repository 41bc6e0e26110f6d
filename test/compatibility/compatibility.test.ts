import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch } from '../hosts/browser.ts'
import { hosts, start, type Running } from '../hosts/hosts.ts'
import type { Upstream } from '../hosts/upstream.ts'
import { fetching } from './page/fetching.ts'
import { others } from './page/others.ts'
import { requests } from './page/requests.ts'
import { shapes } from './page/shapes.ts'
import { xhr } from './page/xhr.ts'
import { backend, thirdOrigin } from './server.ts'

const [vite] = hosts
const folder = new URL('page/', import.meta.url)

let browser: Browser
let third: Upstream
let api: Upstream
let host: Running

/** The page's modules, and what Mock Service Worker has users put beside them. */
async function filesOfPage(): Promise<Record<string, string>> {
  const names = await readdir(folder)
  const sources = await Promise.all(
    names.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const),
  )
  const msw = createRequire(import.meta.url).resolve('msw/mockServiceWorker.js')
  return {
    ...Object.fromEntries(sources),
    'public/mockServiceWorker.js': await readFile(msw, 'utf8'),
    'public/leaving.html': '<!doctype html><title>leaving</title>',
  }
}

beforeAll(async () => {
  browser = await launch()
  third = await thirdOrigin()
  api = await backend(third.url)
  host = await start(vite!, {
    options: `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com', ws: true } },
      productionOrigins: ['https://app.example.com'], policy: { cors: { origin: 'https://app.example.com' } } }`,
    page: `document.documentElement.dataset.third = '${third.url}'\nimport('./main.ts')`,
    files: await filesOfPage(),
  })
})
afterAll(async () => {
  await browser.close()
  await host.stop()
  await Promise.all([third.close(), api.close()])
})

/** Names of the assertions on libraries, whose modules only a browser can load. */
const named = async (file: string): Promise<string[]> => {
  const text = await readFile(new URL(join(file), folder), 'utf8')
  return [...text.matchAll(/^ {2}async '(.*)'\(\)|^ {10}`(axios over \$\{adapter\}: .*)`/gm)].flatMap(
    ([, whole, template]) =>
      whole ?? ['xhr', 'fetch'].map((adapter) => template!.replace('${adapter}', adapter)),
  )
}

const pages = [
  { hash: '', names: [shapes, fetching, requests, xhr, others].flatMap(Object.keys) },
  { hash: '#libraries', names: await named('libraries.ts') },
  { hash: '#angular', names: await named('angular.ts') },
]

describe.each([{ recorder: true }, { recorder: false }])('with the recorder: $recorder', ({ recorder }) => {
  describe.each(pages)('on the page $hash', ({ hash, names }) => {
    let page: Page
    let records = 0
    beforeAll(async () => {
      const context = await browser.newContext()
      page = await context.newPage()
      page.on('request', (request) => {
        if (request.url().endsWith('/__cors-parity/records')) records++
      })
      const devTools = await context.newCDPSession(page)
      if (!recorder) {
        await devTools.send('Network.enable')
        await devTools.send('Network.setBlockedURLs', { urls: ['*/__cors-parity/*'] })
      }
      await page.goto(`${host.url}/${hash}`)
      await page.waitForSelector('body[data-ready]', { state: 'attached', timeout: 60_000 })
    })
    afterAll(() => page.context().close())

    test.each(names)('%s', async (name) => {
      const failed = await page.evaluate(async (assertion) => {
        try {
          await window.assertions[assertion]!()
          return undefined
        } catch (error) {
          return String(error instanceof Error ? error.stack : error)
        }
      }, name)
      expect(failed).toBeUndefined()
    })

    test('every assertion of the page is among them, and the recorder is there or not', async () => {
      expect(await page.evaluate(() => Object.keys(window.assertions).sort())).toEqual(names.toSorted())
      if (recorder) await expect.poll(() => records).toBeGreaterThan(0)
      else expect(records).toBe(0)
    })
  })
})

test('there are at least sixty on the browser’s own functions', () => {
  expect(pages[0]?.names.length).toBeGreaterThanOrEqual(60)
})
