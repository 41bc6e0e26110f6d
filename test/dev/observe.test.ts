import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { askedBy, observation, type Exchange, type Observation } from '../../packages/core/src/dev/observe.ts'
import { exchangeOf } from '../../packages/core/src/dev/request.ts'
import { authorHeaders } from '../../packages/core/src/dev/author-headers.ts'
import { ruleOf } from '../session/session.ts'

const dev = 'http://localhost:5173'
const fetchMetadata = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }

const exchange = (headers: Record<string, string>, rest: Partial<Exchange> = {}): Exchange => ({
  rule: ruleOf({}),
  method: 'GET',
  url: '/api/users',
  upstreamUrl: '/api/users',
  requestHeaders: Object.entries(headers).flat(),
  hasBody: false,
  devOrigin: dev,
  status: 200,
  responseHeaders: [],
  ...rest,
})

const observe = (given: Exchange): Observation | undefined => {
  const asked = askedBy(given)
  return asked && observation(given, asked)
}

describe('which requests are judged', () => {
  const rows: Array<[what: string, headers: Record<string, string>, mode: string | undefined]> = [
    ['fetch() of the page', fetchMetadata, 'cors'],
    ["fetch() with mode 'same-origin'", { ...fetchMetadata, 'Sec-Fetch-Mode': 'same-origin' }, 'same-origin'],
    ['an image', { ...fetchMetadata, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }, 'no-cors'],
    [
      'a navigation',
      { ...fetchMetadata, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
      undefined,
    ],
    ['a WebSocket', { ...fetchMetadata, 'Sec-Fetch-Mode': 'websocket' }, undefined],
    ['another site', { ...fetchMetadata, 'Sec-Fetch-Site': 'cross-site' }, undefined],
    [
      'another port of localhost',
      { ...fetchMetadata, 'Sec-Fetch-Site': 'same-site', Origin: dev },
      undefined,
    ],
    ['typed into the address bar', { ...fetchMetadata, 'Sec-Fetch-Site': 'none' }, undefined],
    ['curl', { Accept: '*/*' }, undefined],
    ['server-side rendering', { Accept: '*/*', 'User-Agent': 'node' }, undefined],
    [
      'server-side rendering that sends the headers of a navigation on',
      { ...fetchMetadata, 'Sec-Fetch-Dest': 'document', Accept: 'text/html,*/*' },
      undefined,
    ],
    ['plain http on the LAN, with Origin', { Origin: dev }, 'cors'],
    ['plain http on the LAN, with Referer', { Referer: `${dev}/page` }, 'cors'],
    [
      'plain http on the LAN, an image',
      { Referer: `${dev}/page`, Accept: 'image/avif,image/webp' },
      'no-cors',
    ],
    [
      'plain http on the LAN, a video',
      { Referer: `${dev}/page`, Accept: '*/*', 'Accept-Encoding': 'identity;q=1, *;q=0', Range: 'bytes=0-' },
      'no-cors',
    ],
    ['plain http on the LAN, a navigation', { Referer: `${dev}/`, Accept: 'text/html,*/*' }, undefined],
    ['a foreign Origin', { Origin: 'http://localhost:9999' }, undefined],
    ['a Referer that is no URL', { Referer: 'about' }, undefined],
  ]
  test.each(rows)('%s', (_what, headers, mode) => {
    expect(observe(exchange(headers))?.request.mode).toBe(mode)
  })

  test('what fetch metadata does not tell is marked inferred', () => {
    expect(observe(exchange({ Origin: dev }))?.inferred).toContain('mode')
    expect(observe(exchange(fetchMetadata))?.inferred).not.toContain('mode')
  })

  test('the page’s own preflights are not judged', () => {
    const headers = { ...fetchMetadata, 'Access-Control-Request-Method': 'PUT' }
    expect(observe(exchange(headers, { method: 'OPTIONS' }))).toBeUndefined()
  })
})

describe('what is known of a request', () => {
  test('credentials are never inferred from a Cookie header', () => {
    const observed = observe(exchange({ ...fetchMetadata, Cookie: 'other=project' }))
    expect(observed?.request.credentials).toBeUndefined()
    expect(observed?.inferred).toContain('credentials')
  })

  test('a body is seen by its length or its chunks, over HTTP/2 by its stream', () => {
    const bodyOf = (headers: object, more: object = { httpVersionMajor: 1 }) => {
      const req = { headers, rawHeaders: [], socket: {}, ...more } as unknown as IncomingMessage
      const { hasBody } = exchangeOf(ruleOf({}), req, {} as IncomingMessage)
      return observe(exchange(fetchMetadata, { method: 'POST', hasBody }))?.request.body
    }
    expect(bodyOf({ 'content-length': '12' })).toBe('bytes')
    expect(bodyOf({ 'transfer-encoding': 'chunked' })).toBe('bytes')
    expect(bodyOf({ 'content-length': '0' })).toBe('none')
    expect(bodyOf({}, { httpVersionMajor: 2, stream: { endAfterHeaders: false } })).toBe('bytes')
    // Firefox ends what has no body with an empty frame
    const empty = { 'content-length': '0' }
    expect(bodyOf(empty, { httpVersionMajor: 2, stream: { endAfterHeaders: false } })).toBe('none')
    expect(bodyOf({}, { httpVersionMajor: 2, stream: { endAfterHeaders: true } })).toBe('none')
  })

  test('a value of 100 kB is not kept whole', () => {
    const observed = observe(exchange(fetchMetadata, { responseHeaders: ['X-Large', 'x'.repeat(1e5)] }))
    expect(observed?.answer.headers[0]?.[1]).toHaveLength(4096)
  })

  test('values of Cookie, Authorization and Set-Cookie are kept nowhere', () => {
    const secret = 'do-not-keep'
    const headers = { ...fetchMetadata, Cookie: secret, Authorization: `Bearer ${secret}`, 'X-Token': secret }
    const observed = observe(exchange(headers, { responseHeaders: ['Set-Cookie', `session=${secret}`] }))
    expect(observed?.request.headers).toContainEqual(['authorization', ''])
    expect(observed?.answer.headers).toEqual([['Set-Cookie', '']])
    expect(JSON.stringify({ ...observed, rule: undefined })).not.toContain(secret)
  })
})

describe('which headers the page set', () => {
  const own = (headers: Record<string, string>, destination = '') =>
    authorHeaders(Object.entries(headers).flat(), destination).headers.map(([name]) => name)

  test.each([
    ['a reload', { 'Cache-Control': 'max-age=0' }],
    ["the developer tools' disabled cache", { 'Cache-Control': 'no-cache', Pragma: 'no-cache' }],
    ['the HTTP cache', { 'If-None-Match': '"x"', 'If-Modified-Since': 'Sat, 01 Jan 2022 00:00:00 GMT' }],
    [
      'every browser',
      { Host: 'x', 'User-Agent': 'x', 'Accept-Encoding': 'br', 'Accept-Language': 'de', DNT: '1' },
    ],
    ['Firefox and Safari alone', { 'Alt-Used': 'x', 'X-Playback-Session-Id': 'x' }],
    [
      'fetch metadata and client hints',
      { 'Sec-Fetch-Mode': 'cors', 'Sec-CH-UA': '"x"', 'Device-Memory': '8' },
    ],
    ['HTTP/2', { ':method': 'GET', ':path': '/', priority: 'u=1' }],
    ['a tunnel', { 'X-Forwarded-For': '1.2.3.4', 'CF-Ray': 'x', Via: 'x' }],
    ['an ingress', { 'X-Forwarded-Scheme': 'https', 'X-Scheme': 'https', 'X-Original-Host': 'x' }],
    [
      'a load balancer',
      { 'X-Amzn-Trace-Id': 'x', 'X-Cloud-Trace-Context': 'x', 'X-Envoy-Peer-Metadata': 'x' },
    ],
  ])('not those of %s', (_who, headers) => {
    expect(own(headers)).toEqual([])
  })

  test('what the page sets, in lower case, with values only where a verdict needs them', () => {
    const lines: Array<[string, string]> = [
      ['Content-Type', 'application/json'],
      ['Authorization', 'Bearer x'],
      ['X-Team', 'blue'],
    ]
    expect(authorHeaders(lines.flat(), '').headers).toEqual([
      ['content-type', 'application/json'],
      ['authorization', ''],
      ['x-team', ''],
    ])
  })

  test('Accept and Range are the page’s on fetch(), the browser’s on what it loads itself', () => {
    const headers = { Accept: 'application/json', Range: 'bytes=0-' }
    expect(own(headers)).toEqual(['accept', 'range'])
    expect(own(headers, 'video')).toEqual([])
  })

  test('an event stream’s Last-Event-ID is the browser’s', () => {
    expect(own({ Accept: 'text/event-stream', 'Last-Event-ID': '7' })).toEqual([])
    expect(own({ Accept: '*/*', 'Last-Event-ID': '7' })).toEqual(['accept', 'last-event-id'])
  })

  test.each([
    ['X-Requested-With', 'jQuery'],
    ['X-XSRF-TOKEN', 'axios or Angular'],
    ['sentry-trace', 'Sentry'],
    ['baggage', 'Sentry or OpenTelemetry'],
    ['traceparent', 'OpenTelemetry or another tracer'],
  ])('%s is set by %s on same-origin calls only', (header, library) => {
    const found = authorHeaders([header, 'x'], '')
    expect(found).toEqual({ headers: [], sameOriginOnly: [{ header: header.toLowerCase(), library }] })
  })
})
