import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../packages/core/src/options.ts'
import { api, app, ruleOf, session, type Told } from './session.ts'

const cors = { origin: app, methods: ['GET', 'POST'], allowedHeaders: ['Content-Type'], credentials: true }
const strict: Options = { proxy: { '/api': api }, productionOrigins: [app], policy: { cors } }
const admitting = (headers: Record<string, string>): Options => ({
  ...strict,
  policy: { headers: { 'Access-Control-Allow-Origin': app, ...headers } },
})

describe('credentials that nothing records', () => {
  test('both modes agree: reported as it is', async () => {
    const told = session(strict)
    await told.page('/api/users', { method: 'PATCH' })
    expect(told.others()).toEqual(['method-disallowed-by-preflight-response'])
  })

  test('the modes differ: one note names both, once for all calls', async () => {
    const told = session(admitting({}))
    await told.page('/api/users')
    await told.page('/api/orders')
    expect(told.others()).toEqual(['credentials-decide'])
    expect(told.lines.join()).toContain("credentials: 'same-origin'")
    expect(told.lines.join()).toContain("credentials: 'include' is blocked")
  })

  test('a font is loaded without credentials', async () => {
    const told = session({ ...strict, policy: { headers: { 'Access-Control-Allow-Origin': '*' } } })
    await told.page('/api/a.woff2', { destination: 'font' })
    expect(told.others()).toEqual([])
    await told.page('/api/a.js', { destination: 'script' })
    expect(told.others()).toEqual(['credentials-decide'])
  })

  test('both pass: nothing is said', async () => {
    const told = session(admitting({ 'Access-Control-Allow-Credentials': 'true' }))
    await told.page('/api/users')
    expect(told.others()).toEqual([])
  })
})

describe('a shape is judged once', () => {
  const shapes = async (...calls: Array<Parameters<ReturnType<typeof session>['page']>>): Promise<number> => {
    const told = session(strict)
    for (const [path, init] of calls) await told.page(path, init)
    return told.session.shapes()
  }
  const rows: Array<[what: string, count: number, ...calls: Array<[string, object?]>]> = [
    ['the same call twice', 1, ['/api/users'], ['/api/users']],
    ['another query', 1, ['/api/users?page=1'], ['/api/users?page=2']],
    ['another number in the path', 1, ['/api/users/7/posts'], ['/api/users/42/posts']],
    [
      'another UUID in the path',
      1,
      ['/api/x/8f14e45f-ceea-467a-9575-0d2a2f3f1a11'],
      ['/api/x/1c9ac015-9c2f-4d7b-8d9b-0a8f5a7c9b22'],
    ],
    ['another path', 2, ['/api/users'], ['/api/orders']],
    ['another method', 2, ['/api/users'], ['/api/users', { method: 'POST' }]],
    ['another header name', 2, ['/api/users'], ['/api/users', { headers: { 'X-Team': 'a' } }]],
    [
      'another value of that header',
      1,
      ['/api/users', { headers: { 'X-Team': 'a' } }],
      ['/api/users', { headers: { 'X-Team': 'b' } }],
    ],
    [
      'another Content-Type',
      2,
      ['/api/users', { method: 'POST', headers: { 'Content-Type': 'text/plain' } }],
      ['/api/users', { method: 'POST', headers: { 'Content-Type': 'application/json' } }],
    ],
    ['another mode', 2, ['/api/users'], ['/api/users', { mode: 'no-cors', destination: 'image' }]],
    ['another status', 2, ['/api/users'], ['/api/users', { status: 500 }]],
    [
      'other CORS lines',
      2,
      ['/api/users'],
      ['/api/users', { answer: { 'Access-Control-Allow-Origin': '*' } }],
    ],
    ['another line of the answer', 1, ['/api/users'], ['/api/users', { answer: { ETag: '"x"' } }]],
  ]
  test.each(rows)('%s: %i', async (_what, count, ...calls) => {
    expect(await shapes(...calls)).toBe(count)
  })

  test('numbers in a path stay apart where the policy depends on the path', async () => {
    const told = session({ ...strict, policy: { cors: (_request, done) => done(null, cors) } })
    await told.page('/api/users/7')
    await told.page('/api/users/42')
    expect(told.session.shapes()).toBe(2)
  })

  test('memory is bounded: 5,000 paths leave 2,000 shapes', async () => {
    const told = session(strict)
    for (let i = 0; i < 5; i++)
      await Promise.all(Array.from({ length: 1000 }, (_, k) => told.page(`/api/p${i}-${k}x`)))
    expect(told.session.shapes()).toBe(2000)
  })
})

