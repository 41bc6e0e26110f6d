import { expect, test } from 'vitest'
import {
  consoleMessage,
  createPreflightCache,
  judge,
  parseLocation,
  type Engine,
  type HeaderList,
  type HttpRequest,
  type HttpResponse,
  type PageRequest,
} from '../../packages/core/src/index.ts'

const origin = 'https://app.example.com'
const url = 'https://api.example.com/x'
const asks = (extra: Partial<PageRequest> = {}): PageRequest => ({ origin, url, ...extra })
const lets: HeaderList = [
  ['Access-Control-Allow-Origin', origin],
  ['Access-Control-Allow-Credentials', 'true'],
  ['Access-Control-Allow-Methods', 'PUT, POST, DELETE'],
  ['Access-Control-Allow-Headers', 'x-a, authorization'],
]
const allow: HttpResponse = { status: 200, headers: lets }

/** URLs that need no URL parser, and those that do. */
const plain = [
  'https://a/',
  'http://a',
  'https://a.b.example.com/x/y.json?page=2&q=a-b_c.~',
  'http://api-1.example.com:8080/users/7/',
  'https://a1.b2:9/~me/-/x_y',
  'http://localhost:3000',
  'https://example.com?x=1',
  'https://1a.example/',
  'https://0.example/',
]
const parsed = [
  'https://example.com:443/x',
  'http://example.com:80/x',
  'https://EXAMPLE.com/',
  'HTTPS://example.com/',
  'https://example.com/a/../b',
  'https://example.com/./b',
  'https://example.com/.b',
  'https://example.com/%2e%2e/b',
  'https://example.com/a b',
  'https://example.com/x#there',
  'https://user@example.com/',
  'https://xn--bcher-kva.example/',
  'https://bücher.example/',
  'http://127.0.0.1/',
  'http://0x7f.1/',
  'http://[::1]/',
  'https://example.com:0/',
  'https://example.com:08080/',
  'https://example.com:65535/',
  'https://a_b.example/',
  'https:example.com',
  'https:/example.com',
  'https://example.com//x',
  'https://example.com/?a[]=1',
  'ftp://example.com/',
  ' https://example.com/',
  'https://example.com/ ',
  'https://example.com.',
  'https://-a.example/',
  'https://a..b/',
]
const broken = [
  'https://',
  'https://xn--a/',
  'http://1.2.3.4.5/',
  '/x',
  'x',
  '',
  'https://a:99999/',
  'xhttps//a',
]

test.for([
  ...plain.map((text) => [text, true] as const),
  ...[...parsed, ...broken].map((text) => [text, false] as const),
])('%s is read as it is: %s', ([text, asItIs]) => {
  const { parse } = URL
  let calls = 0
  URL.parse = (...given: [string, string?]) => {
    calls++
    return parse.apply(URL, given)
  }
  try {
    const ours = parseLocation(text)
    const theirs = parse.call(URL, text)
    expect(calls).toBe(asItIs ? 0 : 1)
    expect(ours && [ours.href + ours.fragment, ours.host, ours.scheme, ours.userinfo]).toEqual(
      theirs ? [theirs.href, theirs.hostname, theirs.protocol, theirs.username !== ''] : undefined,
    )
    if (theirs && theirs.origin !== 'null') expect(ours!.origin).toBe(theirs.origin)
  } finally {
    URL.parse = parse
  }
})

test.for([
  ['about:blank', 'null'],
  ['data:,x', 'null'],
  ['capacitor://localhost/x', 'capacitor://localhost'],
  ['blob:https://a.example/x', 'https://a.example'],
  ['ftp://a.example/', 'ftp://a.example'],
])('%s has the origin %s', ([text, expected]) => {
  expect(parseLocation(text!)!.origin).toBe(expected)
})

test('a fragment alone', () => {
  expect(parseLocation('#a', 'https://a.example/x?y')).toMatchObject({
    href: 'https://a.example/x?y',
    fragment: '#a',
  })
})

