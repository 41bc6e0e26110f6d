import * as fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { drawn, pages, type Answer, type Hop, type Page, type Scenario } from './scenario.ts'

type Lines = Answer['headers']
type Ask = Scenario['request']

/** A choice among values, each with its weight. */
const weighted = <T>(...choices: Array<[weight: number, ...values: T[]]>): Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, ...values]) => ({ weight, arbitrary: fc.constantFrom(...values) })))

/** A header that is absent (null), one line, or several lines. */
type Choice = string | null | string[]

const allowOrigin = weighted<Choice>(
  [60, '{origin}'],
  [18, '*'],
  [3, null, 'null', '{page}', '{page}/'],
  [
    14,

    '{PAGE}',
    '{page}, *',
    '{page} {page}',
    ' {page} ',
    '\t*\t',
    '',
    '**',
    '* *',
    '*,',
    'http://localhost',

    'https://{pagehost}',
    '{pagehost}',
    'undefined',
    'localhost:3000',
    'http://',
    'http://a b',
    'true',
    '{own}',
    '{page}:80',
    'http://b\xfccher.localhost:{port}',
    '{page}.',
    'http://%41',
    'data:,x',
    '//x',
    'http://[::1',
    "'*'",
    '"*"',
    '{page};',
    '{page}\t{page}',
    'Null',
    'NULL',
    'null, null',
    'http://*.localhost:{port}',

    'http://[::1]',
    'http://a:99999',
    'http:/a',
    'http:a',
    'a:b',
    'a.b:c',
    'http://a_b',
    'http://-',
    'blob:x',
    'file:',

    'http://a%20b',
    'http://a<b',
    'ftp://a',
    'HTTP://A',
    '[::1]',
    'mailto:a',
    'http://1.2.3.4.5',
    'http://xn--a',
  ],
  [4, ['{origin}', '{origin}'], ['*', '*'], ['{origin}', '*'], ['{origin}', ''], ['', '{origin}']],
)

const allowCredentials = weighted<Choice>(
  [70, 'true'],
  [9, null],
  [16, 'True', 'TRUE', '1', 'yes', ' true ', '\ttrue', 'true, true', '', 'false', 'true;', '"true"', 't rue'],
  [2, ['true', 'true'], ['true', 'false'], ['', 'true']],
)

const listEdges = (echo: string): Choice[] => [
  '',
  ',',
  `, ${echo} ,`,
  `${echo},,`,
  `\t${echo}\t`,
  `*, ${echo}`,
  `${echo}, *`,
  `"${echo}"`,
  `${echo};`,
  '"*"',

  `${echo}, a b`,
  `a/b, ${echo}`,
  `${echo}, \xe9`,
  `${echo}, "a,b"`,
  `${echo}, "`,
  '**',
  '* ',
  `(${echo})`,
  `${echo}:`,

  `${echo}, 'x'`,
  `${echo}\t,\tx`,
  `${echo}, {x}`,
  `@, ${echo}`,
  `${echo}, "x"`,
  `${echo} , x`,
  `${echo}, \x0bx`,
  [echo, 'X-Other'],
  ['X-Other', '*'],
  [echo, ''],
]

const allowMethods = weighted<Choice>(
  [60, '{method}'],
  [12, '*'],
  [8, 'GET, POST, PUT, DELETE, PATCH'],
  [4, null],
  [4, '{METHOD}', '{method_}', 'PUT, patch', 'GET'],
  [12, ...listEdges('{method}')],
)

const allowHeaders = weighted<Choice>(
  [60, '{headers}'],
  [14, '*'],
  [5, '{HEADERS}', 'x-custom', 'authorization', '*, authorization', 'Authorization, Content-Type, X-Custom'],
  [4, null],
  [12, ...listEdges('{headers}')],
)

const exposeHeaders = weighted<Choice>(
  [40, null],
  [30, '*', 'X-Total', 'x-total, content-length', 'X-TOTAL', 'x-total,x-other'],
  [10, 'set-cookie', 'x-missing', '*, x-total', 'x-total, *', '', ...listEdges('x-total')],
)

