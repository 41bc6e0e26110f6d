import type { HeaderList, PageRequest } from '../../packages/core/src/fetch/verdict.ts'

/**
 * What web-platform-tests expect of a fetch, as data. The page is at `home`; `remote`, `port` and `other` are three
 * more origins. A response echoes what each test's server script sends.
 */
export const home = 'http://web-platform.test:8000'
export const places = {
  home,
  remote: 'http://www1.web-platform.test:8000',
  port: 'http://web-platform.test:8001',
  remotePort: 'http://www1.web-platform.test:8001',
  secure: 'https://web-platform.test:8443',
  secureRemote: 'https://www1.web-platform.test:8443',
  subdomain: 'http://www.web-platform.test:8000',
} as const
export type Place = keyof typeof places

interface Answer {
  status?: number
  headers?: HeaderList
}

export interface Vector {
  /** The file in web-platform-tests that expects it. */
  file: string
  name: string
  request?: Omit<PageRequest, 'origin' | 'url'>
  /** Where the request goes, then where each redirect leads; a place, or a whole origin with a user name. */
  hops?: ReadonlyArray<{ at: Place | string; preflight?: Answer; actual?: Answer }>
  expect: {
    outcome: 'allowed' | 'blocked'
    type?: string
    preflights?: number
    /** The Origin of the last request. */
    origin?: string
    readable?: readonly string[]
    unreadable?: readonly string[]
  }
}

const acao = (value: string): [string, string] => ['Access-Control-Allow-Origin', value]
const acac: [string, string] = ['Access-Control-Allow-Credentials', 'true']
const acam = (value: string): [string, string] => ['Access-Control-Allow-Methods', value]
const acah = (value: string): [string, string] => ['Access-Control-Allow-Headers', value]
const allowed = { outcome: 'allowed' } as const
const blocked = { outcome: 'blocked' } as const
const redirectStatuses = [301, 302, 303, 307, 308]
const one = (headers: HeaderList, at: Place = 'remote', preflight: HeaderList = headers) => [
  { at, actual: { headers }, preflight: { headers: preflight } },
]

/**
 * cors/origin.htm: which values of Access-Control-Allow-Origin let a page in. Its four values with a NUL are left out:
 * a response that holds one is refused as a mistake of the caller's.
 */
const origin: Vector[] = [
  ...['*', ' *  ', '\t*', home, ` ${home}`, ` ${home}   \t `, `\t${home}`].map((value) => ({
    value,
    expect: allowed,
  })),
  ...[
    'http://www1.web-platform.test:8000',
    '//web-platform.test:8000',
    '://web-platform.test:8000',
    'ftp://web-platform.test:8000',
    'http:://web-platform.test:8000',
    'http:/web-platform.test:8000',
    'http:web-platform.test:8000',
    'web-platform.test:8000',
    `${home}?`,
    `${home}/`,
    `${home} /`,
    `${home}#`,
    `${home}%23`,
    `${home}:80`,
    `${home}, *`,
    home.toUpperCase(),
    'HTTP://web-platform.test:8000',
    '-',
    '**',
    ',*',
    '*,',
    '\x0b*',
    '\x0c*',
    '*\x0b',
    '*\x0c',
    "'*'",
    '"*"',
    '* *',
    '* null',
    '*http://*',
    `*${home}`,
    `* ${home}`,
    `*, ${home}`,
    `null ${home}`,
    'http://example.net',
    'null',
    'null *',
    '',
    `${home}/cors/origin.htm`,
    `${home}/cors/`,
    'http://www1.web-platform.test:8000/cors/',
    'test:8000',
    '.test:8000',
    '*.test:8000',
    'http://test:8000',
    'http://.test:8000',
    'http://*.test:8000',
  ].map((value) => ({ value, expect: blocked })),
].map(({ value, expect }) => ({
  file: 'cors/origin.htm',
  name: `Access-Control-Allow-Origin: ${JSON.stringify(value)}`,
  request: { initiator: 'xhr' },
  hops: one([acao(value)]),
  expect,
}))