test.for([
  'Accept-Charset',
  'Accept-Encoding',
  'Access-Control-Request-Headers',
  'Access-Control-Request-Method',
  'Connection',
  'Content-Length',
  'Cookie',
  'Cookie2',
  'Date',
  'DNT',
  'Expect',
  'Host',
  'Keep-Alive',
  'Origin',
  'Referer',
  'Set-Cookie',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
  'Via',
  'Proxy-X',
  'Sec-X',
  'sec-',
  'proxy-',
])('%s is the browser’s to set', (name) => {
  const { exchanges } = judge(asks({ headers: [[name, 'mine']] }), () => allow)
  expect(exchanges).toHaveLength(1)
  expect(exchanges[0]!.request.preflight).toBe(false)
  expect(exchanges[0]!.request.headers.map(([, value]) => value)).not.toContain('mine')
})

test.for<[string, string, boolean]>([
  ['X-HTTP-Method', 'TRACE', true],
  ['X-HTTP-Method-Override', 'put, connect', true],
  ['X-Method-Override', 'Track ', true],
  ['X-HTTP-Method', 'PUT', false],
  ['X-Method-Override', 'TRACES', false],
  ['X-Method-Override', 'xTRACE', false],
  ['X-Other', 'TRACE', false],
])('%s: %s is dropped: %s', ([name, value, dropped]) => {
  const { exchanges } = judge(asks({ headers: [[name, value]] }), () => allow)
  expect(exchanges[0]!.request.preflight).toBe(!dropped)
})

test.for(['xTRACE', 'TRACEx', 'CONNECTION', 'xtrack'])('%s is a method like any other', (method) => {
  expect(judge(asks({ method }), () => allow)).toMatchObject({ detail: method })
})

/** What is left of a page's headers in mode no-cors. */
test.for<[HeaderList, HeaderList]>([
  [[['Accept', 'a/b']], [['Accept', 'a/b']]],
  [[['Accept', 'a"b']], []],
  [[['Accept-Language', 'de']], [['Accept-Language', 'de']]],
  [[['Content-Language', 'de@']], []],
  [[['Content-Type', 'text/plain']], [['Content-Type', 'text/plain']]],
  [[['Content-Type', 'application/json']], []],
  [[['Range', 'bytes=0-']], []],
  [[['X-A', '1']], []],
  [
    [
      ['Accept', 'a'.repeat(100)],
      ['Accept', 'b'.repeat(100)],
    ],
    [['Accept', 'a'.repeat(100)]],
  ],
  [
    [
      ['Accept', 'a'],
      ['accept', 'b'],
    ],
    [['Accept', 'a, b']],
  ],
])('no-cors leaves of %j %j', ([headers, left]) => {
  const { exchanges } = judge(asks({ mode: 'no-cors', method: 'POST', headers }), () => allow)
  expect(exchanges).toHaveLength(1)
  expect(exchanges[0]!.request.headers.filter(([, value]) => value !== '*/*' && value !== origin)).toEqual(
    left,
  )
})

/** Content types that are no MIME type, and the edges of their parts. */
test.for<[string, boolean]>([
  ['text/plain', true],
  ['text/plain  \t;x', true],
  ['\ttext/plain', true],
  ['text', false],
  ['/plain', false],
  ['text/', false],
  ['text/pl ain', false],
  ['', false],
  [';text/plain', false],
])('Content-Type %j is safelisted: %s', ([value, safe]) => {
  const { exchanges } = judge(asks({ method: 'POST', headers: [['Content-Type', value]] }), () => allow)
  expect(exchanges[0]!.request.preflight).toBe(!safe)
})

const sentAfter = (headers: HeaderList, status = 302) => {
  const to = ({ url: at }: HttpRequest): HttpResponse =>
    at.endsWith('y') ? allow : { status, headers: [['Location', `${origin}/y`]] }
  const verdict = judge(asks({ url: `${origin}/x`, method: 'POST', body: 'bytes', headers }), to)
  return verdict.exchanges.at(-1)!.request.headers.map(([name]) => name)
}

test.for(['Content-Encoding', 'Content-Language', 'Content-Location', 'Content-Type'])(
  '%s goes with the body',
  (name) => {
    expect(
      sentAfter([
        [name, 'x'],
        ['X-A', '1'],
      ]),
    ).toEqual(['X-A', 'Accept'])
  },
)

