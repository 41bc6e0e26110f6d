import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../packages/core/src/options.ts'
import type { Batch, PageRecord } from '../../packages/core/src/dev/record.ts'
import { api, app, session, type PageCall, type Told } from './session.ts'

const dev = 'http://localhost:5173'
const cors = { origin: app, methods: ['GET', 'POST'], credentials: true }
const options: Options = { proxy: { '/api': api }, productionOrigins: [app], policy: { cors } }

const batch = (...records: PageRecord[]): Batch => ({ page: 'one', stacks: [], records })

const call = (id: number, path: string, more: object = {}): PageRecord => ({
  kind: 'call',
  id,
  initiator: 'fetch',
  method: 'GET',
  url: path.startsWith('/') ? dev + path : path,
  headers: [],
  credentials: 'same-origin',
  mode: 'cors',
  redirect: 'follow',
  body: 'none',
  uploadListener: false,
  ...more,
})

const read = (of: number | undefined, path: string, names: string[]): PageRecord => ({
  kind: 'read',
  ...(of !== undefined && { call: of }),
  url: dev + path,
  names,
})

/** A call of the page is answered, and then told of. */
async function calls(told: Told, id: number, path: string, init: PageCall & { record?: object } = {}) {
  const began = Date.now()
  told.session.began('recorder', '/')
  await told.page(path, init)
  const record = call(id, path, { method: init.method ?? 'GET', made: 0, ...init.record })
  told.session.recorded({ ...batch(record), now: Date.now() - began }, dev)
  await told.session.settled()
}

async function reads(told: Told, ...records: PageRecord[]): Promise<string[]> {
  told.session.recorded(batch(...records), dev)
  await told.session.settled()
  return told.others()
}

const answer = { 'X-Total-Count': '57', ETag: '"1"' }

describe('a header that the page asks for', () => {
  test('hidden in production: told once a rule', async () => {
    const told = session(options)
    await calls(told, 1, '/api/users', { answer })
    expect(await reads(told, read(1, '/api/users', ['x-total-count']))).toEqual(['header-not-exposed'])
    expect(told.lines.join()).toContain('X-Total-Count is not exposed')
    expect(told.lines.join()).toContain('exposedHeaders: ["X-Total-Count"]'.replaceAll('"', "'"))
    await calls(told, 2, '/api/orders', { answer })
    expect(await reads(told, read(2, '/api/orders', ['x-total-count']))).toHaveLength(1)
    expect(await reads(told, read(2, '/api/orders', ['etag']))).toHaveLength(2)
  })

  const rows: Array<[what: string, record: PageRecord, options?: Options]> = [
    ['not in the answer', read(1, '/api/users', ['x-next'])],
    ['safelisted', read(1, '/api/users', ['content-type'])],
    ['of a call that is not known', read(7, '/api/users', ['x-total-count'])],
    ['never readable', read(1, '/api/users', ['set-cookie'])],
    [
      'exposed',
      read(1, '/api/users', ['x-total-count']),
      { ...options, policy: { cors: { ...cors, exposedHeaders: ['X-Total-Count'] } } },
    ],
    [
      'of a call that is blocked',
      read(1, '/api/users', ['x-total-count']),
      { ...options, policy: { headers: {} } },
    ],
    [
      'where page and API share an origin',
      read(1, '/api/users', ['x-total-count']),
      { ...options, proxy: { '/api': { ...api, productionUrl: 'same-origin' } } },
    ],
  ]
  test.each(rows)('%s: nothing is said', async (_, record, given = options) => {
    const told = session(given)
    await calls(told, 1, '/api/users', { answer: { ...answer, 'Content-Type': 'a/b', 'Set-Cookie': 'a=1' } })
    expect(await reads(told, record)).not.toContain('header-not-exposed')
  })

  test('told before its answer has found its call', async () => {
    const told = session(options)
    told.session.began('recorder', '/')
    expect(await reads(told, read(1, '/api/users', ['etag']))).toEqual([])
    await calls(told, 1, '/api/users', { answer })
    expect(told.others()).toEqual(['header-not-exposed'])
  })

  test('of one of several calls to that URL: told where it is hidden from each', async () => {
    const told = session(options)
    await calls(told, 1, '/api/users', { answer })
    await calls(told, 2, '/api/users', {})
    expect(await reads(told, read(undefined, '/api/users', ['x-total-count']))).toEqual([])
    const sure = session(options)
    await calls(sure, 1, '/api/users', { answer })
    await calls(sure, 2, '/api/users', { answer })
    expect(await reads(sure, read(undefined, '/api/users', ['etag']))).toEqual(['header-not-exposed'])
  })

  test('solved once the policy exposes it', async () => {
    const root = mkdtempSync(join(tmpdir(), 'reads-'))
    mkdirSync(join(root, 'api'))
    const write = (more: string): void =>
      writeFileSync(
        join(root, 'api/server.js'),
        `import express from 'express'\nimport cors from 'cors'\nconst app = express()\napp.use(cors({ origin: '${app}', ${more} }))\napp.listen(3000)\n`,
      )
    write('')
    const told = session({ ...options, policy: 'api/server.js' }, root)
    await told.start()
    await calls(told, 1, '/api/users', { answer })
    expect(await reads(told, read(1, '/api/users', ['etag']))).toEqual(['header-not-exposed'])
    write(`exposedHeaders: ['ETag']`)
    await expect.poll(() => told.lines.join('\n'), { timeout: 10_000 }).toContain('✓ header-not-exposed')
    expect(told.others()).toEqual([])
    told.session.close()
  })
})