const doubled: Vector[] = [
  ['', '*'],
  ['*', ''],
  ['*', '*'],
  ['', home],
  ['*', home],
  [home, home],
].map(([first = '', second = '']) => ({
  file: 'cors/origin.htm',
  name: `two lines: ${JSON.stringify([first, second])}`,
  request: { initiator: 'xhr' },
  hops: one([acao(first), acao(second)]),
  expect: blocked,
}))

const n = (count: number): string => '0123456789'.repeat(13).slice(0, count)

/** cors/cors-safelisted-request-header.any.js: values that need a preflight (true) or none. */
const safelisted: Vector[] = Object.entries({
  'content-type': [
    ['text /plain', true],
    ['text\t/\tplain', true],
    ['text/plain;', false],
    ['text/plain;garbage', false],
    ['text/plain;garbage\x01\x02', true],
    ['text/plain,', true],
    [',text/plain', true],
    ['text/plain,text/plain', true],
    ['text/plain,x/x', true],
    ['text/plain\x0b', true],
    ['text/plain\x0c', true],
    ['application/www-form-urlencoded', true],
    ['application/x-www-form-urlencoded;\x7f', true],
    ['multipart/form-data', false],
    ['multipart/form-data;"', true],
  ],
  range: [
    ['100-200', true],
    ['MB=100-200', true],
    ['bytes=100-200', false],
    ['bytes =100-200', true],
    ['bytes\t=100-200', true],
    ['bytes=  100-200', true],
    ['bytes=\t\t100-200', true],
    ['bytes= \t100-200', true],
    ['bytes=100 -200', true],
    ['bytes=100\t-200', true],
    ['bytes=100- 200', true],
    ['bytes=100-\t200', true],
    ['bytes=100-200hello', true],
    ['bytes=abc-def', true],
    ['bytes=100-200,300-400', true],
    ['bytes=-200', true],
    ['bytes=200-', false],
    ['bytes=200-100', true],
    [`bytes=1${'0'.repeat(60)}-2${'0'.repeat(60)}`, true],
    ['bytes 100-200', true],
    ['bytes = 100-200', true],
    [',bytes=100-200', true],
    ['bytes=,100-200', true],
  ],
} satisfies Record<string, Array<[string, boolean]>>).flatMap(([header, rows]) =>
  rows.map(([value, preflight]): Vector => ({
    file: 'cors/cors-safelisted-request-header.any.js',
    name: `${header}: ${JSON.stringify(value)}`,
    request: { method: 'POST', body: 'bytes', headers: [[String(header), String(value)]] },
    hops: one([acao('*')], 'remote', []),
    expect: preflight ? { ...blocked, preflights: 1 } : { ...allowed, preflights: 0 },
  })),
)

/** fetch/api/cors/resources/not-cors-safelisted.json. */
const notSafelisted: Vector[] = (
  [
    ['accept', '"'],
    ['accept', n(129)],
    ['accept-language', '\x01'],
    ['accept-language', '@'],
    ['authorization', 'basics'],
    ['content-language', '\x01'],
    ['content-language', '@'],
    ['content-type', 'text/html'],
    ['content-type', `text/plain; long=${n(112)}`],
    ['range', 'bytes 0-'],
    ['test', 'hi'],
  ] satisfies Array<[string, string]>
).map(([name, value]) => ({
  file: 'fetch/api/cors/resources/not-cors-safelisted.json',
  name: `${name}: ${JSON.stringify(value)}`,
  request: { headers: [[name, value]] },
  hops: one([acao('*')], 'remote', []),
  expect: { ...blocked, preflights: 1 },
}))

const simpleHeaders: HeaderList[] = [
  [['Accept', 'test']],
  [['accept-language', 'test']],
  [['CONTENT-language', 'test']],
  [['Content-Type', 'application/x-www-form-urlencoded']],
  [['content-type', 'multipart/form-data']],
  [['content-type', 'text/plain']],
  [
    ['accept', 'test'],
    ['accept-language', 'test'],
    ['content-language', 'test'],
    ['content-type', 'text/plain; parameter=whatever'],
  ],
]
const simple: Vector[] = [
  ...simpleHeaders.flatMap((headers) => ['GET', 'HEAD', 'POST'].map((method) => ({ method, headers }))),
  { method: 'Get', headers: [['content-type', 'text/plain; parameter=extra_bonus']] as HeaderList },
  { method: 'post', headers: [['content-type', 'text/plain']] as HeaderList },
].map(({ method, headers }) => ({
  file: 'cors/simple-requests.htm',
  name: `${method} ${JSON.stringify(headers)}`,
  request: { initiator: 'xhr', method, headers },
  hops: one([acao('*')], 'remote', []),
  expect: { ...allowed, preflights: 0 },
}))