const maxAge = weighted<Choice>([80, null], [20, '0', '5', '600', '-1', 'abc', '99999999', '1.5'])

const resourcePolicy = weighted<Choice>(
  [30, null],
  [40, 'same-origin', 'same-site', 'cross-origin'],
  [
    12,
    'Same-Origin',
    'same-origin, same-site',
    'bogus',
    ' same-origin ',
    'same-origin;',
    '',
    ['same-origin', 'same-site'],
    ['same-origin', 'same-origin'],
  ],
)

const redirectStatus = fc.constantFrom(301, 302, 303, 307, 308)
const preflightStatus = weighted<number>(
  [70, 200, 204],
  [10, 201, 202, 206, 226, 299],
  [10, 300, 304, 400, 401, 403, 404, 405, 500, 503],
  [5, 301, 302, 303, 307, 308],
)
const finalStatus = weighted<number>(
  [80, 200],
  [20, 201, 204, 206, 300, 304, 400, 401, 403, 404, 500, 503],
  [3, 301, 302, 303, 307, 308],
)

const location = weighted<Choice>(
  [60, '{next}'],
  [
    10,
    '{path}',
    '//{nexthost}{path}',
    '{SCHEME}//{NEXTHOST}{path}',
    '{next}#there',
    ' {next} ',
    '{next}?q=1',
    '\\\\{nexthost}{path}',
  ],
  [
    8,
    '{scheme}//user:pass@{nexthost}{path}',
    '{scheme}//user@{nexthost}{path}',
    '{scheme}//:pass@{nexthost}{path}',
    '{scheme}//@{nexthost}{path}',
  ],
  [2, null],
  [
    6,
    'http://[',
    'ftp://a.localhost/',
    'data:,x',
    'about:blank',
    'http://',
    'http:///',
    'custom:x',
    'ws://{nexthost}{path}',
    'blob:x',
  ],
  [2, ['{next}', '{next}'], ['{next}', '{path}']],
)

const noise: Array<[string, string]> = [
  ['X-Total', '1'],
  ['X-Other', '2'],
  ['Content-Type', 'text/plain'],
  ['Cache-Control', 'no-store'],
  ['Content-Language', 'en'],
  ['Expires', '0'],
  ['Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT'],
  ['Pragma', 'x'],
  ['ETag', '"1"'],
  ['Set-Cookie', 'gone=1; Max-Age=0'],
  ['Vary', 'Origin'],
  ['x-total', '3'],
]

const names = (name: string): Arbitrary<string> =>
  weighted([8, name], [1, name.toLowerCase(), name.toUpperCase()])

function line(name: string, choice: Arbitrary<Choice>): Arbitrary<Lines> {
  return fc.tuple(names(name), choice).map(([named, value]) => {
    if (value === null) return []
    return (Array.isArray(value) ? value : [value]).map((each): [string, string] => [named, each])
  })
}

const joined = (...parts: Arbitrary<Lines>[]): Arbitrary<Lines> =>
  fc.tuple(...parts).map((lists) => lists.flat())

interface Plan {
  origin?: Arbitrary<Choice>
  credentials?: Arbitrary<Choice>
  methods?: Arbitrary<Choice>
  headers?: Arbitrary<Choice>
  preflightStatus?: Arbitrary<number>
  preflightOrigin?: Arbitrary<Choice>
  preflightCredentials?: Arbitrary<Choice>
  preflightLocation?: Arbitrary<Choice>
  policy?: Arbitrary<Choice>
  location?: Arbitrary<Choice>
  finalStatus?: Arbitrary<number>
}

