import { createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launch } from './browser.ts'
import { hosts, start, type Running } from './hosts.ts'

const markup = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>'

/** What an upstream writes, byte for byte; by path. */
const answers: Record<string, string> = {
  '/api/values': `HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: ${markup}\r\nX-Total-Count: ${markup}\r\nContent-Length: 2\r\n\r\nok`,
  '/api/names': `HTTP/1.1 200 OK\r\nx-'\`|^~onload: 1\r\nContent-Length: 2\r\n\r\nok`,
  '/api/no-name': `HTTP/1.1 200 OK\r\n${markup}: 1\r\nContent-Length: 2\r\n\r\nok`,
  '/api/large': `HTTP/1.1 200 OK\r\nX-Large: ${'x'.repeat(100_000)}\r\nContent-Length: 2\r\n\r\nok`,
}

let browser: Browser
let port: number
const sockets = new Set<Socket>()
const server = createServer((socket) => {
  sockets.add(socket)
  socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  socket.on('data', (data) => {
    const path = String(data).split(' ')[1]?.replace(/\?.*/, '') ?? ''
    socket.write(answers[path] ?? 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  })
})
beforeAll(async () => {
  browser = await launch()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  await browser.close()
  sockets.forEach((socket) => socket.destroy())
  server.close()
})

describe.each(hosts)('$name', (kind) => {
  let host: Running
  let page: Page
  beforeEach(async () => {
    host = await start(kind, {
      options: `{ proxy: { '/api': { target: 'http://127.0.0.1:${port}', productionUrl: 'https://api.example.com' } },
        productionOrigins: ['https://app.example.com'], policy: { headers: { 'Access-Control-Allow-Origin': '*' } } }`,
    })
    page = await browser.newPage()
    await page.goto(host.url)
  })
  afterEach(async () => {
    await page.close()
    await host.stop()
  })

  test('markup in names and values of headers, and 100 kB of them, reach nobody', async () => {
    const statuses = await page.evaluate(async (paths) => {
      const all: number[] = []
      for (const path of paths) {
        const method = path === '/api/values' ? 'GET' : 'DELETE'
        const response = await fetch(`${path}?<b>`, { method })
        response.headers.get('X-Total-Count')
        all.push(response.status)
      }
      return all
    }, Object.keys(answers))
    // what Node's parser refuses is no answer
    expect(statuses).toEqual([200, 200, 502, 502])
    await host.printed('DELETE /api/names')
    await host.printed('x-total-count')
    await page.locator('cors-parity-overlay').first().waitFor({ state: 'attached' })
    expect(await page.evaluate(() => 'harmed' in window)).toBe(false)
    expect(host.output()).not.toContain('failed')
    expect((await page.evaluate(() => fetch('/api/users'))) === undefined).toBe(false)
  })

  test('5,000 paths cost the page next to no memory', { timeout: 180_000 }, async () => {
    const calls = async (from: number, to: number): Promise<void> =>
      page.evaluate(
        async ([first, last]) => {
          for (let i = first; i < last; i += 50)
            await Promise.all(
              Array.from({ length: 50 }, (_, j) =>
                fetch(`/api/${'abcdefghij'.repeat(5)}/${(i + j).toString(26).replace(/\d/g, 'z')}-x${i + j}`),
              ),
            )
        },
        [from, to] as const,
      )
    const devTools = await page.context().newCDPSession(page)
    const heap = async (): Promise<number> => {
      await devTools.send('HeapProfiler.collectGarbage')
      const { usedSize } = await devTools.send('Runtime.getHeapUsage')
      return usedSize / 2 ** 20
    }
    await calls(0, 500)
    const before = await heap()
    await calls(500, 5000)
    expect((await heap()) - before).toBeLessThan(5)
    expect(await page.evaluate(async () => (await fetch('/api/last')).status)).toBe(200)
    expect(host.output()).not.toContain('failed')
  })
})