describe('redirects', () => {
  const moved = (location: string) => ({ status: 302, answer: { Location: location } })
  const credentialed = admitting({ 'Access-Control-Allow-Credentials': 'true' })

  test('to the target itself: followed in production, nothing is said', async () => {
    const told = session(credentialed)
    await told.page('/api/users', moved('/api/users/'))
    await told.page('/api/orders', moved('http://localhost:3001/api/orders/'))
    expect(told.others()).toEqual([])
  })

  test('to another origin: unknown', async () => {
    const told = session(credentialed)
    await told.page('/api/users', moved('https://login.example.net/'))
    expect(told.others()).toEqual(['verdict-unknown'])
    expect(told.lines.join()).toContain('https://login.example.net')
  })

  test('to another origin that a rule covers: judged by that rule’s policy', async () => {
    const told = session({
      ...credentialed,
      proxy: {
        '/api': api,
        '/files': {
          target: 'http://localhost:3002',
          productionUrl: 'https://files.example.com',
          policy: { headers: { 'Access-Control-Allow-Origin': 'https://other.example.com' } },
        },
      },
    })
    await told.page('/api/download', moved('http://localhost:3002/x.pdf'))
    expect(told.others()).toEqual(['allow-origin-mismatch'])
  })
})

describe('what else changes a verdict', () => {
  test('productionUrl: same-origin is never judged', async () => {
    const told = session({ ...strict, proxy: { '/api': { ...api, productionUrl: 'same-origin' } } })
    await told.start()
    await told.page('/api/users', { method: 'PATCH' })
    expect(told.others()).toEqual([])
    const unread = session({
      ...strict,
      proxy: { '/api': { ...api, productionUrl: 'same-origin' } },
      policy: 'no/such/file.conf',
    })
    await unread.start()
    expect(unread.others()).toEqual([])
  })

  test('the path in production is productionUrl and what rewrite leaves', async () => {
    const rewrite = (path: string): string => path.replace('/api', '')
    const rule = { ...api, productionUrl: 'https://www.example.com/gateway/', rewrite }
    const told = session({ ...strict, proxy: { '/api': rule } })
    await told.page('/api/users/7', { method: 'PATCH' })
    expect(told.lines.join()).toContain('https://www.example.com/gateway/users/7')
  })

  test('the backend’s own Access-Control-* lines are not production’s', async () => {
    const told = session(strict)
    const answer = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'PATCH' }
    await told.page('/api/users', { method: 'PATCH', answer })
    expect(told.others()).toEqual(['method-disallowed-by-preflight-response'])
  })

  test('Cross-Origin-Resource-Policy blocks an image', async () => {
    const told = session(strict)
    const answer = { 'Cross-Origin-Resource-Policy': 'same-origin' }
    await told.page('/api/avatar.png', { mode: 'no-cors', destination: 'image', answer })
    expect(told.others()).toEqual(['corp-not-same-origin'])
  })

  test('answers that differ between two production origins need Vary: Origin', async () => {
    const admin = 'https://admin.example.com'
    const folder = mkdtempSync(join(tmpdir(), 'cors-parity-'))
    const told = async (vary: string): Promise<string[]> => {
      const file = join(folder, 'nginx.conf')
      writeFileSync(
        file,
        `map $http_origin $allowed { default ""; "${app}" $http_origin; "${admin}" $http_origin; }
server { location / {
  add_header Access-Control-Allow-Origin $allowed always;
  add_header Access-Control-Allow-Credentials true always;
  ${vary}
  proxy_pass http://127.0.0.1:9;
} }`,
      )
      const running = session({ ...strict, productionOrigins: [app, admin], policy: file })
      await running.page('/api/users')
      running.session.close()
      return running.others()
    }
    expect(await told('')).toEqual(['vary-origin-missing'])
    expect(await told('add_header Vary Origin always;')).toEqual([])
    rmSync(folder, { recursive: true })
  })

  test('an http API from an https page is mixed content', async () => {
    const told = session({
      ...strict,
      proxy: { '/api': { ...api, productionUrl: 'http://api.example.com' } },
    })
    await told.page('/api/users')
    expect(told.others()).toEqual(['mixed-content'])
  })

  test('a header that libraries set only same-origin is left out, and told on request', async () => {
    const headers = { 'X-Requested-With': 'XMLHttpRequest' }
    const quiet = session(strict)
    await quiet.page('/api/users', { headers })
    expect(quiet.others()).toEqual([])
    const asked = session({ ...strict, severity: { 'same-origin-only-header': 'warning' } })
    await asked.page('/api/users', { headers })
    expect(asked.others()).toEqual(['same-origin-only-header'])
  })

  test('a redirect led back to the proxy is told on request', async () => {
    const adaptedIn = ({ session: { adapted, findings } }: Told): string[] => {
      adapted(ruleOf({}), { location: 'http://localhost:3001/api/x/', now: '/api/x/' })
      return findings().map(({ code }) => code)
    }
    expect(adaptedIn(session(strict))).toEqual([])
    const asked = session({ ...strict, severity: { 'location-adapted': 'warning' } })
    expect(adaptedIn(asked)).toEqual(['location-adapted'])
  })

  test('severity turns a code off or to another level', async () => {
    const off = session({ ...strict, severity: { 'method-disallowed-by-preflight-response': 'off' } })
    await off.page('/api/users', { method: 'PATCH' })
    expect(off.others()).toEqual([])
    const warning = session({ ...strict, severity: { 'method-disallowed-by-preflight-response': 'warning' } })
    await warning.page('/api/users', { method: 'PATCH' })
    expect(warning.session.findings()[0]).toMatchObject({
      code: 'method-disallowed-by-preflight-response',
      severity: 'warning',
    })
  })

  test('a policy file in a folder may import its neighbours', async () => {
    const root = mkdtempSync(join(tmpdir(), 'cors-parity-'))
    mkdirSync(join(root, 'server/config'), { recursive: true })
    writeFileSync(
      join(root, 'server/index.js'),
      `import express from 'express'
import cors from 'cors'
import { corsOptions } from './config/cors.js'
const app = express()
app.use(cors(corsOptions))
app.get('/api/users', (req, res) => res.json([]))
app.listen(3001)`,
    )
    writeFileSync(join(root, 'server/config/cors.js'), `export const corsOptions = ${JSON.stringify(cors)}`)
    const told = session({ ...strict, policy: 'server/index.js' }, root)
    await told.page('/api/users', { method: 'PATCH' })
    expect(told.others()).toEqual(['method-disallowed-by-preflight-response'])
    expect(told.lines.join()).toContain('server/config/cors.js:1')
    told.session.close()
    rmSync(root, { recursive: true })
  })

  test('a proxy’s policy over a target that sends production’s own CORS headers is no verdict', async () => {
    const gateway: Options = { ...strict, policy: { headers: { 'Access-Control-Allow-Origin': app } } }
    const twice = session(gateway)
    await twice.page('/api/users', { answer: { 'Access-Control-Allow-Origin': app } })
    await twice.page('/api/orders', { answer: { 'Access-Control-Allow-Origin': app } })
    expect(twice.others()).toEqual(['upstream-also-sends-cors'])
    // a development backend that admits everyone, or the dev server: not production's
    for (const own of ['*', 'http://localhost:5173']) {
      const relaxed = session({
        ...strict,
        policy: {
          headers: { 'Access-Control-Allow-Origin': app, 'Access-Control-Allow-Credentials': 'true' },
        },
      })
      await relaxed.page('/api/users', { answer: { 'Access-Control-Allow-Origin': own } })
      expect(relaxed.others()).toEqual([])
    }
  })

  test('a list of policies is asked from the outermost in', async () => {
    const told = session({
      ...strict,
      policy: [{ headers: { 'X-Gateway': 'yes' } }, { cors }],
    })
    await told.start()
    await told.page('/api/users', { method: 'PATCH' })
    expect(told.others()).not.toContain('verdict-unknown')
    expect(told.others().length).toBeGreaterThan(0)
  })
})