const redirected = (
  location: HeaderList,
  extra: Partial<PageRequest> = {},
  engine: Engine = 'spec',
  actual = lets,
) => {
  const request = asks(extra)
  const verdict = judge(
    request,
    ({ url: at }) => (at === url ? { status: 302, headers: [...actual, ...location] } : allow),
    engine,
  )
  return [
    verdict.outcome === 'blocked' ? verdict.reason : verdict.outcome,
    consoleMessage(verdict, request, engine),
  ]
}
const other: HeaderList = [['Access-Control-Allow-Origin', 'https://other.example']]
const did = `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${url}. (Reason: CORS request did not succeed). Status code: (null).`
const denied = 'denied by Cross-Origin Resource Sharing policy'

/** Where a redirect may not lead: Location, page's request, engine, other CORS lines, reason, what the console says. */
test.for<[string, Partial<PageRequest>, Engine, HeaderList, string, string | RegExp]>([
  ['data:,x', {}, 'chromium', lets, 'NetworkError', ''],
  ['about:blank', {}, 'chromium', lets, 'NetworkError', ''],
  ['blob:x', {}, 'chromium', lets, 'NetworkError', ''],
  ['file:///x', {}, 'chromium', lets, 'NetworkError', ''],
  ['filesystem:x', {}, 'chromium', lets, 'NetworkError', ''],
  [
    'ftp://x/',
    {},
    'chromium',
    lets,
    'CorsDisabledScheme',
    /^Access to fetch at 'ftp:\/\/x\/' \(redirected from/,
  ],
  [
    'ftp://x/',
    { initiator: 'xhr' },
    'chromium',
    lets,
    'CorsDisabledScheme',
    /^Access to XMLHttpRequest at 'ftp/,
  ],
  ['ftp://x/', { redirect: 'error' }, 'chromium', lets, 'NetworkError', ''],
  ['ftp://x/', { mode: 'no-cors' }, 'chromium', lets, 'NetworkError', ''],
  ['ftp://x/', {}, 'spec', lets, 'NetworkError', ''],
  ['http://[', {}, 'chromium', other, 'NetworkError', ''],
  ['http://[', {}, 'spec', other, 'AllowOriginMismatch', /blocked by CORS/],
  ['ftp://x/', {}, 'firefox', other, 'NetworkError', did],
  ['ftp://x/', { redirect: 'manual' }, 'firefox', other, 'AllowOriginMismatch', /does not match/],
  ['http://[', {}, 'firefox', other, 'NetworkError', did],
  ['http://[', { redirect: 'manual' }, 'firefox', lets, 'allowed', ''],
  ['http://[', { mode: 'no-cors' }, 'firefox', lets, 'NetworkError', ''],
  ['/y', { redirect: 'error' }, 'firefox', lets, 'NetworkError', ''],
  [
    '/y',
    { redirect: 'error' },
    'webkit',
    lets,
    'NetworkError',
    `Not allowed to follow a redirection while loading ${url}`,
  ],
  ['ftp://x/', {}, 'webkit', lets, 'NetworkError', 'FTP URLs are disabled'],
  [
    'ws://x/',
    {},
    'webkit',
    lets,
    'NetworkError',
    `Cross-origin redirection to ws://x/ ${denied}: not allowed to follow a cross-origin CORS redirection with non CORS scheme`,
  ],
  ['ws://x/', { mode: 'no-cors' }, 'webkit', lets, 'NetworkError', ''],
  ['ftp://x/', { mode: 'no-cors' }, 'webkit', lets, 'NetworkError', 'FTP URLs are disabled'],
  ['http://[', {}, 'webkit', lets, 'NetworkError', ''],
  [
    '/y',
    {},
    'webkit',
    other,
    'AllowOriginMismatch',
    `Cross-origin redirection to https://api.example.com/y ${denied}: Origin ${origin} is not allowed by Access-Control-Allow-Origin. Status code: 302`,
  ],
])('Location %s, %j in %s', ([location, extra, engine, headers, reason, words]) => {
  const [actual, said] = redirected([['Location', location]], extra, engine, headers)
  expect(actual).toBe(reason)
  if (typeof words === 'string') expect(said).toBe(words)
  else expect(said).toMatch(words)
})

/** Several Location lines: what each engine makes of them. */
test.for<[Engine, string, string, string]>([
  ['spec', '/y', '/y', 'NetworkError'],
  ['chromium', '/y', '/y', 'allowed'],
  ['chromium', '/y', '/z', 'NetworkError'],
  ['firefox', '/y', '/y', 'allowed'],
  ['firefox', '/y', '/z', 'NetworkError'],
  ['webkit', '/y', '/z', 'allowed'],
])('%s, Location %s and %s', ([engine, first, second, expected]) => {
  expect(
    redirected(
      [
        ['Location', first],
        ['Location', second],
      ],
      {},
      engine,
    )[0],
  ).toBe(expected)
})

test('WebKit joins them with a comma', () => {
  const verdict = judge(
    asks(),
    ({ url: at }) =>
      at === url ? { status: 302, headers: [...lets, ['Location', '/a'], ['Location', '/b']] } : allow,
    'webkit',
  )
  expect(verdict.exchanges.at(-1)!.request.url).toBe('https://api.example.com/a,%20/b')
})

const never = (extra: Partial<PageRequest>, engine: Engine) => {
  const request = asks(extra)
  const verdict = judge(request, () => allow, engine)
  return [
    verdict.outcome === 'allowed'
      ? verdict.readable.join()
      : verdict.outcome === 'blocked'
        ? verdict.reason
        : '?',
    consoleMessage(verdict, request, engine),
  ]
}

/** Requests that are not sent at all. */
test.for<[Partial<PageRequest>, Engine, string, string]>([
  [{ url: 'ftp://x/', initiator: 'xhr' }, 'chromium', 'CorsDisabledScheme', ''],
  [
    { url: 'ftp://x/' },
    'chromium',
    'CorsDisabledScheme',
    'Fetch API cannot load ftp://x/. URL scheme "ftp" is not supported.',
  ],
  [
    { url: 'about:blank', mode: 'no-cors' },
    'chromium',
    'NetworkError',
    'Fetch API cannot load about:blank. URL scheme "about" is not supported.',
  ],
  [{ url: 'about:blank', mode: 'no-cors' }, 'spec', '', ''],
  [{ url: 'about:blank?x', mode: 'no-cors' }, 'spec', '', ''],
  [
    { url: 'about:blankx', mode: 'no-cors' },
    'spec',
    'NetworkError',
    'Fetch API cannot load about:blankx. URL scheme "about" is not supported.',
  ],
  [{ url: 'x:about:blank', mode: 'no-cors' }, 'firefox', 'NetworkError', ''],
  [{ url: 'ws://x/' }, 'firefox', 'CorsDisabledScheme', ''],
  [{ url: 'wss://x/' }, 'firefox', 'CorsDisabledScheme', ''],
  [
    { url: 'x:ws' },
    'firefox',
    'CorsDisabledScheme',
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at x:ws. (Reason: CORS request not http).',
  ],
  [{ url: 'ftp://x/', mode: 'no-cors' }, 'webkit', 'NetworkError', 'FTP URLs are disabled'],
  [{ url: 'ws://x/', mode: 'no-cors' }, 'webkit', 'NetworkError', ''],
  [{ mode: 'no-cors', redirect: 'error' }, 'webkit', 'NetworkError', 'Not allowed to request resource'],
  [{ mode: 'no-cors', redirect: 'error' }, 'firefox', 'NetworkError', ''],
  [
    { mode: 'no-cors', redirect: 'error' },
    'chromium',
    'NetworkError',
    `Fetch API cannot load ${url}. Request mode is "no-cors" but the redirect mode is not "follow".`,
  ],
  [{ mode: 'same-origin' }, 'firefox', 'DisallowedByMode', ''],
  [{ mode: 'same-origin' }, 'webkit', 'DisallowedByMode', `Fetch API cannot load ${url}.`],
  [{ url: 'data:,x' }, 'spec', 'content-type', ''],
  [{ url: 'data:,x' }, 'firefox', 'content-length,content-type', ''],
  [{ url: 'data:,x', initiator: 'xhr' }, 'firefox', 'content-type', ''],
  [{ url: 'data:,x', redirect: 'error' }, 'webkit', 'content-type', ''],
  [
    { url: 'data:,x', redirect: 'error', mode: 'no-cors' },
    'webkit',
    'NetworkError',
    'Not allowed to request resource',
  ],
])('%j in %s', ([extra, engine, end, words]) => {
  expect(never(extra, engine)).toEqual([end, words])
})

test('Firefox takes a preflight’s redirect for an answer in redirect mode manual', () => {
  const request = asks({ method: 'PATCH', redirect: 'manual' })
  const answer: HttpResponse = { status: 302, headers: [...lets, ['Location', '/y']] }
  const said = (asked: PageRequest) =>
    consoleMessage(
      judge(asked, () => answer, 'firefox'),
      asked,
      'firefox',
    )
  expect(said(request)).toContain('(Reason: CORS preflight response did not succeed). Status code: 302.')
  expect(said({ ...request, redirect: 'follow' })).toContain(
    '(Reason: CORS request external redirect not allowed).',
  )
})

/** The lists of a preflight over two lines, as Firefox and WebKit tell of them. */
test.for<[Engine, string[], string]>([
  ['firefox', ['x-a', ', ,b c'], 'invalid token ‘b c’ in CORS header ‘Access-Control-Allow-Headers’'],
  ['webkit', ['x-a', 'b c'], 'Header Access-Control-Allow-Headers has an invalid value: x-a, b c'],
])('%s tells of %j', ([engine, values, words]) => {
  const request = asks({ headers: [['X-A', '1']] })
  const headers: HeaderList = [
    ...lets.slice(0, 3),
    ...values.map((value): [string, string] => ['Access-Control-Allow-Headers', value]),
  ]
  expect(
    consoleMessage(
      judge(request, () => ({ status: 200, headers }), engine),
      request,
      engine,
    ),
  ).toContain(words)
})

test.for<[number, string]>([
  [199, 'PreflightInvalidStatus'],
  [200, 'allowed'],
  [299, 'allowed'],
  [300, 'PreflightInvalidStatus'],
])('a preflight of status %i', ([status, expected]) => {
  const verdict = judge(asks({ method: 'PUT' }), ({ preflight }) =>
    preflight ? { status, headers: lets } : allow,
  )
  expect(verdict.outcome === 'blocked' ? verdict.reason : verdict.outcome).toBe(expected)
})

test('a preflight without a list needs no method where a flag forced it, by the standard', () => {
  const bare: HttpResponse = { status: 200, headers: lets.slice(0, 2) }
  const ask = (engine: Engine, uploadListener: boolean) =>
    judge(asks({ method: 'PUT', initiator: 'xhr', body: 'bytes', uploadListener }), () => bare, engine)
      .outcome
  expect([
    ask('spec', true),
    ask('spec', false),
    ask('chromium', true),
    ask('firefox', true),
    ask('webkit', true),
  ]).toEqual(['allowed', 'blocked', 'blocked', 'blocked', 'blocked'])
})

/** Sequences of requests, each with what is sent: P for a preflight, A for the request. */
const sequence = (
  engine: Engine,
  requests: Array<Partial<PageRequest> & { at?: number }>,
  headers: HeaderList = lets,
) => {
  let now = 0
  const cache = createPreflightCache(() => now)
  return requests
    .map(({ at = 0, ...request }) => {
      now = at
      const { exchanges } = judge(asks(request), () => ({ status: 200, headers }), engine, { cache })
      return exchanges.map(({ request: { preflight } }) => (preflight ? 'P' : 'A')).join('')
    })
    .join(' ')
}
const put: Partial<PageRequest> = { method: 'PUT' }
const signed: Partial<PageRequest> = { headers: [['Authorization', 'x']] }
const withA: Partial<PageRequest> = { headers: [['X-A', '1']] }
const included: Partial<PageRequest> = { credentials: 'include' }
const upload: Partial<PageRequest> = { method: 'POST', initiator: 'xhr', body: 'bytes', uploadListener: true }
const star: HeaderList = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Methods', '*'],
  ['Access-Control-Allow-Headers', '*'],
  ['Access-Control-Max-Age', '600'],
]
const aged = (value: string): HeaderList => [...lets, ['Access-Control-Max-Age', value]]

