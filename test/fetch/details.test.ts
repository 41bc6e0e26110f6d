import { expect, test } from 'vitest'
import { isLoopback } from '../../packages/core/src/fetch/origin.ts'
import {
  passesSameSite,
  chromiumSameSite,
  standardSameSite,
  webkitSameSite,
} from '../../packages/core/src/fetch/site.ts'
import {
  consoleMessage,
  createPreflightCache,
  judge,
  judgeAsync,
  parseLocation,
  type Engine,
  type HeaderList,
  type HttpRequest,
  type HttpResponse,
  type PageRequest,
  type Unknown,
} from '../../packages/core/src/index.ts'

const origin = 'https://app.example.com'
const url = 'https://api.example.com/x'
const asks = (extra: Partial<PageRequest> = {}): PageRequest => ({ origin, url, ...extra })
const lets: HeaderList = [
  ['Access-Control-Allow-Origin', origin],
  ['Access-Control-Allow-Credentials', 'true'],
  ['Access-Control-Allow-Methods', 'PUT'],
  ['Access-Control-Allow-Headers', 'x-a'],
]
const why: Unknown = { unknown: 'an environment variable', at: { file: 'app.py', line: 7 } }
const open = (
  header: string,
  headers: HeaderList = lets.filter(([name]) => name !== header),
): HttpResponse => ({
  status: 200,
  headers,
  unknown: [{ header, ...why }],
})
const allow: HttpResponse = { status: 200, headers: lets }

/** Which request, which answers, what is not known, and what follows. */
const unknowns: Array<[string, Partial<PageRequest>, HttpResponse, HttpResponse, string]> = [
  ['ACAO of the preflight', { method: 'PUT' }, open('Access-Control-Allow-Origin'), allow, 'unknown'],
  ['ACAO of the answer', { method: 'PUT' }, allow, open('Access-Control-Allow-Origin'), 'unknown'],
  [
    'ACAC, credentialed',
    { credentials: 'include' },
    allow,
    open('Access-Control-Allow-Credentials'),
    'unknown',
  ],
  ['ACAC, not credentialed', {}, allow, open('Access-Control-Allow-Credentials'), 'allowed'],
  ['ACAM for PUT', { method: 'PUT' }, open('Access-Control-Allow-Methods'), allow, 'unknown'],
  ['ACAM for GET', { headers: [['X-A', '1']] }, open('Access-Control-Allow-Methods'), allow, 'allowed'],
  ['ACAH for a header', { headers: [['X-A', '1']] }, open('Access-Control-Allow-Headers'), allow, 'unknown'],
  ['ACAH without a header', { method: 'PUT' }, open('Access-Control-Allow-Headers'), allow, 'allowed'],
  ['status of the preflight', { method: 'PUT' }, { status: why, headers: lets }, allow, 'unknown'],
  ['status of the answer', {}, allow, { status: why, headers: lets }, 'allowed'],
  [
    'status of an answer with Location',
    {},
    allow,
    { status: why, headers: [...lets, ['Location', '/y']] },
    'unknown',
  ],
  ['Location of a redirect', {}, allow, { ...open('Location', lets), status: 302 }, 'unknown'],
  ['Location where the status is no redirect', {}, allow, open('Location', lets), 'allowed'],
  ['CORP of a no-cors load', { mode: 'no-cors' }, allow, open('Cross-Origin-Resource-Policy'), 'unknown'],
  ['CORP of a CORS request', {}, allow, open('Cross-Origin-Resource-Policy', lets), 'allowed'],
  [
    'a later failure that is certain',
    { method: 'PUT' },
    open('Access-Control-Allow-Origin'),
    { status: 200, headers: [] },
    'blocked',
  ],
  [
    'a missing ACAC after an unknown ACAO',
    { credentials: 'include' },
    allow,
    open('Access-Control-Allow-Origin', []),
    'blocked',
  ],
  [
    'a failing status after an unknown ACAO',
    { method: 'PUT' },
    { ...open('Access-Control-Allow-Origin'), status: 404 },
    allow,
    'blocked',
  ],
  [
    'redirect: manual and an unknown status',
    { redirect: 'manual' },
    allow,
    { status: why, headers: lets },
    'unknown',
  ],
  [
    'redirect: manual after an unknown preflight',
    { redirect: 'manual', method: 'PUT' },
    open('Access-Control-Allow-Origin'),
    { status: 302, headers: lets },
    'unknown',
  ],
]

