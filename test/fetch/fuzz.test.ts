import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  browse,
  judge,
  parseLocation,
  type Engine,
  type HttpResponse,
  type PageRequest,
} from '../../packages/core/src/index.ts'

const engines: readonly Engine[] = ['spec', 'chromium', 'firefox', 'webkit']
const odd = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 12 }))

const part = fc.constantFrom(
  'http:',
  'https:',
  'ftp:',
  '//',
  '/',
  '?',
  '#',
  '@',
  ':',
  '.',
  '..',
  '%2e',
  '%',
  'a',
  'B',
  'xn--a',
  'xn--bcher-kva',

  '1',
  '0x7f',
  '127',
  '[::1]',
  ':80',
  ':443',
  ':08',
  ':99999',
  ':8080',
  '_',
  '-',
  '~',
  ' ',
  '\\',
  'é',
  'localhost',
  '&',
  '=',
)

test('plain URLs are read as the URL parser reads them', () => {
  const url = fc.oneof(
    fc.array(part, { maxLength: 9 }).map((parts) => parts.join('')),
    fc.array(part, { maxLength: 7 }).map((parts) => `https://${parts.join('')}`),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
  )
  fc.assert(
    fc.property(url, (text) => {
      const ours = parseLocation(text)
      const theirs = URL.parse(text)
      expect(ours === undefined).toBe(theirs === null)
      if (ours === undefined || theirs === null) return
      expect(ours.href + ours.fragment).toBe(theirs.href)
      expect(ours.host).toBe(theirs.hostname)
      expect(ours.scheme).toBe(theirs.protocol)
      if (/^https?:$/.test(ours.scheme)) expect(ours.origin).toBe(theirs.origin)
      expect(ours.userinfo).toBe(theirs.username + theirs.password !== '')
    }),
    { numRuns: 3000, seed: 1 },
  )
})

const choice = <T>(...values: T[]) => fc.constantFrom(...values)
const request = fc.record(
  {
    origin: fc.oneof(choice('https://a.example', 'null', 'capacitor://localhost'), odd),
    url: fc.oneof(
      choice('https://b.example/x', 'https://a.example/', 'data:,x', 'blob:x', 'about:blank'),
      odd,
    ),
    method: fc.oneof(choice('GET', 'PUT', 'patch', 'TRACE'), odd),
    headers: fc.array(fc.tuple(fc.oneof(choice('X-A', 'Range', 'Content-Type', 'Authorization'), odd), odd), {
      maxLength: 3,
    }),
    credentials: choice('omit', 'same-origin', 'include'),
    mode: choice('cors', 'no-cors', 'same-origin'),
    redirect: choice('follow', 'error', 'manual'),
    body: choice('none', 'bytes', 'stream'),
    uploadListener: fc.boolean(),
    initiator: choice('fetch', 'xhr'),
  },
  { requiredKeys: ['origin', 'url'] },
)
const names = choice(
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Location',
  'Access-Control-Allow-Headers',
  'Access-Control-Expose-Headers',
  'Cross-Origin-Resource-Policy',
  'X-A',
)
const value = fc.oneof(
  choice('*', 'https://a.example', 'true', 'PUT', '/', 'https://c.example/', 'x-a', 'same-site'),
  odd,
)
const response = fc.record(
  {
    status: fc.oneof(
      choice<HttpResponse['status']>(200, 302, 307, { unknown: 'later' }),
      fc.integer({ min: -1, max: 1100 }),
    ),
    headers: fc.array(fc.tuple(fc.oneof(names, odd), value), { maxLength: 6 }),
    unknown: fc.array(fc.record({ header: names, unknown: fc.constant('why') }), { maxLength: 2 }),
  },
  { requiredKeys: ['status', 'headers'] },
)

test('judge never hangs, and throws nothing but TypeErrors that name a value', () => {
  fc.assert(
    fc.property(request, fc.infiniteStream(response), choice(...engines), (asked, answers, engine) => {
      let verdict
      try {
        verdict = judge(asked as PageRequest, () => answers.next().value as HttpResponse, engine)
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
        expect((error as Error).message).toMatch(
          /^(?:origin|url|method|headers|body|mode|status|header name|.+): /s,
        )
        return
      }
      expect(verdict.exchanges.length).toBeLessThanOrEqual(44)
      if (verdict.outcome === 'unknown') expect(verdict.because.length).toBeGreaterThan(0)
    }),
    { numRuns: 3000, seed: 2 },
  )
})

test('what is certain stays certain: an unknown never turns a blocked request into an allowed one', () => {
  let compared = 0
  fc.assert(
    fc.property(request, response, choice(...engines), (asked, answer, engine) => {
      const closed = {
        status: typeof answer.status === 'number' ? answer.status : 200,
        headers: answer.headers,
      }
      const opened = { ...closed, unknown: answer.unknown ?? [] } as HttpResponse
      let verdict
      let widened
      try {
        verdict = judge(asked as PageRequest, () => closed as HttpResponse, engine)
        widened = judge(asked as PageRequest, () => opened, engine)
      } catch {
        return
      }
      compared++
      const possible = {
        allowed: ['allowed', 'unknown'],
        blocked: ['blocked', 'unknown'],
        unknown: ['unknown'],
      }
      if ((answer.unknown ?? []).every(({ header }) => answer.headers.some(([name]) => name === header)))
        expect(possible[verdict.outcome]).toContain(widened.outcome)
    }),
    { numRuns: 3000, seed: 3 },
  )
  expect(compared).toBeGreaterThan(100)
})

test('browse asks nothing more once it has a verdict', () => {
  const steps = browse({ origin: 'https://a.example', url: 'https://b.example/' })
  expect(steps.next().done).toBe(false)
  expect(steps.next({ status: 200, headers: [] }).done).toBe(true)
  expect(steps.next({ status: 200, headers: [] })).toEqual({ done: true, value: undefined })
})
