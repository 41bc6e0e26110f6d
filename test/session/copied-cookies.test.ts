import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Exchange } from '../../packages/core/src/dev/observe.ts'
import { askedBy, observation } from '../../packages/core/src/dev/observe.ts'
import { loadSites } from '../../packages/core/src/dev/sites.ts'
import { parseSetCookie } from '../../packages/core/src/fetch/cookies.ts'
import { resolveOptions } from '../../packages/core/src/options.ts'
import { cookieFacts } from '../../packages/core/src/session/cookies.ts'
import { copiedCookie, isNamed } from '../../packages/core/src/session/copied-cookies.ts'
import { ruleOf } from './session.ts'

beforeAll(loadSites)

const token = 'T0kenT0kenT0kenT0ken'

const exchange = (header: string, value: string, cookie = `csrf=${token}`): Exchange => ({
  rule: ruleOf({ productionUrl: new URL('https://api.example.com') }),
  method: 'POST',
  url: '/api/orders',
  upstreamUrl: '/orders',
  requestHeaders: [
    'Sec-Fetch-Site',
    'same-origin',
    'Sec-Fetch-Mode',
    'cors',
    'Cookie',
    cookie,
    header,
    value,
  ],
  hasBody: false,
  devOrigin: 'http://localhost:5173',
  status: 200,
  responseHeaders: [],
})

describe('a cookie whose value stands in another header', () => {
  test.each([
    ['X-CSRFToken', token, undefined, [{ cookie: 'csrf', header: 'X-CSRFToken' }]],
    ['Authorization', `Bearer ${token}`, undefined, [{ cookie: 'csrf', header: 'Authorization' }]],
    ['X-XSRF', `${token}==`, `a=1; csrf=${token}%3D%3D`, [{ cookie: 'csrf', header: 'X-XSRF' }]],
    ['X-CSRFToken', 'another-token-another', undefined, []],
    ['X-Page', '1', 'page=1', []],
  ])('%s: %s', (header, value, cookie, copied) =>
    expect(cookieFacts(exchange(header, value, cookie))?.copied).toEqual(copied),
  )
})

describe('in production', () => {
  const told = (line: string, header = 'X-CSRFToken', origin = 'https://app.example.com') => {
    const given = exchange(header, token)
    const observed = observation(given, askedBy(given)!, '')
    const options = resolveOptions(
      { proxy: {}, productionOrigins: [origin] },
      { root: '/', hostProxy: { option: 'server.proxy', targets: new Map() } },
    )
    const seen = { observation: observed, facts: cookieFacts(given)! }
    const at = { file: 'src/csrf.js', line: 3 }
    const found = copiedCookie({ cookie: parseSetCookie(line, 0)!, header, seen, at }, options)
    return found && `${found.severity} ${'shared' in found.args ? found.args.shared : 'apart'}`
  }
  test.each([
    ['it has no Domain', `csrf=${token}; Secure`, 'warning example.com'],
    ['nor Secure: it may be development’s', `csrf=${token}`, 'note example.com'],
    ['its Domain covers the page', `csrf=${token}; Secure; Domain=example.com`, undefined],
    ['its Domain is another', `csrf=${token}; Secure; Domain=api.example.com`, 'warning example.com'],
    ['no script ever read it', `csrf=${token}; Secure; HttpOnly`, undefined],
  ])('%s', (_, line, expected) => expect(told(line)).toBe(expected))

  test('page and API share no domain', () =>
    expect(told(`csrf=${token}; Secure`, 'X-CSRFToken', 'https://shop.example.net')).toBe('warning apart'))
  test('a library leaves the header out there', () =>
    expect(told(`csrf=${token}; Secure`, 'X-XSRF-TOKEN')).toBeUndefined())
  test('the page is the API’s', () =>
    expect(told(`csrf=${token}; Secure`, 'X-CSRFToken', 'https://api.example.com')).toBeUndefined())
})

test('a cookie is named where its name stands in quotes, in a file of the user’s', async () => {
  const root = mkdtempSync(join(tmpdir(), 'named-'))
  writeFileSync(join(root, 'csrf.js'), `export const token = () => getCookie('csrf')`)
  writeFileSync(join(root, 'theme.js'), `document.cookie.includes('theme='); fetch('/api/csrf')`)
  const at = (file: string) => ({ file, line: 1 })
  expect(await isNamed('csrf', [undefined, at('theme.js'), at('csrf.js')], root)).toBe(true)
  expect(await isNamed('csrf', [at('theme.js')], root)).toBe(false)
  expect(await isNamed('csrf', [at('node_modules/csrf.js'), at('gone.js'), undefined], root)).toBe(false)
})
