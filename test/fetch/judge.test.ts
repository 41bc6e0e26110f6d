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
  (headers: HeaderList, preflight: HeaderList = headers, preflightStatus = 204) =>
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
test('an unknown Expose-Headers only marks what is readable', () => {
  const verdict = judge(asks(), () => ({
    status: 200,
    headers: [acao('*'), ['X-Total', '1']],
    unknown: [{ header: 'Access-Control-Expose-Headers', ...why }],
  }))
  expect(verdict).toMatchObject({
    outcome: 'allowed',
    readable: [],
    readableUnknown: [{ unknown: 'access-control-allow-origin, x-total: read at run time', at: why.at }],
  })
})

test('Chromium’s sentence', () => {
  const request = asks({ method: 'PATCH' })
  expect(consoleMessage(judge(request, answer([acao('*'), acam('PUT')])), request, 'chromium')).toBe(
    "Access to fetch at 'https://api.example.com/users' from origin 'https://app.example.com' has been blocked by CORS policy: Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.",
  )
})