test.for<[string, string, string]>([
  ['a credentialed entry serves both kinds', sequence('spec', [{ ...put, ...included }, put]), 'PA A'],
  ['an uncredentialed one serves one', sequence('spec', [put, { ...put, ...included }]), 'PA PA'],
  ['in Firefox each kind has its own', sequence('firefox', [{ ...put, ...included }, put, put]), 'PA PA A'],
  ['methods add up by the standard', sequence('spec', [put, { method: 'DELETE' }]), 'PA A'],
  ['an entry expires at once', sequence('chromium', [put, { ...put, at: 5 }]), 'PA PA'],
  ['an entry lives until then', sequence('chromium', [put, { ...put, at: 4.9 }]), 'PA A'],
  ['a longer number is one too', sequence('chromium', [put, { ...put, at: 500 }], aged('600')), 'PA A'],
  ['-1 in Chromium', sequence('chromium', [put, put], aged('-1')), 'PA PA'],
  ['-10 in Chromium', sequence('chromium', [put, put], aged('-10')), 'PA PA'],
  ['-1x in Chromium', sequence('chromium', [put, put], aged('-1x')), 'PA A'],
  ['x-1 in Chromium', sequence('chromium', [put, put], aged('x-1')), 'PA A'],
  ['0 in Firefox leaves what was there', sequence('firefox', [put, put], aged('0')), 'PA PA'],
  ['6x in Firefox', sequence('firefox', [put, put], aged('6x')), 'PA PA'],
  ['a wildcard stands for names', sequence('spec', [withA, { headers: [['X-B', '1']] }], star), 'PA A'],
  ['a wildcard does not stand for Authorization', sequence('spec', [withA, signed], star), 'PA P'],
  ['nor from Chromium’s cache', sequence('chromium', [withA, signed, signed], star), 'PA PA PA'],
  ['but from WebKit’s', sequence('webkit', [withA, signed], star), 'PA A'],
  ['a wildcard is a token in Firefox', sequence('firefox', [withA, withA], star), 'PA PA'],
  ['a wildcard stands for methods', sequence('webkit', [put, { method: 'PATCH' }], star), 'PA A'],
  ['HEAD needs its token in Firefox', sequence('firefox', [withA, { ...withA, method: 'HEAD' }]), 'PA PA'],
  ['POST needs none', sequence('firefox', [withA, { ...withA, method: 'POST' }]), 'PA A'],
  ['GET needs none', sequence('firefox', [{ ...withA, method: 'POST' }, withA]), 'PA A'],
  [
    'a forced preflight needs its method’s token',
    sequence(
      'spec',
      [withA, upload],
      lets.filter(([name]) => !name.endsWith('Methods')),
    ),
    'PA PA',
  ],
  [
    'and has it once it was forced',
    sequence(
      'spec',
      [upload, upload],
      lets.filter(([name]) => !name.endsWith('Methods')),
    ),
    'PA A',
  ],
  [
    'in Chromium it needs none',
    sequence(
      'chromium',
      [withA, upload],
      lets.filter(([name]) => !name.endsWith('Methods')),
    ),
    'PA A',
  ],
  ['WebKit keeps what refuses', sequence('webkit', [{ method: 'PATCH' }, put]), 'P A'],
  ['Chromium does not', sequence('chromium', [{ method: 'PATCH' }, put]), 'P PA'],
  ['a miss removes the answer in Chromium', sequence('chromium', [put, { method: 'PATCH' }, put]), 'PA P PA'],
  ['a failure clears in Firefox', sequence('firefox', [put, { method: 'PATCH' }, put]), 'PA P PA'],
  [
    'an opaque page has no cache in Chromium',
    sequence(
      'chromium',
      [
        { ...put, origin: 'null' },
        { ...put, origin: 'null' },
      ],
      star,
    ),
    'PA PA',
  ],
  [
    'but by the standard',
    sequence(
      'spec',
      [
        { ...put, origin: 'null' },
        { ...put, origin: 'null' },
      ],
      star,
    ),
    'PA A',
  ],
  [
    'several names',
    sequence('spec', [
      withA,
      {
        headers: [
          ['X-A', '1'],
          ['X-B', '1'],
        ],
      },
    ]),
    'PA P',
  ],
])('%s', ([, actual, expected]) => {
  expect(actual).toBe(expected)
})