const statusAfter: Vector[] = (
  [
    ['GET', 200, 204, 400, 401],
    ['HEAD', 200, 204, 400, 401, 501, 699],
    ['POST', 204, 400, 401, 404],
    ['PUT', 699],
    ['CHICKEN', 501],
  ] satisfies Array<[string, ...number[]]>
).flatMap(([method, ...statuses]) =>
  statuses.map((status): Vector => ({
    file: 'cors/status-preflight.htm',
    name: `${method} ${status}`,
    request: { initiator: 'xhr', method, headers: [['x-nonsimple', 'true']] },
    hops: [
      {
        at: 'remote',
        preflight: { headers: [acao('*'), acah('x-nonsimple'), acam(method)] },
        actual: { status, headers: [acao('*')] },
      },
    ],
    expect: allowed,
  })),
)

const credentials: Vector[] = ['TRUE', 'True', '"true"', 'false', '1', '0'].map((value) => ({
  file: 'cors/credentials-flag.htm',
  name: `Access-Control-Allow-Credentials: ${value}`,
  request: { initiator: 'xhr', credentials: 'include' },
  hops: one([acao(home), ['Access-Control-Allow-Credentials', value]]),
  expect: blocked,
}))

/** cors/redirect-origin.htm: first answer, second answer, and the Origin that arrives or `-` for blocked. */
const redirectOrigin: Vector[] = (
  [
    ...pairs('home', 'remote', {
      '* *': home,
      '* page': home,
      '* null': '-',
      '* none': '-',
      'page *': home,
      'page page': home,
      'page null': '-',
      'page none': '-',
      'null *': home,
      'none *': home,
    }),
    ...pairs('remote', 'home', {
      '* *': 'null',
      '* page': '-',
      '* null': 'null',
      '* none': '-',
      'page *': 'null',
      'page page': '-',
      'page null': 'null',
      'page none': '-',
      'null *': '-',
      'none *': '-',
    }),
    ...pairs('remote', 'remote', {
      '* *': home,
      '* page': home,
      '* null': '-',
      '* none': '-',
      'page *': home,
      'page page': home,
      'page null': '-',
      'page none': '-',
      'null *': '-',
      'none *': '-',
      '* remote': '-',
      'remote *': '-',
    }),
    ...pairs('remote', 'subdomain', {
      '* *': 'null',
      '* page': '-',
      '* null': 'null',
      '* none': '-',
      'page *': 'null',
      'page page': '-',
      'page null': 'null',
      'page none': '-',
      'null *': '-',
      'none *': '-',
      '* remote': '-',
    }),
  ] satisfies Array<[Place, Place, string, string]>
).map(([first, second, answers, origin]) => {
  const [from = '', to = ''] = answers.split(' ')
  const lines = (value: string): HeaderList => {
    const values: Record<string, string> = { page: home, remote: places.remote }
    return value === 'none' ? [] : [acao(values[value] ?? value)]
  }
  return {
    file: 'cors/redirect-origin.htm',
    name: `${first} (${from}) to ${second} (${to})`,
    request: { initiator: 'xhr' },
    hops: [
      { at: first, actual: { status: 302, headers: lines(from) } },
      { at: second, actual: { headers: lines(to) } },
    ],
    expect: origin === '-' ? blocked : { ...allowed, origin },
  }
})

function pairs(
  first: Place,
  second: Place,
  rows: Record<string, string>,
): Array<[Place, Place, string, string]> {
  return Object.entries(rows).map(([answers, expected]) => [first, second, answers, expected])
}