const preflightAnswer = (plan: Plan): Arbitrary<Answer> =>
  fc.record({
    status: plan.preflightStatus ?? preflightStatus,
    headers: joined(
      line('Access-Control-Allow-Origin', plan.preflightOrigin ?? allowOrigin),
      line('Access-Control-Allow-Credentials', plan.preflightCredentials ?? allowCredentials),
      line('Access-Control-Allow-Methods', plan.methods ?? allowMethods),
      line('Access-Control-Allow-Headers', plan.headers ?? allowHeaders),
      line('Access-Control-Max-Age', maxAge),
      line('Location', plan.preflightLocation ?? weighted<Choice>([60, null], [40, '{next}', '/'])),
    ),
  })

const actualAnswer = (plan: Plan, redirected: boolean): Arbitrary<Answer> =>
  fc.record({
    status: redirected ? redirectStatus : (plan.finalStatus ?? finalStatus),
    headers: joined(
      line('Access-Control-Allow-Origin', plan.origin ?? allowOrigin),
      line('Access-Control-Allow-Credentials', plan.credentials ?? allowCredentials),
      line('Access-Control-Expose-Headers', exposeHeaders),
      line('Cross-Origin-Resource-Policy', plan.policy ?? resourcePolicy),
      redirected ? line('Location', plan.location ?? location) : fc.constant([]),
      fc.subarray(noise),
    ),
  })

const host = fc.integer({ min: 0, max: drawn - 1 })

const hop = (plan: Plan, redirected: boolean): Arbitrary<Hop> =>
  fc.record({ host, preflight: preflightAnswer(plan), actual: actualAnswer(plan, redirected) })

const hopsOf = (plan: Plan, counts: Arbitrary<number>): Arbitrary<Hop[]> =>
  counts.chain((count) =>
    fc
      .tuple(...Array.from({ length: count }, (_, index) => hop(plan, index < count - 1)))
      .map((list) => [...list]),
  )

const digits = (length: number): string => '1'.repeat(length)
const around = (limit: number, letter: string): string[] =>
  [limit - 1, limit, limit + 1].map((n) => letter.repeat(n))