test.for(unknowns)('unknown %s', ([, request, preflight, actual, outcome]) => {
  const verdict = judge(asks(request), ({ preflight: first }) => (first ? preflight : actual))
  expect(verdict.outcome).toBe(outcome)
  if (verdict.outcome === 'unknown') expect(verdict.because).toEqual([why])
})

test('an unknown without a place has none', () => {
  const answer = {
    status: 200,
    headers: [],
    unknown: [{ header: 'Access-Control-Allow-Origin', unknown: 'later' }],
  }
  expect(judge(asks(), () => answer)).toMatchObject({ because: [{ unknown: 'later' }] })
})

test('headers that may or may not be there are not said to be readable', () => {
  const answer: HttpResponse = {
    status: 200,
    headers: [...lets, ['Content-Type', 'a/b'], ['X-B', '1'], ['Expires', '0']],
    unknown: [
      { header: 'Content-Type', ...why },
      { header: 'X-C', ...why },
      { header: 'Set-Cookie', ...why },
      { header: 'Pragma', unknown: 'maybe' },
    ],
  }
  expect(judge(asks(), () => answer)).toMatchObject({
    readable: ['expires'],
    readableUnknown: [
      { unknown: 'content-type: an environment variable', at: why.at },
      { unknown: 'pragma: maybe' },
    ],
  })
})

test('a same-origin answer shows all but cookies', () => {
  const headers: HeaderList = [
    ['X-B', '1'],
    ['Set-Cookie', 'a'],
    ['x-b', '2'],
    ['Set-Cookie2', 'b'],
    ['ETag', 'c'],
  ]
  expect(judge(asks({ url: `${origin}/x` }), () => ({ status: 200, headers }))).toMatchObject({
    type: 'basic',
    readable: ['etag', 'x-b'],
  })
})

/** Whether cookies go along: credentials mode, URL, mode. */
test.for([
  ['omit', `${origin}/x`, 'cors', false],
  ['same-origin', `${origin}/x`, 'cors', true],
  ['same-origin', url, 'cors', false],
  ['include', url, 'cors', true],
  ['same-origin', url, 'no-cors', false],
  ['include', url, 'no-cors', true],
] as const)('credentials %s to %s in mode %s: %s', ([credentials, to, mode, sent]) => {
  const { exchanges } = judge(asks({ credentials, url: to, mode }), () => allow)
  expect(exchanges.map(({ request }) => request.credentials)).toEqual([sent])
})

/** The Origin line of a request that CORS has nothing to do with. */
test.for<[Partial<PageRequest>, string | undefined]>([
  [{ url: `${origin}/x` }, undefined],
  [{ url: `${origin}/x`, method: 'HEAD' }, undefined],
  [{ url: `${origin}/x`, method: 'POST' }, origin],
  [{ url: `${origin}/x`, method: 'DELETE' }, origin],
  [{ mode: 'no-cors' }, undefined],
  [{ mode: 'no-cors', method: 'POST' }, origin],
  [{ mode: 'no-cors', method: 'POST', url: 'http://api.example.com/' }, 'null'],
  [{ method: 'POST', url: 'http://api.example.com/' }, origin],
])('Origin of %j', ([request, expected]) => {
  const { exchanges } = judge(asks(request), () => allow)
  expect(exchanges.at(-1)!.request.headers.find(([name]) => name === 'Origin')?.[1]).toBe(expected)
})

