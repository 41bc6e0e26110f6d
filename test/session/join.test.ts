import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createJoin } from '../../packages/core/src/session/join.ts'
import type { CallRecord } from '../../packages/core/src/dev/record.ts'
import { askedBy } from '../../packages/core/src/dev/observe.ts'
import { ruleOf } from './session.ts'

const dev = 'http://localhost:5173'
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A page and a proxy that a join stands between; `taken` tells of each answer what was known of it. */
function between() {
  const taken: string[] = []
  const join = createJoin((exchange, _asked, recorded) => {
    const how = typeof recorded === 'string' ? recorded : `${recorded.call.id} ${recorded.call.credentials}`
    taken.push(`${exchange.method} ${exchange.url}: ${how}`)
  })
  let calls = 0
  const record = (url: string, fields: Partial<CallRecord> = {}): CallRecord => ({
    kind: 'call',
    id: ++calls,
    initiator: 'fetch',
    method: 'GET',
    url: new URL(url, dev).href,
    headers: [],
    credentials: 'same-origin',
    mode: 'cors',
    redirect: 'follow',
    body: 'none',
    uploadListener: false,
    ...fields,
  })
  return {
    taken,
    join,
    loads: () => join.loading(),
    sends: (...records: CallRecord[]) => join.batch({ page: 'p', stacks: [], records }, dev),
    leaves: (...records: CallRecord[]) => join.batch({ page: 'p', stacks: [], records, last: true }, dev),
    record,
    answers(url: string, headers: Record<string, string> = {}, more: object = {}) {
      const exchange = {
        rule: ruleOf({}),
        method: 'GET',
        url,
        upstreamUrl: url,
        requestHeaders: Object.entries({
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-Mode': 'cors',
          'Sec-Fetch-Dest': 'empty',
          Accept: '*/*',
          ...headers,
        }).flat(),
        hasBody: false,
        devOrigin: dev,
        status: 200,
        responseHeaders: [],
        ...more,
      }
      join.exchange(exchange, askedBy(exchange)!)
    },
  }
}

test('a record that comes after the answer is joined with it', () => {
  const { taken, loads, answers, sends, record } = between()
  loads()
  answers('/api/users')
  expect(taken).toEqual([])
  sends(record('/api/users#top', { credentials: 'include' }))
  expect(taken).toEqual(['GET /api/users: 1 include'])
})

test('a record that comes before the answer is joined with it, once nothing newer can be meant', () => {
  const { taken, answers, sends, record } = between()
  sends(record('/api/users', { credentials: 'omit' }))
  vi.advanceTimersByTime(3000)
  answers('/api/users')
  expect(taken).toEqual([])
  vi.advanceTimersByTime(2000)
  expect(taken).toEqual(['GET /api/users: 1 omit'])
})

test('a call that the browser answered from its cache leaves its record to no other', () => {
  const { taken, answers, sends, record } = between()
  sends(record('/api/users', { credentials: 'omit' }))
  vi.advanceTimersByTime(300)
  answers('/api/users')
  vi.advanceTimersByTime(90)
  sends(record('/api/users', { credentials: 'include' }))
  expect(taken).toEqual(['GET /api/users: 2 include'])
})

test('a call that waits for its answer keeps its record, whatever call comes next', () => {
  const { taken, join, answers, record } = between()
  const began = Date.now()
  const first = record('/api/me', { made: 1000 })
  const second = record('/api/me', { credentials: 'include', made: 1310 })
  const sends = (now: number, ...records: CallRecord[]) =>
    join.batch({ page: 'p', stacks: [], records, now }, dev)
  vi.advanceTimersByTime(100)
  sends(1100, first)
  vi.advanceTimersByTime(200)
  answers('/api/me', {}, { began: began + 2, status: 401 })
  expect(taken).toEqual(['GET /api/me: 1 same-origin'])
  vi.advanceTimersByTime(110)
  sends(1410, second)
  vi.advanceTimersByTime(200)
  answers('/api/me', {}, { began: began + 312 })
  expect(taken.slice(1)).toEqual(['GET /api/me: 2 include'])
})

test('and leaves it to no other where the browser had the answer itself', () => {
  const { taken, join, answers, record } = between()
  const began = Date.now()
  const sends = (now: number, ...records: CallRecord[]) =>
    join.batch({ page: 'p', stacks: [], records, now }, dev)
  vi.advanceTimersByTime(100)
  sends(1100, record('/api/me', { made: 1000 }))
  vi.advanceTimersByTime(220)
  answers('/api/me', {}, { began: began + 312 })
  expect(taken).toEqual([])
  vi.advanceTimersByTime(90)
  sends(1410, record('/api/me', { credentials: 'include', made: 1310 }))
  expect(taken).toEqual(['GET /api/me: 2 include'])
})

test('two calls of one URL are told apart by order, and by what was sent', () => {
  const { taken, loads, answers, sends, record } = between()
  loads()
  answers('/api/users', { 'X-Team': 'blue' })
  answers('/api/users')
  answers('/api/users')
  sends(
    record('/api/users', { credentials: 'omit' }),
    record('/api/users', { headers: [['x-team', '']] }),
    record('/api/users', { credentials: 'include' }),
  )
  expect(taken.sort()).toEqual([
    'GET /api/users: 1 omit',
    'GET /api/users: 2 same-origin',
    'GET /api/users: 3 include',
  ])
})