const requestHeader: Arbitrary<[string, string]> = fc.oneof(
  ...Object.entries({
    Accept: [
      '*/*',
      'text/html',
      '',
      'a"b',
      'a(b',
      'a\tb',
      'a\x7fb',
      'a:b',
      'a,b;c=d',
      '\xe9',
      ...around(128, 'a'),
    ],
    'Accept-Language': ['en', 'en-US,en;q=0.5', 'en@', 'en_US', '', 'de/at', '\xe9', ...around(128, 'a')],
    'Content-Language': ['en', 'x"y', 'en, de', '', ...around(128, 'a')],
    'Content-Type': [
      'text/plain',
      'text/plain;charset=UTF-8',
      'Text/Plain',
      'application/json',
      'text/plain; charset="utf-8"',

      'multipart/form-data; boundary=x',
      ' text/plain ',
      'text/plain;',
      'text',
      '',
      'text/plain, text/plain',

      'application/x-www-form-urlencoded;a=b',
      'application/x-www-form-urlencoded',
      'text/plain ;x',
      'text /plain',

      'text/plain,application/json',
      'text/plain;a,b',
      'text/html',
      ';text/plain',
      'text/plain\t;',
      'text/plain charset',

      'text/plainx',
      'text/plain/x',
      'text/',
      '/plain',
      'text/plain;=',
      '*/*',
      'text/plain;charset=a,text/html',
      ...[127, 128, 129].map((length) => 'text/plain;'.padEnd(length, 'a')),
    ],
    Range: [
      'bytes=0-',
      'bytes=0-1',
      'bytes=1-0',
      'Bytes=0-1',
      'BYTES=0-',
      'bytes=-5',
      'bytes=0-1,2-3',
      'bytes = 0-1',

      'bytes=0 - 1',
      'bytes=00-1',
      'bytes=99999999999999999999-',
      'bytes=1-99999999999999999999',
      'bytes=5-5',
      'bytes',

      'bytes=0-9223372036854775806',
      'bytes=0-9223372036854775807',
      'bytes=0-18446744073709551615',
      'bytes=0-4294967296',

      'bytes=',
      'bytes=-',
      'bytes=a-b',
      'bytes=0-1,',
      'bits=0-1',
      'bytes=0-0x1',
      'bytes= 0-1',
      'bytes=+0-1',
      '',
      'bytes=0',
      ...[127, 128, 129].map((length) => 'bytes=0-'.padEnd(length, '1')),
    ],
  }).map(([name, values]) => ({ weight: 3, arbitrary: fc.tuple(names(name), fc.constantFrom(...values)) })),
  {
    weight: 6,
    arbitrary: fc.tuple(
      names('X-Custom'),
      fc.constantFrom('1', '', 'a b', ' x ', '"', 'é'.normalize('NFC'), ...around(128, 'a')),
    ),
  },
  { weight: 5, arbitrary: fc.tuple(names('Authorization'), fc.constantFrom('Bearer x', 'Basic eDp5', '')) },
  { weight: 2, arbitrary: fc.tuple(names('User-Agent'), fc.constantFrom('x', 'Mozilla/5.0', '')) },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom(
        'DPR',
        'Width',
        'Viewport-Width',
        'Device-Memory',
        'RTT',
        'Downlink',
        'ECT',
        'Save-Data',
        'Intervention',
      ),
      fc.constantFrom(
        '1',
        '1.5',
        '1.',
        '.5',
        'on',
        'ON',
        'off',
        '4g',
        '4G',
        'slow-2g',
        '',
        '-1',
        'x',
        '3g',
        '1e3',
        digits(128),
        digits(129),
      ),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constantFrom(
        'X-A',
        'X-Requested-With',
        'X-_~!#$%&*+.^`|1',
        'Last-Event-ID',
        'Pragma',
        'Cache-Control',
        'If-None-Match',

        'If-Modified-Since',
        'Upgrade-Insecure-Requests',
        'Purpose',
        'X-XSRF-TOKEN',
        'traceparent',
        'Content-Encoding',

        'Accept-Datetime',
        'Content-Location',
        'From',
        'Forwarded',
        'X-Forwarded-For',
        'Priority',
        'Early-Data',
        'If-Match',

        'Content-Disposition',
        'Accept-Post',
        'Ping-From',
        'Ping-To',
        'DNT2',
        'Max-Forwards',
        'Warning',
        'Link',
        'X-HTTP-Method',

        'X-Method-Override',
        'X-HTTP-Method-Override',
        'Service-Worker',
        'Lang',
        'Device-Memory2',
        'constructor',
        'toString',
      ),
      fc.constantFrom('1', 'PUT', 'TRACE', 'put, connect', 'x', '"e"', 'gzip'),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom(
        'Cookie',
        'Origin',
        'Referer',
        'Host',
        'Sec-Fetch-Mode',
        'Sec-X',
        'Proxy-Authorization',
        'Accept-Charset',
        'Proxy-X',

        'Accept-Encoding',
        'Connection',
        'Content-Length',
        'Date',
        'DNT',
        'Expect',
        'Keep-Alive',
        'TE',
        'Trailer',
        'Via',
        'Upgrade',

        'Access-Control-Request-Method',
        'Access-Control-Request-Headers',
        'Set-Cookie',
        'Cookie2',
        'Transfer-Encoding',
        'SEC-x',
        'Access-Control-Request-Private-Network',
      ),
      fc.constantFrom('1', 'x'),
    ),
  },
)

/** Safelisted values that total `length` bytes, none of them over 128; the names are Chromium's. */
function totalling(length: number): Lines {
  const kinds: Array<[string, (size: number) => string]> = [
    ['Accept', (size) => 'a'.repeat(size)],
    ['Accept-Language', (size) => 'a'.repeat(size)],
    ['Content-Language', (size) => 'a'.repeat(size)],
    ['Content-Type', (size) => 'text/plain;'.padEnd(size, 'a')],
    ['DPR', digits],
    ['Width', digits],
    ['Viewport-Width', digits],
    ['Device-Memory', digits],
    ['RTT', digits],
  ]
  let left = length
  const lines: Lines = []
  for (const [name, value] of kinds) {
    const size = Math.min(128, left)
    if (size > 0) lines.push([name, value(size)])
    left -= size
  }
  return lines
}