test('Accept is the browser’s unless the page sets it', () => {
  const sent = (headers: HeaderList) =>
    judge(asks({ headers }), () => allow).exchanges.at(-1)!.request.headers
  expect(sent([])).toEqual([
    ['Accept', '*/*'],
    ['Origin', origin],
  ])
  expect(sent([['aCCept', 'a/b']])).toEqual([
    ['aCCept', 'a/b'],
    ['Origin', origin],
  ])
})

const sent = (
  request: Partial<PageRequest>,
  answer: (request: HttpRequest) => HttpResponse,
  engine?: Engine,
) => {
  const verdict = judge(asks(request), answer, engine)
  return [...verdict.exchanges.map(({ request: { method, url } }) => `${method} ${url}`), verdict.outcome]
}

test('a stream body forces a preflight, and can’t be sent again', () => {
  const redirect = (status: number) => (request: HttpRequest) =>
    request.preflight || request.url.endsWith('y')
      ? allow
      : { status, headers: [...lets, ['Location', '/y'] as [string, string]] }
  const request: Partial<PageRequest> = { method: 'POST', body: 'stream' }
  expect(sent(request, () => allow)).toEqual([`OPTIONS ${url}`, `POST ${url}`, 'allowed'])
  expect(sent(request, redirect(307))).toEqual([`OPTIONS ${url}`, `POST ${url}`, 'blocked'])
  expect(sent(request, redirect(303)).at(-1)).toBe('allowed')
  expect(judge(asks(request), redirect(308))).toMatchObject({
    reason: 'NetworkError',
    detail: 'a stream body can be sent only once',
  })
})

/** Which method a redirect leaves. */
test.for([
  [301, 'POST', 'GET'],
  [302, 'POST', 'GET'],
  [303, 'POST', 'GET'],
  [307, 'POST', 'POST'],
  [308, 'POST', 'POST'],
  [301, 'PUT', 'PUT'],
  [302, 'PUT', 'PUT'],
  [303, 'PUT', 'GET'],
  [303, 'HEAD', 'HEAD'],
  [303, 'GET', 'GET'],
] as const)('%i leaves of %s %s', ([status, method, left]) => {
  const headers: HeaderList = [
    ['Content-Type', 'text/plain'],
    ['Content-Language', 'en'],
    ['X-A', '1'],
    ['Authorization', 'x'],
  ]
  const to = (request: HttpRequest) =>
    request.url.endsWith('y') ? allow : { status, headers: [['Location', `${origin}/y`] as [string, string]] }
  const { exchanges } = judge(asks({ url: `${origin}/x`, method, headers }), to)
  const last = exchanges.at(-1)!.request
  expect(last.method).toBe(left)
  const kept = last.headers.map(([name]) => name).filter((name) => name.startsWith('Content-'))
  expect(kept).toEqual(left === 'GET' && method !== 'GET' ? [] : ['Content-Type', 'Content-Language'])
  expect(last.headers.map(([name]) => name)).toContain('Authorization')
})

test('twenty redirects are followed, and no more', () => {
  const chain =
    (length: number) =>
    (request: HttpRequest): HttpResponse => {
      const hop = Number(new URL(request.url).searchParams.get('hop'))
      return hop < length ? { status: 302, headers: [...lets, ['Location', `?hop=${hop + 1}`]] } : allow
    }
  expect(judge(asks(), chain(20)).outcome).toBe('allowed')
  expect(judge(asks(), chain(21))).toMatchObject({ outcome: 'blocked', detail: 'more than 20 redirects' })
})

