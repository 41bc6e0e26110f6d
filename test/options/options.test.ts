import { describe, expect, test } from 'vitest'
import { resolveOptions, type Options } from '../../packages/core/src/options.ts'
import { OptionsError } from '../../packages/core/src/options/mistakes.ts'

const setting = {
  root: '/project',
  hostProxy: { option: 'server.proxy', targets: new Map([['/taken', 'http://localhost:3009']]) },
}
const target = 'http://localhost:3001'

/** The mistakes in options that TypeScript would not let through. */
function mistakesIn(options: unknown): string[] {
  try {
    resolveOptions(options as Options, setting)
  } catch (error) {
    if (error instanceof OptionsError)
      return error.mistakes.map(({ place, problem }) => `${place}: ${problem}`)
    throw error
  }
  return []
}

const rows: Array<[what: string, options: unknown, mistake: string]> = [
  ['no object', 'proxy', "options: 'proxy' is not an object"],
  ['an unknown option', { prox: {} }, 'prox: no such option; did you mean proxy?'],
  [
    'an unknown option like none',
    { colour: true },
    'colour: no such option; there are proxy, productionOrigins, policy, requests, severity, build, overlay',
  ],
  [
    'proxy that is no object',
    { proxy: 7 },
    "proxy: 7 is not an object: write { '/api': 'http://localhost:3001' }",
  ],
  [
    'a rule on /',
    { proxy: { '/': target } },
    "proxy['/']: would send every request to the target, the page itself included: name the API's paths, or write a regular expression that starts with ^",
  ],
  ['a key without /', { proxy: { api: target } }, "proxy.api: does not start with /: write '/api'"],
  [
    'a key with a query',
    { proxy: { '/api?x': target } },
    "proxy['/api?x']: has a query or fragment: write '/api'",
  ],
  [
    'a bad regular expression',
    { proxy: { '^/(': target } },
    "proxy['^/(']: is not a regular expression: Invalid regular expression: /^/(/: Unterminated group",
  ],
  [
    "a key of the host's own proxy",
    { proxy: { '/taken': target } },
    "proxy['/taken']: server.proxy has this key too, and one of the two serves it: leave the target out to observe the host's rule, or take the key out of server.proxy",
  ],
  [
    "a field that belongs to the host's own rule",
    { proxy: { '/taken': { productionUrl: 'https://api.example.com', secure: false } } },
    "proxy['/taken'].secure: the host serves this key: say it in server.proxy",
  ],
  ['a rule that is no rule', { proxy: { '/api': 7 } }, "proxy['/api']: 7 is neither a target nor a rule"],
  [
    'no target',
    { proxy: { '/api': {} } },
    "proxy['/api'].target: is missing, and server.proxy has no '/api': write the URL of the API's server, 'http://localhost:3001'",
  ],
  [
    'a target without scheme',
    { proxy: { '/api': 'localhost:3001' } },
    "proxy['/api']: 'localhost:3001' is not an absolute http or https URL: write 'http://localhost:3001'",
  ],
  [
    'a target of another scheme',
    { proxy: { '/api': 'ftp://files.example.com' } },
    "proxy['/api']: 'ftp://files.example.com' is not an absolute http or https URL: write 'https://files.example.com'",
  ],
  [
    'a WebSocket target',
    { proxy: { '/api': { target: 'ws://localhost:3001' } } },
    "proxy['/api'].target: 'ws://localhost:3001' is not an absolute http or https URL: write 'http://localhost:3001'",
  ],
  [
    'a target that is no string',
    { proxy: { '/api': { target: 3001 } } },
    "proxy['/api'].target: 3001 is not a URL",
  ],
  [
    'a productionUrl without scheme',
    { proxy: { '/api': { target, productionUrl: 'api.example.com' } } },
    "proxy['/api'].productionUrl: 'api.example.com' is not an absolute http or https URL: write 'https://api.example.com'",
  ],
  [
    'a word that is none of the words',
    { proxy: { '/api': { target, sendOrigin: 'prod' } } },
    "proxy['/api'].sendOrigin: 'prod' is none of 'keep', 'production'",
  ],
  [
    'a switch that is no switch',
    { proxy: { '/api': { target, secure: 'no' } } },
    "proxy['/api'].secure: 'no' is neither true nor false",
  ],
  [
    'a negative timeout',
    { proxy: { '/api': { target, timeout: -1 } } },
    "proxy['/api'].timeout: -1 is not a number of milliseconds above 0",
  ],
  [
    'a ca that is no file',
    { proxy: { '/api': { target, ca: 'nowhere.pem' } } },
    "proxy['/api'].ca: 'nowhere.pem' can't be read: ENOENT: no such file or directory, open '/project/nowhere.pem'",
  ],
  [
    'a rewrite that is no function',
    { proxy: { '/api': { target, rewrite: { '^/api': '' } } } },
    'proxy[\'/api\'].rewrite: {"^/api":""} is not a function: write (path) => path.replace(/^\\/api/, \'\')',
  ],
  [
    'a header with a line break',
    { proxy: { '/api': { target, headers: { 'X-A': 'a\r\nX-B: b' } } } },
    "proxy['/api'].headers['X-A']: the value has a line break: a header is one line",
  ],
  [
    'origins that are no list',
    { productionOrigins: 'https://app.example.com' },
    "productionOrigins: 'https://app.example.com' is not a list of origins: write ['https://app.example.com']",
  ],
  [
    'an origin with a path',
    { productionOrigins: ['https://app.example.com/app'] },
    "productionOrigins[0]: 'https://app.example.com/app' is not an origin: write 'https://app.example.com'",
  ],
  [
    'an origin with its default port',
    { productionOrigins: ['https://app.example.com:443'] },
    "productionOrigins[0]: 'https://app.example.com:443' is not an origin: write 'https://app.example.com'",
  ],
  [
    'an origin in upper case',
    { productionOrigins: ['https://App.example.com'] },
    "productionOrigins[0]: 'https://App.example.com' is not an origin: write 'https://app.example.com'",
  ],
  [
    'an origin without scheme',
    { productionOrigins: ['app.example.com'] },
    "productionOrigins[0]: 'app.example.com' has no scheme: write 'https://app.example.com'",
  ],
  [
    'two stars',
    { productionOrigins: ['https://*.*.example.com'] },
    "productionOrigins[0]: 'https://*.*.example.com' has more than one *: only one label may vary",
  ],
  [
    'a star for everything',
    { productionOrigins: ['*'] },
    "productionOrigins[0]: '*': the * must stand in one label of the host: write 'https://*.example.com'",
  ],
  [
    'a policy of no kind',
    { policy: { orgin: '*' } },
    'policy: {"orgin":"*"} is not a policy: write a path, { file }, { cors: … }, { headers: { … } } or { upstream: true }',
  ],
  [
    'a misspelt kind of policy',
    { policy: { header: {} } },
    'policy.header: no such option; did you mean headers?',
  ],
  [
    'a misspelt option of cors',
    { policy: { cors: { orgin: '*' } } },
    'policy.cors.orgin: is not an option of cors; did you mean origin?',
  ],
  [
    'a misspelt header',
    { policy: { headers: { 'Access-Control-Alow-Origin': '*' } } },
    "policy.headers['Access-Control-Alow-Origin']: no such header; did you mean 'Access-Control-Allow-Origin'?",
  ],
  [
    'a misspelt dialect',
    { policy: { file: 'nginx.conf', dialect: 'ngnix' } },
    "policy.dialect: 'ngnix' is not a dialect; did you mean 'nginx'?",
  ],
  [
    'a misspelt key of a file',
    { policy: { file: 'a', hots: 'x' } },
    'policy.hots: no such option; did you mean host?',
  ],
  [
    'the second of a list',
    { policy: ['a', 7] },
    'policy[1]: 7 is not a policy: write a path, { file }, { cors: … }, { headers: { … } } or { upstream: true }',
  ],
  [
    'an empty list of policies',
    { policy: [] },
    'policy: an empty list is no policy: write a path, { file }, { cors: … }, { headers: { … } } or { upstream: true }',
  ],
  [
    'a listed request outside the rules',
    { proxy: { '/api': target }, requests: [{ path: '/other' }] },
    "requests[0].path: '/other' meets none of the proxy's rules",
  ],
  [
    'a listed request with a bad method',
    { proxy: { '/api': target }, requests: [{ path: '/api', method: 'GE T' }] },
    "requests[0].method: 'GE T' is not a method",
  ],
  [
    'a severity of no code',
    { severity: { 'allow-orign-mismatch': 'off' } },
    "severity['allow-orign-mismatch']: no such option; did you mean allow-origin-mismatch?",
  ],
  [
    'a severity that is none',
    { severity: { 'allow-origin-mismatch': 'info' } },
    "severity['allow-origin-mismatch']: 'info' is none of 'error', 'warning', 'off'",
  ],
  ['an overlay that is neither', { overlay: 'off' }, "overlay: 'off' is neither true nor false"],
  ['a build that is none', { build: 'fail' }, "build: 'fail' is none of 'warn', 'error', 'off'"],
  [
    'sendOrigin without an origin to send',
    { proxy: { '/api': { target, sendOrigin: 'production' } } },
    "productionOrigins: sendOrigin: 'production' needs one: write ['https://app.example.com']",
  ],
]