const requestHeaders: Arbitrary<Lines> = fc.oneof(
  { weight: 40, arbitrary: fc.constant<Lines>([]) },
  { weight: 55, arbitrary: fc.array(requestHeader, { minLength: 1, maxLength: 3 }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(requestHeader, fc.integer({ min: 2, max: 9 }))
      .map(([header, times]) => Array.from({ length: times }, () => header)),
  },
  { weight: 2, arbitrary: fc.constantFrom(1023, 1024, 1025).map(totalling) },
)

const method = weighted<string>(
  [38, 'GET'],
  [14, 'POST', 'HEAD'],
  [36, 'PUT', 'DELETE', 'PATCH', 'OPTIONS'],
  [
    12,
    'get',
    'Post',
    'pOsT',
    'head',
    'put',
    'delete',
    'Delete',
    'patch',
    'PaTCH',
    'SUPER',
    'super',
    'QUERY',
    'options',
    'x-y!',
  ],
)

const xhr: Arbitrary<Ask> = fc.record({
  initiator: fc.constant('xhr' as const),
  method,
  headers: requestHeaders,
  credentials: weighted<'same-origin' | 'include'>([5, 'same-origin'], [5, 'include']),
  uploadListener: weighted<boolean>([3, false], [1, true]),
  body: weighted<'none' | 'bytes'>([1, 'none'], [1, 'bytes']),
})

const fetches = (mode: Arbitrary<NonNullable<Ask['mode']>>): Arbitrary<Ask> =>
  fc.record({
    method,
    headers: requestHeaders,
    credentials: weighted<NonNullable<Ask['credentials']>>([2, 'omit'], [3, 'same-origin'], [4, 'include']),
    mode,
    redirect: weighted<NonNullable<Ask['redirect']>>([16, 'follow'], [1, 'error', 'manual']),
    body: weighted<'none' | 'bytes'>([1, 'none'], [1, 'bytes']),
  })

const simple = new Set(['GET', 'HEAD', 'POST'])

/** Leaves out what no browser would take, so that every scenario reaches the network part. */
function possible(ask: Ask): Ask {
  const upper = ask.method!.toUpperCase()
  const method = ask.mode === 'no-cors' && !simple.has(upper) ? 'POST' : ask.method!
  const bodiless = ['GET', 'HEAD'].includes(method.toUpperCase())
  return { ...ask, method, body: bodiless ? 'none' : ask.body! }
}

const anyMode = weighted<NonNullable<Ask['mode']>>([16, 'cors'], [2, 'no-cors'], [1, 'same-origin'])
const ask: Arbitrary<Ask> = fc
  .oneof({ weight: 3, arbitrary: fetches(anyMode) }, { weight: 1, arbitrary: xhr })
  .map(possible)

const page = weighted<Page>(...pages.map((each): [number, Page] => [1, each]))
const count = weighted<number>([58, 1], [26, 2], [11, 3], [5, 4])

/** A server that lets everything through; a focused scenario breaks one thing of it. */
const good: Required<Plan> = {
  origin: fc.constant('{origin}'),
  credentials: fc.constant('true'),
  methods: fc.constant('{method}'),
  headers: fc.constant('{headers}'),
  preflightStatus: fc.constant(204),
  preflightOrigin: fc.constant('{origin}'),
  preflightCredentials: fc.constant('true'),
  preflightLocation: fc.constant(null),
  policy: fc.constant(null),
  location: fc.constant('{next}'),
  finalStatus: fc.constant(200),
}

/** A choice that is right three times out of four, so that a hop's trouble may come late. */
const mostly = (right: Arbitrary<Choice>, wrong: Arbitrary<Choice>): Arbitrary<Choice> =>
  fc.oneof({ weight: 2, arbitrary: right }, { weight: 3, arbitrary: wrong })

const preflighted: Arbitrary<Ask> = fc
  .tuple(ask, fc.constantFrom('PUT', 'DELETE', 'PATCH', 'patch', 'SUPER'))
  .map(([asked, unsafe]) =>
    possible({ ...asked, method: unsafe, ...(asked.mode && { mode: 'cors' as const }) }),
  )
const customised: Arbitrary<Ask> = fc
  .tuple(ask, fc.constantFrom('X-Custom', 'Authorization', 'X-A', 'Content-Type'))
  .map(([asked, name]) =>
    possible({
      ...asked,
      headers: [[name, 'application/json']],
      ...(asked.mode && { mode: 'cors' as const }),
    }),
  )
const including = (asked: Arbitrary<Ask>): Arbitrary<Ask> =>
  asked.map((each) => ({ ...each, credentials: 'include' as const }))

interface Focus {
  asks?: Arbitrary<Ask>
  plan?: Plan
  counts?: Arbitrary<number>
}

const faultyOrigins = weighted<Choice>(
  [2, null],
  [1, ['{origin}', '*'], '{page} *', 'a,b'],
  [1, 'undefined', 'a.com', ''],
  [1, 'http://x', 'Null'],
)

const focuses: Focus[] = [
  {},
  { counts: fc.integer({ min: 2, max: 4 }) },
  { asks: preflighted },
  { asks: customised, counts: fc.integer({ min: 1, max: 3 }) },
  { plan: { origin: mostly(good.origin, faultyOrigins) } },
  { asks: preflighted, plan: { preflightOrigin: mostly(good.origin, faultyOrigins) } },
  { asks: preflighted, plan: { preflightOrigin: mostly(good.origin, fc.constant(null)) } },
  { asks: including(ask), plan: { origin: mostly(good.origin, fc.constant('*')) } },
  { asks: including(preflighted), plan: { preflightOrigin: mostly(good.origin, fc.constant('*')) } },
  { asks: including(ask), plan: { credentials: allowCredentials } },
  {
    asks: including(customised),
    plan: { preflightCredentials: mostly(good.credentials, fc.constantFrom(null, 'True', '')) },
  },
  { asks: preflighted, plan: { preflightStatus } },
  {
    asks: preflighted,
    plan: {
      preflightStatus: redirectStatus,
      preflightLocation: mostly(fc.constant(null), fc.constant('{next}')),
    },
  },
  { asks: preflighted, plan: { methods: allowMethods } },
  {
    asks: preflighted,
    plan: { methods: fc.constantFrom('PUT;', '"PUT"', 'a b', 'PUT, \xe9', '(', 'GET', null, '*') },
  },
  { asks: customised, plan: { headers: allowHeaders } },
  {
    asks: customised,
    plan: { headers: fc.constantFrom('x-custom;', '"a"', 'a b', 'x, \xe9', '(', 'x-b', null, '*') },
  },
  {
    asks: fetches(fc.constant('same-origin' as const)).map(possible),
    counts: fc.integer({ min: 1, max: 3 }),
  },
  {
    asks: fetches(fc.constant('no-cors' as const)).map(possible),
    plan: { policy: resourcePolicy },
    counts: fc.integer({ min: 1, max: 3 }),
  },
  {
    asks: fetches(fc.constant('no-cors' as const)).map(possible),
    plan: { policy: fc.constantFrom('same-site', 'same-origin', null) },
  },
  {
    plan: {
      location: weighted<Choice>(
        [1, '{next}'],
        [2, '{scheme}//user:pass@{nexthost}{path}', '{scheme}//user@{nexthost}{path}'],
      ),
    },
    counts: fc.integer({ min: 2, max: 4 }),
  },
  { plan: { location }, counts: fc.integer({ min: 2, max: 4 }) },
  { plan: { finalStatus: redirectStatus } },
  {
    asks: ask.map((each) => (each.initiator === 'xhr' ? each : { ...each, redirect: 'manual' as const })),
    plan: {
      finalStatus: fc.oneof(fc.constant(200), redirectStatus),
      origin: mostly(good.origin, faultyOrigins),
    },
    counts: fc.integer({ min: 1, max: 2 }),
  },
  {
    asks: ask.map((each) => (each.initiator === 'xhr' ? each : { ...each, redirect: 'error' as const })),
    plan: {
      finalStatus: fc.oneof(fc.constant(200), redirectStatus),
      origin: mostly(good.origin, faultyOrigins),
    },
    counts: fc.integer({ min: 1, max: 2 }),
  },
]

const free: Arbitrary<Scenario> = fc.record({ page, request: ask, hops: hopsOf({}, count) })

const focused: Arbitrary<Scenario> = fc.oneof(
  ...focuses.map(({ asks = ask, plan = {}, counts = count }) =>
    fc.record({ page, request: asks, hops: hopsOf({ ...good, ...plan }, counts) }),
  ),
)

const element = (modes: Arbitrary<Pick<Ask, 'mode' | 'credentials'>>): Arbitrary<Ask> =>
  fc
    .tuple(fc.constantFrom('image' as const, 'script' as const), modes)
    .map(([destination, mode]) => ({ ...mode, destination, method: 'GET', headers: [], body: 'none' }))
const plainElement = element(fc.constant({ mode: 'no-cors', credentials: 'include' }))
const crossOriginElement = element(
  fc.constantFrom<Array<Pick<Ask, 'mode' | 'credentials'>>>(
    { mode: 'cors', credentials: 'same-origin' },
    { mode: 'cors', credentials: 'include' },
  ),
)

/** Loads of images and scripts, with and without `crossorigin`. */
const elements: Arbitrary<Scenario> = fc.oneof(
  ...(
    [
      { asks: plainElement, plan: { policy: resourcePolicy } },
      { asks: plainElement, plan: { policy: resourcePolicy }, counts: fc.integer({ min: 2, max: 3 }) },
      { asks: crossOriginElement, plan: { origin: mostly(good.origin, allowOrigin) } },
      {
        asks: crossOriginElement,
        plan: { origin: mostly(good.origin, fc.constant('*')) },
        counts: fc.integer({ min: 1, max: 3 }),
      },
      { asks: crossOriginElement, plan: { credentials: allowCredentials } },
    ] satisfies Focus[]
  ).map(({ asks, plan, counts = fc.constant(1) }: Focus) =>
    fc.record({ page, request: asks!, hops: hopsOf({ ...good, ...plan }, counts) }),
  ),
)

const schemes = fc.constantFrom(
  'ftp://a.localhost{id}',
  'about:blank?{id}',
  'data:text/plain,{id}',
  'custom:{id}',
  'custom://a{id}',

  'ws://localhost{id}',
  'wss://localhost{id}',
  'gopher://a{id}',
  'mailto:{id}',
  'javascript:{id}',
  'about:srcdoc?{id}',
)

/** URLs without a server behind them. */
const schemeless: Arbitrary<Scenario> = fc.record({
  page,
  request: ask.map((each) => ({ ...each, headers: [] })),
  url: schemes,
  hops: hopsOf(good, fc.constant(1)),
})

/** Chains around the limit of redirects. */
const long: Arbitrary<Scenario> = fc.record({
  page,
  request: ask,
  hops: hopsOf(good, fc.constantFrom(20, 21, 22)),
})

export const scenario: Arbitrary<Scenario> = fc.oneof(
  { weight: 42, arbitrary: free },
  { weight: 48, arbitrary: focused },
  { weight: 6, arbitrary: elements },
  { weight: 3, arbitrary: schemeless },
  { weight: 1, arbitrary: long },
)
