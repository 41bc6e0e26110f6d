import { readFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadSites, registrableDomain } from '../../packages/core/src/dev/sites.ts'
import { isReadable, keepFaults, parseSetCookie, sendFaults } from '../../packages/core/src/fetch/cookies.ts'
import type { CookieCall, SetCookie } from '../../packages/core/src/fetch/cookies.ts'
import { launchProfile } from '../hosts/browser.ts'
import { certificate } from '../hosts/certificate.ts'
import { rows } from './cookies-rows.ts'

const { key, cert } = await certificate()
const tls = { key: readFileSync(key), cert: readFileSync(cert) }

/** `/set` sets the cookie that its query names, and every path answers the names of the cookies it got. */
const answer: RequestListener = (req, res) => {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://localhost')
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin ?? '*')
  res.setHeader('Access-Control-Allow-Credentials', 'true')
  if (pathname === '/set') res.setHeader('Set-Cookie', searchParams.get('line') ?? '')
  res.setHeader('Content-Type', 'text/html')
  res.end(`<link rel=icon href=data:,>${req.headers.cookie ?? ''}`)
}

/** Pages and APIs have ports of their own, by scheme. */
const servers = {
  page: { 'http:': createHttp(answer), 'https:': createHttps(tls, answer) },
  api: { 'http:': createHttp(answer), 'https:': createHttps(tls, answer) },
}
const everyServer = Object.values(servers).flatMap((pair) => Object.values(pair))

let browser: BrowserContext
let visit: Page
beforeAll(async () => {
  await loadSites()
  // every name is this machine
  browser = await launchProfile(['--host-resolver-rules=MAP * 127.0.0.1', '--ignore-certificate-errors'])
  visit = await browser.newPage()
  for (const server of everyServer) await once(server.listen(0, '127.0.0.1'), 'listening')
})
beforeEach(() => browser.clearCookies())
afterAll(async () => {
  await browser.close()
  for (const server of everyServer) {
    server.closeAllConnections()
    server.close()
  }
})

function withPort(origin: string, role: keyof typeof servers): string {
  const { protocol } = new URL(origin)
  const server = servers[role][protocol as 'http:' | 'https:']
  return `${origin}:${(server.address() as AddressInfo).port}`
}

const fetched = (url: string, credentials: CookieCall['credentials']): Promise<string> =>
  visit.evaluate(async ([to, mode]) => (await fetch(to, { credentials: mode })).text(), [
    url,
    credentials,
  ] as const)

const has = async (name: string): Promise<boolean> =>
  (await browser.cookies()).some((cookie) => cookie.name === name)

/** Sets the cookie through the page's call, or else by a navigation: is it sent with the page's call, and read by the page? */
async function inChromium({ origin, url, credentials }: CookieCall, line: string, cookie: SetCookie) {
  const setting = `${url}/set?line=${encodeURIComponent(line)}`
  await visit.goto(origin)
  await fetched(setting, credentials)
  const kept = await has(cookie.name)
  if (!kept) {
    await visit.goto(setting)
    if (!(await has(cookie.name))) return { kept }
    await visit.goto(origin)
  }
  return {
    kept,
    sent: (await fetched(url, credentials)).includes(`${cookie.name}=`),
    readable: (await visit.evaluate(() => document.cookie)).includes(`${cookie.name}=`),
  }
}

describe('what Chromium keeps, sends and lets pages read', () => {
  test.each(rows)('$page → $api, $credentials: $line', async ({ page, api, credentials, line, faults }) => {
    const call = { origin: withPort(page, 'page'), url: withPort(api, 'api'), credentials }
    const cookie = parseSetCookie(line, Date.now())!
    expect(keepFaults(cookie, call, registrableDomain)).toEqual(faults)
    const seen = await inChromium(call, line, cookie)
    const sent = sendFaults(cookie, call, registrableDomain)?.length === 0
    const readable = isReadable(cookie, call, registrableDomain)
    expect(seen).toEqual({ kept: faults.length === 0, ...('sent' in seen && { sent, readable }) })
  })
})