describe('one mistake', () => {
  test.each(rows)('%s', (_what, options, mistake) => {
    expect(mistakesIn(options)).toEqual([mistake])
  })
})

test('mistakes everywhere come in one error', () => {
  expect(
    mistakesIn(Object.assign({}, ...rows.slice(1, 3).map(([, options]) => options), { proxy: { '/': 7 } })),
  ).toHaveLength(4)
})

describe('what is accepted', () => {
  test.each([
    'https://app.example.com',
    'http://localhost:4173',
    'https://app.example.com:8443',
    'https://xn--bcher-kva.example',
    'http://[::1]:3000',
    'capacitor://localhost',
    'tauri://localhost',
    'chrome-extension://abcdef',
    'null',
  ])('%s as a production origin', (origin) => {
    expect(resolveOptions({ productionOrigins: [origin] }, setting).productionOrigins).toEqual([
      { written: origin, origin },
    ])
  })

  test.each([
    'https://*.vercel.app',
    'https://app-*.example.com',
    'https://deploy-preview-*--site.netlify.app',
  ])('%s as previews, judged on a sample', (written) => {
    const [found] = resolveOptions({ productionOrigins: [written] }, setting).productionOrigins
    expect(found?.origin).toMatch(/^https:\/\/[\w.-]+$/)
    expect(found?.written).toBe(written)
  })

  test('a string is a target, with every default filled in', () => {
    const [rule] = resolveOptions({ proxy: { '/api': target } }, setting).rules
    expect(rule).toMatchObject({ changeOrigin: true, sendOrigin: 'keep', secure: true, ws: true })
    expect(rule?.target?.url.href).toBe('http://localhost:3001/')
  })

  test('a rule’s policy stands in for the top-level one; files are relative to the root', () => {
    const { rules } = resolveOptions(
      {
        proxy: { '/a': target, '/b': { target, policy: { file: 'b.conf', env: '.env' } } },
        policy: 'deploy/a.conf',
      },
      setting,
    )
    expect(rules.map(({ sources }) => sources)).toEqual([
      [{ kind: 'file', path: '/project/deploy/a.conf', shown: 'deploy/a.conf' }],
      [{ kind: 'file', path: '/project/b.conf', shown: 'b.conf', env: '/project/.env' }],
    ])
  })
})