const userinfo: Vector[] = (
  [
    ['test:test@', blocked],
    ['user:@', blocked],
    ['user@', blocked],
    [':pass@', blocked],
    ['@', allowed],
    // The file has `:@` blocked; yet the URL parser drops a user name and a password that are both empty.
    [':@', allowed],
  ] as const
).map(([text, expect]) => ({
  file: 'cors/redirect-userinfo.htm',
  name: `//${text}`,
  request: { initiator: 'xhr' },
  hops: [
    { at: 'remote', actual: { status: 302, headers: [acao('*')] } },
    { at: places.remote.replace('//', `//${text}`), actual: { headers: [acao('*')] } },
  ],
  expect,
}))

/** Whether it passes, credentials, ACAM, ACAH, method, header. */
type StarRow = [boolean, boolean, string, string, string, [string, string] | undefined]

/** A method allowed in upper and lower case, asked for in upper and lower case. */
function spellings(upper: string, passes: readonly [boolean, boolean, boolean, boolean]): StarRow[] {
  const lower = upper.toLowerCase()
  return [
    [passes[0], true, upper, '*', upper, undefined],
    [passes[1], true, upper, '*', lower, undefined],
    [passes[2], true, lower, '*', upper, undefined],
    [passes[3], true, lower, '*', lower, undefined],
  ]
}

const star: Vector[] = (
  [
    [true, false, 'get', 'x-test', 'GET', ['X-Test', '1']],
    [true, false, '*', 'x-test', 'SUPER', ['X-Test', '1']],
    [true, false, '*', '*', 'OK', ['X-Test', '1']],
    [false, true, '*', '*', 'OK', ['X-Test', '1']],
    [false, true, '*', '', 'PUT', undefined],
    [false, true, 'get', '*', 'GET', ['X-Test', '1']],
    [false, true, '*', '*', 'GET', ['X-Test', '1']],
    [true, true, '*', '*', '*', ['*', '1']],
    ...['GET', 'HEAD', 'POST'].flatMap((method) => spellings(method, [true, true, true, true])),
    ...['DELETE', 'PUT'].flatMap((method) => spellings(method, [true, true, false, false])),
    ...spellings('PATCH', [true, false, false, true]),
    [false, false, '*', '*', 'POST', ['Authorization', '123']],
    [true, false, '*', '*, Authorization', 'POST', ['Authorization', '123']],
  ] satisfies StarRow[]
).map(([passes, include, methods, names, method, header]) => ({
  file: 'fetch/api/cors/cors-preflight-star.any.js',
  name: `${method} ${header?.join(': ') ?? ''} under ${methods} and ${names}${include ? ', credentialed' : ''}`,
  request: { method, headers: header ? [header] : [], credentials: include ? 'include' : 'same-origin' },
  hops: one([...(include ? [acao(home), acac] : [acao('*')]), acam(methods), acah(names)]),
  expect: passes ? allowed : blocked,
}))

const preflightStatus: Vector[] = [
  200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 305, 306, 307, 308, 400, 401, 402, 403, 404,
  405, 501, 502, 503, 504, 505,
].map((status) => ({
  file: 'fetch/api/cors/cors-preflight-status.any.js',
  name: `preflight answered with ${status}`,
  request: { headers: [['x-force-preflight', '']] },
  hops: [
    {
      at: 'remote',
      preflight: { status, headers: [acao('*'), acah('x-force-preflight')] },
      actual: { headers: [acao('*')] },
    },
  ],
  expect: status < 300 ? { ...allowed, preflights: 1 } : { ...blocked, preflights: 1 },
}))