test.each([
  { why: 'another path', call: { url: `${dev}/api/users/` } },
  { why: 'another query', call: { url: `${dev}/api/users?page=2` } },
  { why: 'another origin', call: { url: 'https://api.example.com/api/users' } },
  { why: 'another method', call: { method: 'POST' } },
  { why: 'another mode', call: { mode: 'same-origin' as const } },
  { why: 'a header that was not sent', call: { headers: [['x-team', '']] as Array<[string, string]> } },
  { why: 'no credentials, yet a cookie was sent', call: { credentials: 'omit' as const } },
])('a record with $why is of another call', ({ call }) => {
  const { taken, answers, sends, record } = between()
  sends()
  answers('/api/users', { Cookie: 'a=1' })
  sends(record('/api/users', call))
  vi.advanceTimersByTime(3999)
  expect(taken).toEqual([])
  vi.advanceTimersByTime(1)
  expect(taken).toEqual(['GET /api/users: no recorder saw the call'])
})

test('a header that an extension adds delays the record, and does not lose it', () => {
  const { taken, answers, sends, record } = between()
  sends()
  answers('/api/users', { 'X-Added': '1' })
  sends(record('/api/users'))
  expect(taken).toEqual([])
  vi.advanceTimersByTime(2000)
  expect(taken).toEqual(['GET /api/users: 1 same-origin'])
})

test('a header that browsers let no page set is none of the call', () => {
  const { taken, answers, sends, record } = between()
  sends()
  answers('/api/users')
  sends(
    record('/api/users', {
      headers: [
        ['host', ''],
        ['sec-anything', ''],
        ['cookie', ''],
      ],
    }),
  )
  expect(taken).toEqual(['GET /api/users: 1 same-origin'])
})

test('a redirect that the browser follows is the same call', () => {
  const { taken, answers, sends, record } = between()
  sends(record('/api/users', { method: 'POST', credentials: 'include', body: 'bytes' }))
  answers(
    '/api/users',
    {},
    {
      method: 'POST',
      hasBody: true,
      status: 302,
      responseHeaders: ['Location', 'http://localhost:3001/api/users/7'],
    },
  )
  answers('/api/users/7')
  vi.advanceTimersByTime(2000)
  expect(taken).toEqual(['POST /api/users: 1 include', 'GET /api/users/7: 1 include'])
})

test('a stream that the browser opens again is the same call', () => {
  const { taken, answers, sends, record } = between()
  sends(record('/api/events', { initiator: 'eventsource', credentials: 'include' }))
  for (let i = 0; i < 3; i++) {
    answers('/api/events', { Accept: 'text/event-stream' })
    vi.advanceTimersByTime(3000)
  }
  expect(taken).toEqual(Array.from({ length: 3 }, () => 'GET /api/events: 1 include'))
})

test('no answer waits for a page without a recorder, for a worker, or for what no script asks for', () => {
  const { taken, join, answers, sends } = between()
  answers('/api/users')
  sends()
  join.workerLoaded('/worker.js?v=1')
  answers('/api/orders', { Referer: `${dev}/worker.js?v=1` })
  answers('/api/logo.png', { 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Mode': 'no-cors' })
  expect(taken).toEqual([
    'GET /api/users: the page has no recorder',
    'GET /api/orders: the worker /worker.js has no recorder',
    'GET /api/logo.png: ',
  ])
})

test('what a page tells as it goes away is joined, and then nothing is waited for', () => {
  const { taken, loads, answers, leaves, record } = between()
  loads()
  answers('/api/kept')
  answers('/api/lost')
  leaves(record('/api/kept'), record('/api/late'))
  vi.advanceTimersByTime(200)
  answers('/api/late')
  expect(taken).toEqual([
    'GET /api/kept: 1 same-origin',
    'GET /api/lost: no recorder saw the call',
    'GET /api/late: 2 same-origin',
  ])
  vi.advanceTimersByTime(5000)
  answers('/api/late')
  expect(taken.at(-1)).toBe('GET /api/late: the page has no recorder')
})

test('last words may overtake what was said before', () => {
  const { taken, loads, answers, leaves, sends, record } = between()
  loads()
  answers('/api/users')
  leaves()
  expect(taken).toEqual([])
  sends(record('/api/users'))
  expect(taken).toEqual(['GET /api/users: 1 same-origin'])
})

test('the next page’s calls are waited for while the last one still takes its leave', () => {
  const { taken, loads, answers, join, sends, leaves, record } = between()
  sends()
  loads()
  leaves()
  answers('/api/users')
  expect(taken).toEqual([])
  join.batch({ page: 'q', stacks: [], records: [record('/api/users')] }, dev)
  expect(taken).toEqual(['GET /api/users: 1 same-origin'])
})

test('neither records nor answers pile up', () => {
  const { taken, answers, sends, record } = between()
  sends(...Array.from({ length: 5000 }, (_, i) => record(`/api/call-${i}`)))
  for (let i = 0; i < 3000; i++) answers(`/api/answer-${i}`)
  expect(taken.filter((each) => each.endsWith('too many calls wait for their record'))).toHaveLength(2000)
  answers('/api/call-1')
  answers('/api/call-4999')
  expect(taken.slice(-2)).toEqual([
    'GET /api/call-1: too many calls wait for their record',
    'GET /api/call-4999: 5000 same-origin',
  ])
})
