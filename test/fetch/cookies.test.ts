import { beforeAll, describe, expect, test } from 'vitest'
import { loadSites, registrableDomain, siteRelation } from '../../packages/core/src/dev/sites.ts'
import { isReadable, keepFaults, parseSetCookie, sendFaults } from '../../packages/core/src/fetch/cookies.ts'
import { rows } from './cookies-rows.ts'
import seen from './cookies-seen.json' with { type: 'json' }

beforeAll(loadSites)

const now = Date.parse('2026-06-01T00:00:00Z')
const plain = { secure: false, httpOnly: false, partitioned: false, deletes: false }

describe('a Set-Cookie line', () => {
  test.each([
    ['a=1', { ...plain, name: 'a' }],
    ['  a = 1 ; HTTPONLY;secure ', { ...plain, name: 'a', httpOnly: true, secure: true }],
    ['a=b=c; Path=/x; SameSite=STRICT', { ...plain, name: 'a', path: '/x', sameSite: 'strict' }],
    [
      'a=1; Domain=.Example.com; Partitioned',
      { ...plain, name: 'a', domain: 'example.com', partitioned: true },
    ],
    ['a=1; Domain=', { ...plain, name: 'a' }],
    ['a=; Max-Age=0', { ...plain, name: 'a', deletes: true }],
    ['a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { ...plain, name: 'a', deletes: true }],
    ['a=1; Expires=Wed, 01 Jan 2098 00:00:00 GMT', { ...plain, name: 'a' }],
    ['a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { ...plain, name: 'a' }],
    ['a=1; Max-Age=soon; Expires=never', { ...plain, name: 'a' }],
    ['a=; Expires=Mon, 01 Jun 2026 00:00:00 GMT', { ...plain, name: 'a', deletes: true }],
    ['a=; Max-Age=5s; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { ...plain, name: 'a', deletes: true }],
    ['a=; Max-Age=s5; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { ...plain, name: 'a', deletes: true }],
    ['a=1; Max-Age=undefined', { ...plain, name: 'a' }],
    ['a=1; SameSite=Lax', { ...plain, name: 'a', sameSite: 'lax' }],
    ['a=1; SameSite=None', { ...plain, name: 'a', sameSite: 'none' }],
    ['a=1; SameSite=', { ...plain, name: 'a' }],
    ['a=1; SameSite = Never', { ...plain, name: 'a' }],
    ['a=1; Path = /x=y ', { ...plain, name: 'a', path: '/x=y' }],
    ['a=1; Domain=a.b.example', { ...plain, name: 'a', domain: 'a.b.example' }],
    ['=nameless', undefined],
    ['nameless', undefined],
    ['', undefined],
  ])('%s', (line, cookie) => expect(parseSetCookie(line, now)).toEqual(cookie))

  test('its value is not kept', () =>
    expect(JSON.stringify(parseSetCookie('session=s3cret; Path=/', now))).not.toContain('s3cret'))
})

test.each(['null', 'capacitor://localhost', 'file://'])('of a page of %s nothing is known', (origin) => {
  const cookie = parseSetCookie('a=1; SameSite=Lax', now)!
  const call = { origin, url: 'https://api.example.com/', credentials: 'include' } as const
  expect(keepFaults(cookie, call, registrableDomain)).toBeUndefined()
  expect(isReadable(cookie, call, registrableDomain)).toBeUndefined()
})

test.each([
  ['omit', ['credentials']],
  ['same-origin', []],
  ['include', []],
] as const)('at home with credentials %s', (credentials, faults) => {
  const call = { origin: 'https://example.com', url: 'https://example.com/a', credentials }
  for (const line of ['a=1', 'a__host-b=1', 'a__secure-b=1; Path=/'])
    expect(keepFaults(parseSetCookie(line, now)!, call, registrableDomain)).toEqual(faults)
})

const answers: Record<string, unknown> = seen

// As Chromium was seen to do: cookies-chromium.test.ts holds the same rows against it.
test.each(rows)('$page → $api, $credentials: $line', ({ page, api, credentials, line, faults }) => {
  const cookie = parseSetCookie(line, now)!
  const call = { origin: `${page}:4001`, url: `${api}:4002`, credentials }
  expect(keepFaults(cookie, call, registrableDomain)).toEqual(faults)
  expect([sendFaults(cookie, call, registrableDomain), isReadable(cookie, call, registrableDomain)]).toEqual(
    answers[`${page} → ${api}, ${credentials}: ${line}`],
  )
})

test.each([
  ['https://example.com', 'https://example.com/a', 'same-origin'],
  ['https://example.com', 'https://example.com:8443/', 'same-site'],
  ['https://app.example.com', 'https://api.example.com/', 'same-site'],
  ['http://app.example.com', 'https://api.example.com/', 'cross-site'],
  ['http://example.com', 'https://example.com/', 'cross-site'],
  ['https://a.github.io', 'https://b.github.io/', 'cross-site'],
  ['http://localhost:5173', 'http://localhost:3001/', 'same-site'],
  ['null', 'https://example.com/', 'cross-site'],
])('%s → %s is %s', (origin, url, relation) => expect(siteRelation(origin, new URL(url))).toBe(relation))