const many: HeaderList = [
  ['x-test-header1', 'x'],
  ['x-test-header2', 'x'],
  ['X-test-header3', 'x'],
  ['x-test-header-b', 'x'],
  ['x-test-header-D', 'x'],
  ['x-test-header-C', 'x'],
  ['x-test-header-a', 'x'],
  ['Content-Type', 'x'],
]
const safe: HeaderList = [
  ['Accept', '*'],
  ['Accept-Language', 'bzh'],
  ['Content-Language', 'eu'],
]
const preflight: Vector[] = (
  [
    ...['DELETE', 'PUT', 'PATCH', 'patcH', 'NEW', 'chicken'].flatMap(
      (method): Array<[string, boolean, HeaderList]> => [
        [method, true, []],
        [method, false, []],
      ],
    ),
    ['GET', true, [['x-test-header1', 'allowed']]],
    ['GET', false, [['x-test-header1', 'refused']]],
    ['GET', true, [...many, ...safe]],
    ['GET', false, [...many, ...safe]],
    ['PUT', true, [...many, ...safe]],
    ['PUT', false, [...many, ...safe]],
    ['PUT', true, safe],
  ] satisfies Array<[string, boolean, HeaderList]>
).map(([method, allows, headers]) => ({
  file: 'fetch/api/cors/cors-preflight.any.js',
  name: `${method} with ${headers.length} headers, server ${allows ? 'allows' : 'refuses'}`,
  request: { method, headers },
  hops: one(
    [acao('*')],
    'remote',
    allows ? [acao('*'), acam(method), acah(many.map(([name]) => name).join(', '))] : [acao('*')],
  ),
  expect: allows ? { ...allowed, preflights: 1 } : { ...blocked, preflights: 1 },
}))

const preflightAuthorization: Vector[] = [
  { names: '*', expect: blocked },
  { names: 'authorization', expect: allowed },
].map(({ names, expect }) => ({
  file: 'fetch/api/cors/cors-preflight.any.js',
  name: `authorization under ${names}`,
  request: { headers: [['authorization', 'foobar']] },
  hops: one([acao('*'), acah(names)]),
  expect,
}))

const never = ['Set-Cookie', 'Set-Cookie2']
const unlisted = ['Age', 'Server', 'Warning']
const listed = [
  'Cache-Control',
  'Content-Language',
  'Content-Type',
  'Expires',
  'Last-Modified',
  'Pragma',
  'Content-Length',
]
/** cors-filtering: a header, and whether it can be read; exposed, the third group says with which credentials. */
const filtered: Vector[] = [
  ...listed.map((name) => ({ name, reads: true })),
  ...[...unlisted, ...never].map((name) => ({ name, reads: false })),
  ...unlisted.map((name) => ({ name, reads: true, exposed: 'omit' as const })),
  ...never.map((name) => ({ name, reads: false, exposed: 'omit' as const })),
  ...never.map((name) => ({ name, reads: false, exposed: 'include' as const })),
].map(({ name, reads, exposed }: { name: string; reads: boolean; exposed?: 'omit' | 'include' }): Vector => ({
  file: 'fetch/api/cors/cors-filtering.sub.any.js',
  name: `${name}${exposed ? `, exposed, credentials ${exposed}` : ''}`,
  request: { credentials: exposed ?? 'same-origin' },
  hops: one(
    [
      [name, '1'],
      ...(exposed
        ? ([acao(home), acac, ['Access-Control-Expose-Headers', name]] as HeaderList)
        : [acao('*')]),
    ],
    'port',
  ),
  expect: { ...allowed, type: 'cors', [reads ? 'readable' : 'unreadable']: [name.toLowerCase()] },
}))

const corsOrigin: Vector[] = (
  [
    ['remote', 'GET', home],
    ['remote', 'GET', places.remote],
    ['port', 'GET', home],
    ['port', 'GET', places.port],
    ['remotePort', 'GET', home],
    ['remotePort', 'GET', places.remotePort],
    ['secureRemote', 'GET', home],
    ['secureRemote', 'GET', places.secureRemote],
    ['secure', 'GET', home],
    ['secure', 'GET', places.secure],
    ['remote', 'POST', home],
    ['remote', 'POST', places.remote],
    ['remote', 'HEAD', home],
    ['remote', 'HEAD', places.remote],
    ['remote', 'PUT', home],
    ['remote', 'PUT', places.remote],
    ['remote', 'GET', ''],
  ] satisfies Array<[Place, string, string]>
).map(([at, method, value]) => ({
  file: 'fetch/api/cors/cors-origin.any.js',
  name: `${method} ${at}, Access-Control-Allow-Origin: ${value}`,
  request: { method },
  hops: one([acao(value), acam(method)], at),
  expect: value === home ? allowed : blocked,
}))

