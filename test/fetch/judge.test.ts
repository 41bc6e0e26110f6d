import { expect, test } from 'vitest'
import {
  consoleMessage,
  judge,
  type HeaderList,
  type PageRequest,
  type Unknown,
} from '../../packages/core/src/index.ts'

const origin = 'https://app.example.com'
const url = 'https://api.example.com/users'
const asks = (extra: Partial<PageRequest> = {}): PageRequest => ({ origin, url, ...extra })
const answer =
  (headers: HeaderList, preflight: HeaderList = headers, preflightStatus: number | Unknown = 204) =>
  (request: { preflight: boolean }) =>
    request.preflight ? { status: preflightStatus, headers: preflight } : { status: 200, headers }

const acao = (value: string): [string, string] => ['Access-Control-Allow-Origin', value]
const acac: [string, string] = ['Access-Control-Allow-Credentials', 'true']
const acam = (value: string): [string, string] => ['Access-Control-Allow-Methods', value]
const acah = (value: string): [string, string] => ['Access-Control-Allow-Headers', value]

/** Described cases: what the page asks, what the server answers, and the verdict in short. */
const cases: Array<[string, Partial<PageRequest>, HeaderList, string]> = [
  ['same origin needs no CORS', { url: `${origin}/a` }, [], 'allowed basic'],
  ['no ACAO', {}, [], 'MissingAllowOriginHeader'],
  ['the page’s origin', {}, [acao(origin)], 'allowed cors'],
  ['wildcard', {}, [acao('*')], 'allowed cors'],
  ['another origin', {}, [acao('https://other.example')], 'AllowOriginMismatch'],
  ['a trailing slash', {}, [acao(`${origin}/`)], 'AllowOriginMismatch'],
  ['null is an ordinary value', {}, [acao('null')], 'AllowOriginMismatch'],
  ['not a URL', {}, [acao('example.com')], 'InvalidAllowOriginValue'],
  ['two lines', {}, [acao(origin), acao(origin)], 'MultipleAllowOriginValues'],
  ['two values', {}, [acao(`${origin}, *`)], 'MultipleAllowOriginValues'],
  ['opaque origin', { origin: 'null' }, [acao('null')], 'allowed cors'],
  ['wildcard with credentials', { credentials: 'include' }, [acao('*'), acac], 'WildcardOriginNotAllowed'],
  ['credentials not allowed', { credentials: 'include' }, [acao(origin)], 'InvalidAllowCredentials'],
  ['credentials allowed', { credentials: 'include' }, [acao(origin), acac], 'allowed cors'],
  [
    'method not listed',
    { method: 'PATCH' },
    [acao('*'), acam('GET, PUT')],
    'MethodDisallowedByPreflightResponse',
  ],
  ['method by wildcard', { method: 'PATCH' }, [acao('*'), acam('*')], 'allowed cors'],
  [
    'methods are case-sensitive',
    { method: 'patch' },
    [acao('*'), acam('PATCH')],
    'MethodDisallowedByPreflightResponse',
  ],
  [
    'a bad list',
    { method: 'PATCH' },
    [acao('*'), acam('PATCH; PUT')],
    'InvalidAllowMethodsPreflightResponse',
  ],
  ['header not listed', { headers: [['X-A', '1']] }, [acao('*')], 'HeaderDisallowedByPreflightResponse'],
  ['header listed', { headers: [['X-A', '1']] }, [acao('*'), acah('x-a')], 'allowed cors'],
  [
    'Authorization is not covered by *',
    { headers: [['Authorization', 'x']] },
    [acao('*'), acah('*')],
    'HeaderDisallowedByPreflightResponse',
  ],
  ['mode same-origin', { mode: 'same-origin' }, [acao('*')], 'DisallowedByMode'],
  ['mode no-cors', { mode: 'no-cors' }, [], 'allowed opaque'],
  [
    'Helmet on a no-cors load',
    { mode: 'no-cors' },
    [['Cross-Origin-Resource-Policy', 'same-origin']],
    'CorpNotSameOrigin',
  ],
]

test.for(cases)('%s', ([, request, headers, expected]) => {
  const verdict = judge(asks(request), answer(headers))
  expect(
    verdict.outcome === 'allowed'
      ? `allowed ${verdict.type}`
      : verdict.outcome === 'blocked'
        ? verdict.reason
        : 'unknown',
  ).toBe(expected)
})

