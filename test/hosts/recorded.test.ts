import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launch } from './browser.ts'
import { hosts, start, type Running } from './hosts.ts'
import { secure } from './set-ups.ts'
import { upstream, type Upstream } from './upstream.ts'

let browser: Browser
let api: Upstream
beforeAll(async () => {
  browser = await launch()
  api = await upstream((req, res) => {
    if (req.url?.startsWith('/api/moved')) return void res.writeHead(302, { Location: '/api/here' }).end()
    res.setHeader('Content-Type', 'application/json')
    res.end('{"ok":true}')
  })
})
afterAll(async () => {
  await browser.close()
  await api.close()
})

/** Nothing that these pages call is admitted, so that each call gives its finding. */
const options = (): string =>
  `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com' } },
     productionOrigins: ['https://app.example.com'],
     policy: { headers: { 'Access-Control-Allow-Origin': 'https://app.example.com' } } }`

const credentials = ['omit', 'same-origin', 'include'] as const

describe.each(hosts)('$name', (kind) => {
  let host: Running
  let page: Page
  beforeEach(async () => {
    host = await start(kind, { options: options() })
    page = await browser.newPage()
    await page.goto(host.url)
  })
  afterEach(async () => {
    await page.close()
    await host.stop()
  })

  /** The line on how the call to a path was made. */
  const seen = async (path: string): Promise<string> => {
    const block = new RegExp(
      `^(?:<[ew]> (?:\\[cors-parity\\] )?)?✗ \\S+ +\\S+ ${path}\\n(?:.*\\n)*?(?:<[ew]>)? +seen +(.*)$`,
      'm',
    )
    const text = await host.printed(block)
    return block.exec(text)?.[1] ?? ''
  }

  test('with each credentials mode, on fetch and XMLHttpRequest, what was recorded is exact', async () => {
    await page.evaluate(async (modes) => {
      const send = (withCredentials: boolean): Promise<unknown> =>
        new Promise((resolve) => {
          const request = new XMLHttpRequest()
          request.open('DELETE', `/api/xhr-${withCredentials}`)
          request.withCredentials = withCredentials
          request.addEventListener('loadend', resolve)
          request.send()
        })
      await Promise.all([
        ...modes.map((mode) => fetch(`/api/init-${mode}`, { method: 'DELETE', credentials: mode })),
        ...modes.map((mode) =>
          fetch(new Request(`/api/request-${mode}`, { method: 'DELETE', credentials: mode })),
        ),
        fetch('/api/default', { method: 'DELETE' }),
        send(true),
        send(false),
      ])
    }, credentials)
    for (const mode of credentials) {
      expect(await seen(`/api/init-${mode}`)).toContain(`DELETE, credentials: ${mode}`)
      expect(await seen(`/api/request-${mode}`)).toContain(`DELETE, credentials: ${mode}`)
    }
    expect(await seen('/api/default')).toContain('DELETE, credentials: same-origin')
    expect(await seen('/api/xhr-true')).toContain('DELETE, credentials: include')
    expect(await seen('/api/xhr-false')).toContain('DELETE, credentials: same-origin')
    expect(host.output()).not.toContain('inferred')
  })

  test('what no recorder sees is inferred, and said to be', async () => {
    await page.evaluate(async () => {
      const script = `fetch('${location.origin}/api/blob-worker', { method: 'DELETE' })`
      new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
    })
    expect(await seen('/api/blob-worker')).toContain(
      'inferred: from what was sent, as no recorder saw the call',
    )
  })
})

/** Two routes that answer a page of production, and no preflight. */
const server = `import express from 'express'
import cors from 'cors'

const app = express()
app.post('/api/text', cors({ origin: 'https://app.example.com' }), (req, res) => res.json({}))
app.post('/api/stream', cors({ origin: 'https://app.example.com' }), (req, res) => res.json({}))
app.listen(3001)
`

test('a stream that is sent over HTTP/2, where no header tells of it, needs its preflight', async () => {
  const host = await start(secure(hosts[0]!), {
    options: options().replace(/policy: .*\}/, "policy: 'server.js' }"),
    files: { 'server.js': server },
  })
  const page = await browser.newPage({ ignoreHTTPSErrors: true })
  try {
    await page.goto(host.url)
    const protocol = await page.evaluate(async () => {
      await fetch('/api/text', { method: 'POST', body: 'a text' })
      const body = new Blob(['a stream']).stream()
      await fetch('/api/stream', { method: 'POST', body, duplex: 'half' } as RequestInit)
      return (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol
    })
    expect(protocol).toBe('h2')
    expect(await host.printed('POST /api/stream')).toMatch(/Response to preflight request doesn't pass/)
    expect(host.output()).not.toContain('POST /api/text')
  } finally {
    await page.close()
    await host.stop()
  }
})
