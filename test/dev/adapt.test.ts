import { describe, expect, test } from 'vitest'
import { adaptAnswer } from '../../packages/core/src/dev/adapt.ts'
import { dropHopByHop } from '../../packages/core/src/dev/hop-by-hop.ts'
import { parseTarget } from '../../packages/core/src/dev/target.ts'
import { ruleOf } from '../session/session.ts'

const strip = (path: string): string => path.replace(/^\/api/, '')
const plain = ruleOf({})
const stripped = ruleOf({ rewrite: strip })
const prefixed = ruleOf({ target: parseTarget('http://localhost:3001/v1')! })

describe('a redirect that leaves the rule', () => {
  const rows: Array<[location: string, rule: typeof plain, now: string]> = [
    ['http://localhost:3001/api/users/', plain, '/api/users/'],
    ['//localhost:3001/api/users/', plain, '/api/users/'],
    ['http://localhost:3001/api/users/?page=2#top', plain, '/api/users/?page=2#top'],
    ['http://localhost:3001/users/', stripped, '/api/users/'],
    ['/users/', stripped, '/api/users/'],
    ['http://localhost:3001/v1/api/users/', prefixed, '/api/users/'],
    ['http://localhost:5173/api/users/', plain, '/api/users/'],
    // as it is: relative, elsewhere, or nowhere under the rule
    ['/api/users/', plain, '/api/users/'],
    ['users/', stripped, 'users/'],
    ['?page=2', plain, '?page=2'],
    ['https://login.example.com/', plain, 'https://login.example.com/'],
    ['http://localhost:3001/admin', plain, 'http://localhost:3001/admin'],
    ['http://[', plain, 'http://['],
  ]
  test.each(rows)('%s', (location, rule, now) => {
    const headers = { location }
    const adaptations = adaptAnswer(headers, rule, 'http://localhost:5173')
    expect(headers.location).toBe(now)
    expect(adaptations).toEqual(location === now ? [] : [{ location, now }])
  })
})

describe('a cookie', () => {
  const adapted = (line: string, rule = plain, devOrigin = 'http://localhost:5173'): string => {
    const headers = { 'set-cookie': [line] }
    adaptAnswer(headers, rule, devOrigin)
    return headers['set-cookie'][0]!
  }
  test.each([
    ['a=1', 'a=1'],
    ['a=1; Path=/; HttpOnly; SameSite=Lax', 'a=1; Path=/; HttpOnly; SameSite=Lax'],
    ['a=1; Domain=example.com; Path=/', 'a=1; Path=/'],
    ['a=1; domain=.example.com', 'a=1'],
    ['a=1; Domain=localhost', 'a=1; Domain=localhost'],
    ['a=1; Secure; HttpOnly', 'a=1; HttpOnly'],
    ['a=1; SameSite=None; Secure', 'a=1'],
    ['a=1; SameSite=Strict; Secure', 'a=1; SameSite=Strict'],
    ['a=1; SameSite=None; Secure; Partitioned', 'a=1'],
    ['__Host-a=1; Path=/; Secure', '__Host-a=1; Path=/; Secure'],
    ['__Secure-a=1; Domain=example.com; Secure', '__Secure-a=1; Secure'],
    ['a=Domain=example.com; HttpOnly', 'a=Domain=example.com; HttpOnly'],
    ['a="x;y"; Secure', 'a="x; y"'],
  ])('over http, %s becomes %s', (line, now) => {
    expect(adapted(line)).toBe(now)
  })

  test('over https only a foreign Domain goes', () => {
    expect(adapted('a=1; Domain=example.com; SameSite=None; Secure', plain, 'https://localhost:5173')).toBe(
      'a=1; SameSite=None; Secure',
    )
  })

  test('a Path of the upstream becomes one of the dev server', () => {
    expect(adapted('a=1; Path=/users', stripped)).toBe('a=1; Path=/api/users')
    expect(adapted('a=1; Path=/v1/api', prefixed)).toBe('a=1; Path=/api')
    expect(adapted('a=1; Path=/', stripped)).toBe('a=1; Path=/')
  })

  test('its value is told to nobody', () => {
    const headers = { 'set-cookie': ['session=secret; Secure; Domain=example.com'] }
    const adaptations = adaptAnswer(headers, plain, 'http://localhost:5173')
    expect(adaptations).toEqual([
      {
        cookie: 'session',
        changed: [{ attribute: 'Secure' }, { attribute: 'Domain=example.com' }],
      },
    ])
  })
})

describe('headers of one connection', () => {
  test.each([
    [{ connection: 'keep-alive', 'keep-alive': 'timeout=5' }, { connection: 'keep-alive' }],
    [
      { connection: 'X-Secret, close', 'x-secret': '1', accept: '*/*' },
      { connection: 'keep-alive', accept: '*/*' },
    ],
    [
      { connection: 'Upgrade', upgrade: 'websocket' },
      { connection: 'Upgrade', upgrade: 'websocket' },
    ],
    [
      { connection: 'keep-alive, Upgrade', upgrade: 'websocket' },
      { connection: 'Upgrade', upgrade: 'websocket' },
    ],
    [{ te: 'trailers', 'proxy-authorization': 'Basic x', 'proxy-connection': 'close' }, {}],
    // naming these must not take away the message's frame
    [
      { connection: 'transfer-encoding, content-length, host', 'content-length': '3', host: 'a' },
      { connection: 'keep-alive', 'content-length': '3', host: 'a' },
    ],
  ])('%o', (headers, left) => {
    dropHopByHop(headers)
    expect(headers).toEqual(left)
  })
})