test.for<[Partial<Record<keyof PageRequest, unknown>>, string]>([
  [{ url: '/users' }, "url: '/users' is not an absolute URL"],
  [{ url: 'https://a:b@api.example.com/' }, "url: 'https://a:b@api.example.com/' includes credentials"],
  [
    { origin: 'https://a.com/' },
    "origin: 'https://a.com/' is not a serialized origin; write 'https://a.com'",
  ],
  [{ origin: 'a.com' }, "origin: 'a.com' is not an origin; write scheme://host[:port] or 'null'"],
  [{ headers: [['X Y', '1']] }, "headers: 'X Y' is not a header name"],
  [{ headers: [['X-Y', 'a\nb']] }, "headers: X-Y: 'a\nb' is not a header value"],
  [{ method: 'trace' }, "method: 'trace' is forbidden to pages"],
  [{ method: 'A B' }, "method: 'A B' is not an HTTP method"],
  [{ mode: 'navigate' }, "mode: 'navigate' is not one of cors, no-cors, same-origin"],
  [{ mode: 'no-cors', method: 'PUT' }, "method: 'PUT' is not allowed in mode 'no-cors'"],
  [{ body: 'bytes' }, "body: 'bytes' can't be sent with method GET"],
  [{ origin: 1 }, 'origin: 1 is not a string'],
  [
    { origin: 'https://a.com:443' },
    "origin: 'https://a.com:443' is not a serialized origin; write 'https://a.com'",
  ],
  [{ origin: 'https://A.com' }, "origin: 'https://A.com' is not a serialized origin; write 'https://a.com'"],
  [{ origin: 'mailto:a' }, "origin: 'mailto:a' is not an origin; write scheme://host[:port] or 'null'"],
  [{ origin: 'file://' }, "origin: 'file://' is not an origin; write scheme://host[:port] or 'null'"],
  [
    { origin: 'x https://a.com' },
    "origin: 'x https://a.com' is not an origin; write scheme://host[:port] or 'null'",
  ],
  [{ url: undefined }, 'url: undefined is not an absolute URL'],
  [{ method: 1 }, 'method: 1 is not an HTTP method'],
  [{ method: '' }, "method: '' is not an HTTP method"],
  [{ method: 'xTRACE y' }, "method: 'xTRACE y' is not an HTTP method"],
  [{ method: 'Connect' }, "method: 'Connect' is forbidden to pages"],
  [{ method: 'TRACK' }, "method: 'TRACK' is forbidden to pages"],
  [{ credentials: 'all' }, "credentials: 'all' is not one of omit, same-origin, include"],
  [{ redirect: 'no' }, "redirect: 'no' is not one of follow, error, manual"],
  [{ body: 'text' }, "body: 'text' is not one of none, bytes, stream"],
  [{ initiator: 'img' }, "initiator: 'img' is not one of fetch, xhr"],
  [{ headers: [[1, 'a']] }, 'headers: 1 is not a header name'],
  [{ headers: [['', 'a']] }, "headers: '' is not a header name"],
  [{ headers: [['X-A', 1]] }, 'headers: X-A: 1 is not a string'],
  [{ headers: [['X-A', '\u0100']] }, "headers: X-A: '\u0100' is not a header value"],
  [{ headers: [['X-A', 'a\0']] }, "headers: X-A: 'a\0' is not a header value"],
  [{ mode: 'no-cors', method: 'POST', body: 'stream' }, "body: 'stream' can't be sent in mode 'no-cors'"],
  [{ method: 'HEAD', body: 'bytes' }, "body: 'bytes' can't be sent with method HEAD"],
])('%j is a TypeError', ([extra, message]) => {
  expect(() => judge(asks(extra as Partial<PageRequest>), () => allow)).toThrow(new TypeError(message))
})

test('XMLHttpRequest and elements take what fetch() does not', () => {
  expect(judge(asks({ initiator: 'xhr', body: 'bytes' }), () => allow).outcome).toBe('allowed')
  expect(
    judge(asks({ destination: 'image', url: 'https://a:b@api.example.com/' }), () => allow).outcome,
  ).toBe('allowed')
  expect(judge(asks({ initiator: 'xhr', url: 'https://a:b@api.example.com/' }), () => allow).outcome).toBe(
    'allowed',
  )
})

