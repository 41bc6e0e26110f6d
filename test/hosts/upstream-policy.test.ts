import cors, { type CorsOptions } from 'cors'
import express from 'express'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launch } from './browser.ts'
import { hosts, start, type Running } from './hosts.ts'

const app = 'https://app.example.com'
const admin = 'https://admin.example.com'

interface Seen {
  method: string
  url: string
  origin: string | undefined
  site: string | undefined
  cookie: string | undefined
}

/** A backend that runs production's own CORS code. */
async function backend(options: CorsOptions): Promise<{ url: string; seen: Seen[]; server: Server }> {
  const seen: Seen[] = []
  const handler = express()
  handler.use((req, _res, next) => {
    const { origin, cookie, 'sec-fetch-site': site } = req.headers
    seen.push({ method: req.method, url: req.url, origin, cookie, site: site as string | undefined })
    next()
  })
  handler.use(cors(options))
  handler.use((_req, res) => void res.json({ ok: true }))
  const server = handler.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server }
}

let browser: Browser
beforeAll(async () => void (browser = await launch()))
afterAll(() => browser.close())

describe.each(hosts)('policy: { upstream: true } on $name', (kind) => {
  let host: Running | undefined
  let server: Server | undefined
  afterEach(async () => {
    await host?.stop()
    server?.close()
    server?.closeAllConnections()
  })

  const serve = async (
    options: CorsOptions,
    policy = '{ upstream: true }',
    origins = [app],
  ): Promise<Seen[]> => {
    const api = await backend(options)
    server = api.server
    host = await start(kind, {
      options: `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com', rewrite: (path) => path.replace('/api', '') } },
        productionOrigins: ${JSON.stringify(origins)}, policy: ${policy} }`,
    })
    return api.seen
  }

  /** The page's call, and a moment for what is judged after it. */
  const call = async (path: string, init: RequestInit = {}): Promise<void> => {
    const page = await browser.newPage()
    await page.goto(host!.url)
    await page.evaluate(async ([url, given]) => void (await fetch(url, given)), [
      path,
      init as object,
    ] as const)
    await new Promise((resume) => setTimeout(resume, 500))
    await page.close()
  }

  test('the target gets production’s Origin and Sec-Fetch-Site from the page, and nothing is found', async () => {
    const seen = await serve({ origin: app, credentials: true })
    await call('/api/users')
    expect(seen).toEqual([
      { method: 'GET', url: '/users', origin: app, site: 'same-site', cookie: undefined },
    ])
    expect(host!.codes()).toEqual([])
  })

  test('where a browser would send a preflight, the target is asked one, without cookies', async () => {
    const seen = await serve({ origin: app, credentials: true, methods: ['GET', 'POST'] })
    await call('/api/users/7', { method: 'PATCH', headers: { 'X-Team': 'blue' } })
    expect(host!.codes()).toEqual(['method-disallowed-by-preflight-response'])
    expect(host!.output()).toContain('https://api.example.com/users/7')
    const asked = seen.filter(({ method }) => method === 'OPTIONS')
    expect(asked.map(({ url, origin }) => `${url} ${origin}`)).toEqual([
      `/users/7 ${app}`,
      `/users/7 ${host!.url}`,
    ])
    expect(seen.filter(({ method }) => method !== 'OPTIONS')).toHaveLength(1)
  })

  test('an origin that the target does not admit is found by its own answer', async () => {
    await serve({ origin: 'https://www.example.com', credentials: true })
    await call('/api/users')
    expect(host!.codes()).toEqual(['allow-origin-mismatch'])
  })

  test('other production origins are asked by preflights alone', async () => {
    await serve({ origin: [app], credentials: true }, undefined, [app, admin])
    await call('/api/users')
    expect(host!.codes()).toEqual([])
    await call('/api/users', { method: 'PUT' })
    expect(host!.codes()).toEqual(['preflight-missing-allow-origin-header'])
    expect(host!.output()).toContain(`From ${admin}`)
  })

  test('a target that admits the dev origin too is asked about', async () => {
    await serve({ origin: true, credentials: true })
    await call('/api/users', { method: 'PUT' })
    expect(host!.codes()).toEqual(['upstream-relaxed'])
  })

  test('a gateway in front adds its own headers to the target’s', async () => {
    await serve({ origin: app, credentials: true }, `[{ file: 'nginx.conf' }, { upstream: true }]`).catch(
      () => {},
    )
    await host!.printed('policy-unreadable')
    const { writeFile } = await import('node:fs/promises')
    await writeFile(
      `${host!.root}/nginx.conf`,
      `server { listen 80; location / { add_header Access-Control-Allow-Origin ${app} always; proxy_pass http://127.0.0.1:9; } }`,
    )
    await host!.printed(/policy-unreadable .*solved/)
    await call('/api/users')
    expect(host!.codes()).toEqual(['policy-unreadable', 'multiple-allow-origin-values'])
  })
})
