import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../packages/core/src/options.ts'
import { api, app, session } from './session.ts'

const cors = { origin: app, methods: ['GET', 'POST'], credentials: true }
const strict: Options = { proxy: { '/api': api }, productionOrigins: [app], policy: { cors } }

const started = async (options: Options): Promise<{ line: string; codes: string[]; text: string }> => {
  const told = session(options)
  const line = await told.start()
  return { line, codes: told.codes(), text: told.lines.join('\n') }
}

describe('at start', () => {
  test('the dev origin gets one warning, whatever the number of rules', async () => {
    const { codes, text } = await started({ ...strict, proxy: { '/api': api, '/files': { ...api } } })
    expect(codes).toEqual(['dev-origin-rejected'])
    expect(text).toContain('http://localhost:5173')
  })

  test('a policy that admits the dev origin says nothing of it', async () => {
    const { codes } = await started({ ...strict, policy: { cors: { origin: '*' } } })
    expect(codes).toEqual([])
  })

  test('a rejected production origin is an error for the rule, and not again for each call', async () => {
    const told = session({ ...strict, productionOrigins: [app, 'https://admin.example.com'] })
    await told.start()
    await told.page('/api/users')
    await told.page('/api/orders')
    await told.page('/api/orders', { method: 'POST', headers: { 'Content-Type': 'application/json' } })
    expect(told.codes()).toEqual(['allow-origin-mismatch', 'dev-origin-rejected'])
    expect(told.session.findings()[0]?.severity).toBe('error')
    expect(told.lines.join()).toContain('https://admin.example.com')
  })

  test.each([
    ['one route', `app.get('/users/:id', cors({ origin: '${app}' }), send)`],
    ['one method', `app.post('/login', cors({ origin: '${app}' }), send)`],
    ['one method everywhere', `app.use((q, r, n) => { if (q.method === 'POST') cors()(q, r, n); else n() })`],
  ])('where %s is admitted, nothing is said of every call', async (_what, routes) => {
    const root = mkdtempSync(join(tmpdir(), 'cors-parity-start-'))
    const source = `import express from 'express'
import cors from 'cors'
const app = express()
const send = (q, r) => r.send('x')
${routes}
app.listen(3001)
`
    writeFileSync(join(root, 'server.js'), source)
    const told = session({ ...strict, policy: 'server.js' }, root)
    await told.start()
    expect(told.codes()).toEqual([])
    rmSync(root, { recursive: true })
  })

  test('where only failed calls are admitted, nothing is said of every call', async () => {
    const root = mkdtempSync(join(tmpdir(), 'cors-parity-start-'))
    const twice = `Header always set Access-Control-Allow-Origin "${app}"\nHeader set Access-Control-Allow-Origin "${app}"\n`
    writeFileSync(join(root, '.htaccess'), twice)
    const told = session({ ...strict, policy: '.htaccess' }, root)
    await told.start()
    expect(told.codes()).toEqual(['dev-origin-rejected'])
    rmSync(root, { recursive: true })
  })

  test('no request is invented: without calls no method or header is judged', async () => {
    const { codes } = await started({
      ...strict,
      policy: { cors: { ...cors, methods: [], allowedHeaders: [] } },
    })
    expect(codes).toEqual(['dev-origin-rejected'])
  })

  test('where paths are answered differently it waits for the first call, and says so', async () => {
    const { codes, line } = await started({
      ...strict,
      policy: { cors: (_request, done) => done(null, { origin: 'https://other.example.com' }) },
    })
    expect(codes).toEqual([])
    expect(line).toContain('waits for the first call')
  })

  test('there the dev origin is judged with the first call that production’s page may make', async () => {
    const told = session({
      ...strict,
      policy: { cors: (_request, done) => done(null, { ...cors, origin: [app] }) },
    })
    await told.start()
    expect(told.codes()).toEqual([])
    await told.page('/api/users')
    await told.page('/api/orders')
    expect(told.codes()).toEqual(['dev-origin-rejected'])
  })

  test('requests that the user lists are judged', async () => {
    const { codes } = await started({
      ...strict,
      requests: [{ path: '/api/users/7', method: 'DELETE' }, { path: '/api/users' }],
    })
    expect(codes).toEqual(['dev-origin-rejected', 'method-disallowed-by-preflight-response'])
  })

  test.each([
    ['no policy', { policy: undefined }, ['no-policy']],
    [
      'no production origins',
      { productionOrigins: [] },
      ['production-origins-undeclared', 'dev-origin-rejected'],
    ],
    [
      'no productionUrl',
      { proxy: { '/api': 'http://localhost:3001' } },
      ['production-url-undeclared', 'dev-origin-rejected'],
    ],
  ] as const)('%s: one notice', async (_what, change, codes) => {
    const { policy, ...rest } = { ...strict, ...change } as Options
    expect((await started(policy ? { ...rest, policy } : rest)).codes).toEqual(codes)
  })

  test('a preview origin is judged on a sample, and labelled so', async () => {
    const { text } = await started({ ...strict, productionOrigins: ['https://*.preview.example.com'] })
    expect(text).toContain('stands for https://*.preview.example.com')
  })

  test('without productionUrl a finding shows the path alone', async () => {
    const told = session({ ...strict, proxy: { '/api': 'http://localhost:3001' } })
    await told.page('/api/users', { method: 'PATCH' })
    expect(told.lines.join()).toContain('PATCH /api/users')
    expect(told.lines.join()).not.toContain('production.invalid')
  })
})

test('a proxy of Create React App’s that nobody reads is told', async () => {
  const root = mkdtempSync(join(tmpdir(), 'cors-parity-cra-'))
  writeFileSync(join(root, 'package.json'), '{ "proxy": "http://localhost:4000" }')
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src/setupProxy.js'), '')
  const told = session(strict, root)
  await told.start()
  expect(told.codes()).toEqual(['dev-origin-rejected', 'create-react-app-proxy', 'create-react-app-proxy'])
  expect(told.lines.join('\n')).toContain("proxy: { '/api': 'http://localhost:4000' }")
  rmSync(root, { recursive: true })
})

test('two instances in one project keep apart what they told', async () => {
  const root = '/project-with-two-instances'
  const one = session(strict, root)
  const two = session({ ...strict, proxy: { '/other': api } }, root)
  await one.start()
  await one.page('/api/users', { method: 'PATCH' })
  await two.start()
  expect(two.lines.join()).not.toContain('solved')
})

test('findings are bounded', async () => {
  const told = session(strict)
  await told.start()
  for (let i = 0; i < 1200; i++) await told.page(`/api/p${i}x`, { method: 'PATCH' })
  expect(told.codes()).toHaveLength(1000)
  expect(told.lines.filter((line) => line.includes('no more are told'))).toHaveLength(1)
})

describe('after a restart of the dev server', () => {
  test('what is solved is told, what is known is not told again', async () => {
    const root = '/project-that-restarts'
    const before = session(strict, root)
    await before.start()
    await before.page('/api/users', { method: 'PATCH' })
    await before.page('/api/users', { method: 'DELETE' })
    before.session.close()
    const after = session(
      { ...strict, policy: { cors: { ...cors, methods: ['GET', 'POST', 'PATCH'] } } },
      root,
    )
    await after.start()
    expect(after.lines).toEqual([
      expect.stringMatching(/✓ method-disallowed-by-preflight-response +PATCH \/api\/users: solved/),
    ])
  })
})