const elsewhere = ['port', 'secure', 'remote', 'remotePort', 'secureRemote'] as const
const basic: Vector[] = elsewhere.flatMap((at): Vector[] => [
  {
    file: 'fetch/api/cors/cors-basic.any.js',
    name: `${at}, no-cors`,
    request: { mode: 'no-cors' },
    hops: one([acao('*')], at),
    expect: { ...allowed, type: 'opaque' },
  },
  { file: 'fetch/api/cors/cors-basic.any.js', name: `${at}, forbidden`, hops: one([], at), expect: blocked },
  {
    file: 'fetch/api/cors/cors-basic.any.js',
    name: `${at}, cors`,
    hops: one([acao('*')], at),
    expect: { ...allowed, type: 'cors' },
  },
])

const noPreflight: Vector[] = [
  ...elsewhere.map((at) => ({ at, method: 'GET', headers: [] as HeaderList })),
  { at: 'remote' as const, method: 'POST', headers: [] as HeaderList },
  { at: 'remote' as const, method: 'HEAD', headers: [] as HeaderList },
  ...(
    [
      ['Accept', '*/*'],
      ['Accept-Language', 'fr'],
      ['Content-Language', 'fr'],
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['Content-Type', 'multipart/form-data'],
      ['Content-Type', 'text/plain'],
      ['Content-Type', 'text/plain;charset=utf-8'],
      ['Content-Type', 'Text/Plain;charset=utf-8'],
    ] satisfies Array<[string, string]>
  ).map((header) => ({ at: 'remote' as const, method: 'GET', headers: [header] as HeaderList })),
].map(({ at, method, headers }) => ({
  file: 'fetch/api/cors/cors-no-preflight.any.js',
  name: `${method} ${at} ${JSON.stringify(headers)}`,
  request: { method, headers },
  hops: one([acao('*')], at, []),
  expect: { ...allowed, preflights: 0 },
}))

const multiple: Vector[] = [
  ['""', 'http://example.com', home],
  ['""', 'http://example.com', '*'],
  ['""', home, home],
  ['*', 'http://example.com', '*'],
  ['*', 'http://example.com', home],
  ['', 'http://example.com', 'https://example2.com'],
].map((list) => ({
  file: 'fetch/api/cors/cors-multiple-origins.sub.any.js',
  name: list.join(', '),
  hops: one([acao(list.join(', '))], 'port'),
  expect: blocked,
}))

const shared: HeaderList = [
  ['Access-Control-Expose-Headers', '*'],
  ['Content-Type', 'text/plain'],
  ['Test', 'X'],
  ['Set-Cookie', 'X'],
  ['*', 'whoa'],
]
const exposeStar: Vector[] = [
  {
    file: 'fetch/api/cors/cors-expose-star.sub.any.js',
    name: 'without credentials it stands for all',
    hops: one([...shared, acao('*')], 'port'),
    expect: { ...allowed, readable: ['test', '*'], unreadable: ['set-cookie'] },
  },
  {
    file: 'fetch/api/cors/cors-expose-star.sub.any.js',
    name: 'with credentials it stands for itself',
    request: { credentials: 'include' },
    hops: one([...shared, acao(home), acac], 'port'),
    expect: { ...allowed, readable: ['content-type', '*'], unreadable: ['test', 'set-cookie'] },
  },
  {
    file: 'fetch/api/cors/cors-expose-star.sub.any.js',
    name: 'one of several values',
    hops: one(
      [
        acao('*'),
        ['Access-Control-Expose-Headers', 'set-cookie,*'],
        ...shared.filter(([name]) => !name.startsWith('Access')),
      ],
      'port',
    ),
    expect: { ...allowed, readable: ['test', '*'], unreadable: ['set-cookie'] },
  },
]