test('a failing preflight status', () => {
  expect(judge(asks({ method: 'PUT' }), answer([acao('*')], [acao('*'), acam('PUT')], 404))).toMatchObject({
    reason: 'PreflightInvalidStatus',
    detail: '404',
  })
})

test('the requests on the wire', () => {
  const { exchanges } = judge(
    asks({
      method: 'put',
      headers: [
        ['X-B', '1'],
        ['x-a', '2'],
      ],
    }),
    answer([acao('*'), acam('*'), acah('*')]),
  )
  expect(exchanges.map(({ request }) => request)).toEqual([
    {
      method: 'OPTIONS',
      url,
      preflight: true,
      credentials: false,
      headers: [
        ['Accept', '*/*'],
        ['Access-Control-Request-Method', 'PUT'],
        ['Access-Control-Request-Headers', 'x-a,x-b'],
        ['Origin', origin],
      ],
    },
    {
      method: 'PUT',
      url,
      preflight: false,
      credentials: false,
      headers: [
        ['X-B', '1'],
        ['x-a', '2'],
        ['Accept', '*/*'],
        ['Origin', origin],
      ],
    },
  ])
})

test('readable headers', () => {
  expect(
    judge(
      asks(),
      answer([
        acao('*'),
        ['Content-Type', 'a/b'],
        ['X-Total', '1'],
        ['X-B', '1'],
        ['Access-Control-Expose-Headers', 'X-Total'],
      ]),
    ),
  ).toMatchObject({ readable: ['content-type', 'x-total'] })
})

const why: Unknown = { unknown: 'read at run time', at: { file: 'server.js', line: 3 } }
const leaves = (header: string) => ({ unknown: [{ header, ...why }] })
test.for([
  [
    'an unknown ACAO decides',
    {},
    { status: 200, headers: [], ...leaves('Access-Control-Allow-Origin') },
    'unknown',
  ],
  [
    'a certain failure after an unknown is blocked',
    { credentials: 'include' },
    { status: 200, headers: [], ...leaves('access-control-allow-origin') },
    'blocked',
  ],
  [
    'unknown ACAC does not matter without credentials',
    {},
    { status: 200, headers: [acao('*')], ...leaves('access-control-allow-credentials') },
    'allowed',
  ],
  [
    'an unknown status of a plain answer does not matter',
    {},
    { status: why, headers: [acao('*')] },
    'allowed',
  ],
  [
    'an unknown status of a preflight matters',
    { method: 'PUT' },
    { status: why, headers: [acao('*'), acam('PUT')] },
    'unknown',
  ],
  [
    'an unknown method list matters',
    { method: 'PUT' },
    { status: 200, headers: [acao('*')], ...leaves('access-control-allow-methods') },
    'unknown',
  ],
] as const)('%s', ([, request, response, outcome]) => {
  expect(judge(asks(request), () => response).outcome).toBe(outcome)
})

test('unknowns carry reason and place', () => {
  expect(
    judge(asks(), () => ({ status: 200, headers: [], ...leaves('Access-Control-Allow-Origin') })),
  ).toMatchObject({ because: [why] })
})

test('an unknown Expose-Headers only marks what is readable', () => {
  const verdict = judge(asks(), () => ({
    status: 200,
    headers: [acao('*'), ['X-Total', '1']],
    ...leaves('Access-Control-Expose-Headers'),
  }))
  expect(verdict).toMatchObject({
    outcome: 'allowed',
    readable: [],
    readableUnknown: [{ unknown: 'access-control-allow-origin, x-total: read at run time', at: why.at }],
  })
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
])('%j is a TypeError', ([extra, message]) => {
  expect(() => judge(asks(extra as Partial<PageRequest>), () => ({ status: 200, headers: [] }))).toThrow(
    new TypeError(message),
  )
})

test.for([
  [99, [], 'status: 99 is not a three-digit HTTP status'],
  [200, [['', 'x']], "header name: '' is not a header name"],
] as const)('an answer with %s %j is a TypeError', ([status, headers, message]) => {
  expect(() => judge(asks(), () => ({ status, headers }))).toThrow(new TypeError(message))
})

test('Chromium’s sentence', () => {
  const request = asks({ method: 'PATCH' })
  expect(consoleMessage(judge(request, answer([acao('*'), acam('PUT')])), request, 'chromium')).toBe(
    "Access to fetch at 'https://api.example.com/users' from origin 'https://app.example.com' has been blocked by CORS policy: Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.",
  )
})
