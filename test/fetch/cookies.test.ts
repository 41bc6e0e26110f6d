import { beforeAll, describe, expect, test } from 'vitest'
import { loadSites, registrableDomain, siteRelation } from '../../packages/core/src/dev/sites.ts'
import { keepFaults, parseSetCookie } from '../../packages/core/src/fetch/cookies.ts'

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