describe('a call past the proxy', () => {
  const rows: Array<[what: string, record: PageRecord, ...codes: string[]]> = [
    ['to the API', call(1, 'https://api.example.com/api/users/7?token=1'), 'direct-call'],
    ['to its socket', call(1, 'wss://api.example.com/api/live', { initiator: 'websocket' }), 'direct-call'],
    ['through the proxy', call(1, '/api/users')],
    ['to another origin', call(1, 'https://cdn.example.com/users')],
    ['to another port', call(1, 'https://api.example.com:8443/api/users')],
    ['to the target itself', call(1, 'http://localhost:3001/users')],
  ]
  test.each(rows)('%s', async (_, record, ...codes) => {
    const told = session(options)
    expect(await reads(told, record)).toEqual(codes)
    expect(told.lines.join()).not.toContain('token')
  })

  test('is told once for things of one kind, and with what the browser says', async () => {
    const told = session(options)
    const direct = (id: number) => call(id, `https://api.example.com/api/users/${id}`, { method: 'DELETE' })
    expect(await reads(told, direct(7), direct(8))).toEqual(['direct-call'])
    expect(told.lines.join()).toContain(
      `from ${dev} it is blocked: Response to preflight request doesn't pass access control`,
    )
  })
})

test('values of cookies are held nowhere', async () => {
  const told = session(options)
  const login = { method: 'POST', record: { credentials: 'include' } }
  await calls(told, 1, '/api/login', {
    ...login,
    answer: { 'Set-Cookie': 's=s3cret; Domain=example.org; Secure' },
  })
  await calls(told, 2, '/api/me', { headers: { Cookie: 's=s3cret' } })
  expect(told.others()).toEqual(['cookie-not-kept'])
  expect(JSON.stringify([told.session.findings(), told.lines])).not.toContain('s3cret')
})

test('what was told before the dev server restarted still holds', async () => {
  const before = session(options, '/restarted')
  await before.start()
  const login = { method: 'POST', record: { credentials: 'include' } }
  await calls(before, 1, '/api/login', {
    ...login,
    answer: { 'Set-Cookie': 's=1; Domain=example.org; Secure' },
  })
  await calls(before, 2, '/api/users', { answer })
  const codes = await reads(
    before,
    read(2, '/api/users', ['etag']),
    call(3, 'https://api.example.com/api/users'),
  )
  expect(codes.toSorted()).toEqual(['cookie-not-kept', 'direct-call', 'header-not-exposed'])
  before.session.close()
  const after = session(options, '/restarted')
  await after.start()
  await after.session.settled()
  expect(after.others().toSorted()).toEqual(codes.toSorted())
  expect(after.lines).toEqual([])
})