/** cors/resources/access-control-expose-headers.json: lines, and whether `BB-8` can be read. */
const exposeHeaders: Vector[] = (
  [
    [['BB-8'], true],
    [['bb-8,,@#$#%%&^&^*()()11!'], false],
    [['bb-8, no no'], false],
    [['@#$#%%&^&^*()()11!,bb-8'], false],
    [['bb-8', 'no'], true],
    [['bb-8', 'no no'], false],
    [['no', 'bb-8'], true],
    [['', 'bb-8'], true],
    [[',bb-8'], true],
    [['bb-8\x0c'], false],
    [['bb-8\x0b'], false],
    [['bb-8\x0b,bb-8'], false],
    [["'bb-8'"], false],
    [["'bb-8',bb-8"], true],
    [['"bb-8",bb-8'], false],
  ] satisfies Array<[string[], boolean]>
).map(([lines, reads]) => ({
  file: 'cors/resources/access-control-expose-headers.json',
  name: JSON.stringify(lines),
  hops: one([
    acao('*'),
    ['BB-8', 'hey'],
    ...lines.map((line): [string, string] => ['Access-Control-Expose-Headers', line]),
  ]),
  expect: { ...allowed, [reads ? 'readable' : 'unreadable']: ['bb-8'] },
}))

const validation: Vector[] = [
  [acah('x-force-preflight,Bad value')],
  [acah('x-force-preflight'), acam('Bad value')],
].map((lines) => ({
  file: 'fetch/api/cors/cors-preflight-response-validation.any.js',
  name: JSON.stringify(lines),
  request: { headers: [['x-force-preflight', '']] },
  hops: one([acao('*')], 'remote', [acao('*'), ...lines]),
  expect: { ...blocked, preflights: 1 },
}))

const redirectCredentials: Vector[] = redirectStatuses.flatMap((status) =>
  (
    [
      ['home', 'port', '@'],
      ...(['user:password@', 'user:@', ':password@'] as const).flatMap(
        (text): Array<[Place, Place, string]> => [
          ['home', 'port', text],
          ['port', 'home', text],
          ['port', 'port', text],
          ['port', 'remote', text],
        ],
      ),
    ] satisfies Array<[Place, Place, string]>
  ).map(([first, second, text]): Vector => ({
    file: 'fetch/api/cors/cors-redirect-credentials.any.js',
    name: `${status} from ${first} to ${second} with '${text}'`,
    hops: [
      { at: first, actual: { status, headers: [acao('*')] } },
      { at: places[second].replace('//', `//${text}`), actual: { headers: [acao('*')] } },
    ],
    expect: text === '@' ? allowed : blocked,
  })),
)

const redirects: Vector[] = redirectStatuses.flatMap((status) =>
  (
    [
      ['remote', 'remote', home],
      ['remote', 'port', 'null'],
      ['home', 'remote', home],
      ['remote', 'home', 'null'],
    ] satisfies Array<[Place, Place, string]>
  ).map(([first, second, expected]): Vector => ({
    file: 'fetch/api/cors/cors-redirect.any.js',
    name: `${status} from ${first} to ${second}`,
    hops: [
      { at: first, actual: { status, headers: [acao('*')] } },
      { at: second, actual: { headers: [acao('*')] } },
    ],
    expect: { ...allowed, preflights: 0, origin: expected },
  })),
)

const preflightRedirects: Vector[] = redirectStatuses.flatMap((status) =>
  [true, false].map((onPreflight): Vector => ({
    file: 'fetch/api/cors/cors-preflight-redirect.any.js',
    name: `${status} ${onPreflight ? 'on the preflight' : 'after the preflight, to one that is refused'}`,
    request: { headers: [['x-force-preflight', '']] },
    hops: [
      {
        at: 'remote',
        preflight: onPreflight
          ? { status, headers: [acao('*'), ['Location', '/']] }
          : { headers: [acao('*'), acah('x-force-preflight')] },
        actual: { status, headers: [acao('*')] },
      },
      { at: 'remote', preflight: { headers: [acao('*')] }, actual: { headers: [acao('*')] } },
    ],
    expect: blocked,
  })),
)

export const vectors: Vector[] = [
  ...origin,
  ...doubled,
  ...safelisted,
  ...notSafelisted,
  ...simple,
  ...statusAfter,
  ...credentials,
  ...redirectOrigin,
  ...userinfo,
  ...star,
  ...preflightStatus,
  ...preflight,
  ...preflightAuthorization,
  ...filtered,
  ...corsOrigin,
  ...basic,
  ...noPreflight,
  ...multiple,
  ...exposeStar,
  ...exposeHeaders,
  ...validation,
  ...redirectCredentials,
  ...redirects,
  ...preflightRedirects,
]
