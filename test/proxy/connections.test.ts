import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hosts, start, type HostKind, type Running } from '../hosts/hosts.ts'
import { raw } from '../hosts/raw.ts'
import { upstream, type Upstream } from '../hosts/upstream.ts'

const busyLoop = fileURLToPath(new URL('busy-loop.mjs', import.meta.url))

describe.each(hosts)('$name', (kind) => {
  let api: Upstream
  let host: Running | undefined
  beforeAll(async () => void (api = await upstream()))
  afterAll(() => api.close())
  afterEach(async () => {
    await host?.stop()
    host = undefined
  })

  test('a backend at one address of localhost is reached while the host is busy, and asked', async () => {
    const busy: HostKind = { ...kind, serve: ['--import', busyLoop, ...kind.serve] }
    const target = api.url.replace('127.0.0.1', 'localhost')
    host = await start(busy, {
      options: `{ proxy: { '/api': { target: '${target}', productionUrl: 'https://api.example.com' } },
        productionOrigins: ['https://app.example.com'], policy: { upstream: true } }`,
    })
    const page = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }
    expect(await raw(host.port, '/api/x', { ...page, 'X-Team': 'blue' })).toMatchObject({
      status: 200,
      body: '{"ok":true}',
    })
    await expect.poll(() => api.requests.map(({ method }) => method)).toContain('OPTIONS')
    expect((await raw(host.port, '/')).status).toBe(200)
    expect(host.output()).not.toMatch(/did not answer|nothing answers/)
  })

  test('many rules: each is served, and nothing is said of leaks', async () => {
    const keys = Array.from({ length: 15 }, (_, i) => `/api-${i}`)
    const rules = keys.map((key) => `'${key}': '${api.url}'`)
    host = await start(kind, { options: `{ proxy: { ${rules.join(', ')} } }` })
    for (const key of keys) expect((await raw(host.port, `${key}/x`)).status).toBe(200)
    await host.printed('/api-14')
    expect(host.output()).not.toContain('MaxListeners')
  })
})