test.for<[number, HeaderList, string]>([
  [99, [], 'status: 99 is not a three-digit HTTP status'],
  [200, [['', 'x']], "header name: '' is not a header name"],
  [0, [], 'status: 0 is not a three-digit HTTP status'],
  [1000, [], 'status: 1000 is not a three-digit HTTP status'],
  [200.5, [], 'status: 200.5 is not a three-digit HTTP status'],
  [200, [['A:b', 'c']], "header name: 'A:b' is not a header name"],
  [200, [['A', 'b\r\nC: d']], "A: 'b\r\nC: d' is not a header value"],
])('an answer of %s %j is a TypeError', ([status, headers, message]) => {
  const answer = { status, headers }
  expect(() => judge(asks(), () => answer)).toThrow(new TypeError(message))
  expect(() => judge(asks({ method: 'PUT' }), () => answer)).toThrow(new TypeError(message))
})

test.for([100, 999])('a status of %i can be', (status) => {
  expect(judge(asks(), () => ({ status, headers: lets })).outcome).toBe('allowed')
})

const list = (host: string) => (/[a-z]\./.test(host) ? host.split('.').slice(-2).join('.') : null)

/** Page's host, host, and whether they are the same site by the standard, in Chromium and in WebKit; with and without a list. */
test.for([
  ['app.example.com', 'api.example.com', true, true, true, undefined, undefined, undefined],
  ['example.com', 'example.com', true, true, true, true, true, true],
  ['a.example.com', 'b.example.org', false, false, false, false, false, false],
  ['127.0.0.1', '127.0.0.1', true, false, true, true, false, true],
  ['10.0.0.1', '11.0.0.1', false, false, false, false, false, false],
  ['[::1]', 'localhost', false, false, false, false, false, false],
  ['localhost', 'localhost', true, true, true, true, true, true],
  ['localhost', 'intranet', false, true, false, false, false, false],
  ['', 'localhost', false, true, false, false, false, false],
  ['', '', false, true, false, false, true, false],
  ['localhost', 'a.localhost', false, false, true, false, false, undefined],
  ['a.example.com', 'example.com', true, true, true, undefined, undefined, undefined],
  ['a.example.com', 'notexample.com', false, false, false, false, false, false],
] as const)('%s and %s', ([page, host, standard, chromium, webkit, ...guesses]) => {
  const listed = [standardSameSite, chromiumSameSite, webkitSameSite].map((rule) => rule(page, host, list))
  expect(listed).toEqual([standard, chromium, webkit])
  expect([standardSameSite, chromiumSameSite, webkitSameSite].map((rule) => rule(page, host))).toEqual(
    guesses,
  )
})

test('same-site is schemeless, but for what an insecure page loads', () => {
  const passes = (from: string, to: string) =>
    passesSameSite(from, parseLocation(to)!, standardSameSite, list)
  expect(passes('https://a.example.com', 'http://b.example.com/')).toBe(true)
  expect(passes('http://a.example.com', 'https://b.example.com/')).toBe(false)
  expect(passes('http://a.example.com', 'http://b.example.com/')).toBe(true)
  expect(passes('null', 'https://b.example.com/')).toBe(false)
})

test('same-site without a list is unknown where the hosts share two labels', () => {
  const answer: HttpResponse = { status: 200, headers: [['Cross-Origin-Resource-Policy', 'same-site']] }
  expect(judge(asks({ mode: 'no-cors' }), () => answer)).toMatchObject({
    outcome: 'unknown',
    because: [
      {
        unknown: `whether ${origin} and https://api.example.com are the same site needs a public suffix list`,
      },
    ],
  })
  const options = { registrableDomain: list }
  expect(judge(asks({ mode: 'no-cors' }), () => answer, 'spec', options).outcome).toBe('allowed')
})

test.for([
  ['localhost', true],
  ['a.b.localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['a-localhost', false],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['a.127.0.0.1', false],
  ['[::127.0.0.1]', false],
] as const)('is %s the loopback: %s', ([host, is]) => expect(isLoopback(host)).toBe(is))

test.for<[Engine, string]>([
  [
    'webkit',
    `Unsafe attempt to load URL ${url} from origin ${origin}. Domains, protocols and ports must match.`,
  ],
  ['spec', ''],
])('a request at home that is redirected abroad fails in %s', ([engine, words]) => {
  const request = asks({ url: `${origin}/x`, mode: 'same-origin' })
  const verdict = judge(request, () => ({ status: 302, headers: [['Location', url], ...lets] }), engine)
  expect(verdict).toMatchObject({ outcome: 'blocked', reason: 'DisallowedByMode', detail: url })
  expect(verdict.exchanges).toHaveLength(1)
  if (words) expect(consoleMessage(verdict, request, engine)).toBe(words)
})

test('a redirect at home keeps a request of mode same-origin', () => {
  const serve = ({ url: asked }: HttpRequest): HttpResponse =>
    asked.endsWith('/x') ? { status: 302, headers: [['Location', '/y']] } : allow
  expect(judge(asks({ url: `${origin}/x`, mode: 'same-origin' }), serve)).toMatchObject({
    outcome: 'allowed',
    type: 'basic',
  })
})

test('an app’s own scheme is not judged', () => {
  const app = { origin: 'capacitor://localhost', url: 'capacitor://localhost/x' }
  expect(judge(app, () => allow)).toMatchObject({
    outcome: 'unknown',
    because: [{ unknown: 'capacitor: is not answered over HTTP' }],
  })
  const echo = (request: HttpRequest): HttpResponse => ({
    status: 200,
    headers: [['Access-Control-Allow-Origin', request.headers.find(([name]) => name === 'Origin')![1]]],
  })
  expect(judge({ ...app, url }, echo).outcome).toBe('allowed')
})

test('judgeAsync waits', async () => {
  const verdict = await judgeAsync(asks({ method: 'PUT' }), (request) =>
    Promise.resolve(request.preflight ? allow : open('Location', lets)),
  )
  expect(verdict).toMatchObject({ outcome: 'allowed', exchanges: [{}, {}] })
})

const words = (request: Partial<PageRequest>, headers: HeaderList, engine: Engine) => {
  const asked = asks(request)
  return consoleMessage(
    judge(asked, () => ({ status: 200, headers }), engine),
    asked,
    engine,
  )
}

test('elements are named by their destination', () => {
  expect(words({ destination: 'image' }, [['Access-Control-Allow-Origin', 'x']], 'chromium')).toBe(
    `Access to image at '${url}' from origin '${origin}' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header contains the invalid value 'x'.`,
  )
})

test.for<Engine>(['spec', 'chromium', 'firefox', 'webkit'])('%s says nothing of what it allows', (engine) => {
  expect(words({}, lets, engine)).toBe('')
})

test('the standard’s verdict is worded as Chromium words it', () => {
  expect(words({}, [], 'spec')).toBe(words({}, [], 'chromium'))
})

/** What a cached preflight answers for: [seconds later, request, whether it is asked again] by engine. */
test.for<[Engine, string, number, Partial<PageRequest>, boolean]>([
  ['spec', '600', 599, { method: 'PUT' }, false],
  ['spec', '600', 600, { method: 'PUT' }, true],
  ['spec', '600', 1, { method: 'DELETE' }, true],
  ['spec', '600', 1, { method: 'PUT', credentials: 'include' }, true],
  ['spec', '600', 1, { method: 'PUT', url: `${url}?other` }, true],
  ['spec', '600', 1, { method: 'PUT', origin: 'null' }, true],
  ['spec', 'x', 4, { method: 'PUT' }, false],
  ['spec', 'x', 6, { method: 'PUT' }, true],
  ['spec', '-1', 4, { method: 'PUT' }, false],
  ['chromium', '-1', 1, { method: 'PUT' }, true],
  ['chromium', '99999', 7199, { method: 'PUT' }, false],
  ['chromium', '99999', 7201, { method: 'PUT' }, true],
  ['firefox', 'x', 1, { method: 'PUT' }, true],
  ['firefox', '', 4, { method: 'PUT' }, false],
  ['firefox', '999999', 86_399, { method: 'PUT' }, false],
  ['firefox', '999999', 86_401, { method: 'PUT' }, true],
  ['webkit', '9999', 599, { method: 'PUT' }, false],
  ['webkit', '9999', 601, { method: 'PUT' }, true],
  ['webkit', '-1', 1, { method: 'PUT' }, true],
])('%s, Max-Age %s, %i s later: %j asked again: %s', ([engine, age, later, second, again]) => {
  let now = 1000
  const cache = createPreflightCache(() => now)
  const serve = (request: HttpRequest): HttpResponse => ({
    status: 200,
    headers: [
      ['Access-Control-Allow-Origin', request.headers.find(([name]) => name === 'Origin')?.[1] ?? ''],
      ...lets.slice(1),
      ['Access-Control-Max-Age', age],
    ],
  })
  expect(judge(asks({ method: 'PUT' }), serve, engine, { cache }).exchanges).toHaveLength(2)
  now += later
  const { exchanges } = judge(asks(second), serve, engine, { cache })
  expect(exchanges[0]!.request.preflight).toBe(again)
})

test('a cache by the system’s clock', () => {
  const cache = createPreflightCache()
  expect(Math.abs(cache.now() - Date.now() / 1000)).toBeLessThan(5)
  const answer = { status: 200, headers: [...lets, ['Access-Control-Max-Age', '60']] } as HttpResponse
  judge(asks({ method: 'PUT' }), () => answer, 'spec', { cache })
  expect(judge(asks({ method: 'PUT' }), () => answer, 'spec', { cache }).exchanges).toHaveLength(1)
})

test('what is not known is not cached', () => {
  const cache = createPreflightCache(() => 0)
  for (const answer of [open('Access-Control-Max-Age', lets), open('Access-Control-Allow-Origin')])
    judge(asks({ method: 'PUT' }), () => answer, 'spec', { cache })
  expect(cache.entries.size).toBe(0)
})

test('a failed fetch clears what its URL’s preflights allowed, by the standard', () => {
  const cache = createPreflightCache(() => 0)
  judge(asks({ method: 'PUT' }), () => allow, 'spec', { cache })
  expect(cache.entries.size).toBe(1)
  judge(asks({ method: 'PUT' }), () => ({ status: 200, headers: [] }), 'spec', { cache })
  expect(cache.entries.size).toBe(0)
})

test('the standard’s cache adds up what several preflights allow', () => {
  const cache = createPreflightCache(() => 0)
  const echo = (request: HttpRequest): HttpResponse => {
    const line = (name: string) => request.headers.find(([each]) => each === name)?.[1] ?? ''
    return {
      status: 200,
      headers: [
        ['Access-Control-Allow-Origin', '*'],
        ['Access-Control-Allow-Methods', line('Access-Control-Request-Method')],
        ['Access-Control-Allow-Headers', line('Access-Control-Request-Headers').toUpperCase()],
      ],
    }
  }
  const count = (request: Partial<PageRequest>) =>
    judge(asks(request), echo, 'spec', { cache }).exchanges.length
  expect(count({ method: 'PUT' })).toBe(2)
  expect(count({ headers: [['X-A', '1']] })).toBe(2)
  expect(count({ method: 'PUT', headers: [['X-A', '1']] })).toBe(1)
  expect(count({ method: 'PUT', headers: [['X-B', '1']] })).toBe(2)
  expect(count({ method: 'POST', initiator: 'xhr', uploadListener: true })).toBe(2)
  expect(count({ method: 'POST', initiator: 'xhr', uploadListener: true })).toBe(1)
})
