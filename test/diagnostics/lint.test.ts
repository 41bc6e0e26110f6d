import { describe, expect, test } from 'vitest'
import { lintPolicy } from '../../packages/core/src/diagnostics/lint.ts'
import type { LintContext } from '../../packages/core/src/diagnostics/lint/ask.ts'
import { samplesOf } from '../../packages/core/src/diagnostics/lint/patterns.ts'
import type { HeaderList } from '../../packages/core/src/fetch/verdict.ts'
import { headerOf } from '../../packages/core/src/servers/headers.ts'
import { policyOf } from '../../packages/core/src/servers/policy-of.ts'
import type { CorsOptions } from '../../packages/core/src/servers/policy-of.ts'
import type { Policy } from '../../packages/core/src/servers/server.ts'

const page = 'https://app.example.com'
const credentials = true
const lint = (cors: CorsOptions, context?: LintContext) => lintPolicy(policyOf({ cors }), context)
const codesOf = (cors: CorsOptions, context?: LintContext) => lint(cors, context).map(({ code }) => code)

describe('policies with nothing wrong', () => {
  test.each<[string, CorsOptions, LintContext?]>([
    ['cors() as it is', {}],
    ['one origin', { origin: page }],
    ['a list, with credentials', { origin: [page, 'https://admin.example.com'], credentials }],
    ['any origin without credentials', { origin: true }],
    ['an anchored, escaped pattern', { origin: [/^https:\/\/app\.example\.com$/], credentials }],
    ['any subdomain', { origin: [/^https:\/\/[a-z0-9-]+\.example\.com$/], credentials }],
    ['any subdomain, however deep', { origin: [/^https:\/\/([^.]+\.)+example\.com$/], credentials }],
    ['any subdomain and the domain itself', { origin: [/^https:\/\/(.*\.)?example\.com$/], credentials }],
    [
      'any subdomain, where a dot may be part of the name',
      { origin: [/^https:\/\/[a-z.]+\.example\.com$/], credentials },
      { productionOrigins: ['https://a.b.example.com'] },
    ],
    ['a port', { origin: [/^https:\/\/app\.example\.com:8443$/], credentials }],
    ['http without credentials', { origin: ['http://app.example.com'] }],
    [
      'the localhost of a native app',
      { origin: ['https://localhost'] },
      { productionOrigins: ['https://localhost'] },
    ],
    ['null, where the page has it', { origin: ['null'] }, { productionOrigins: ['null'] }],
    ['the longest that is kept', { origin: [page], maxAge: 86_400 }],
    ['a method of its own', { origin: [page], methods: ['GET', 'PROPFIND'] }],
    ['a method in lower case that needs no listing', { origin: [page], methods: ['get', 'PUT'] }],
    ['CORS off', { origin: false }],
  ])('%s', (_, cors, context) => {
    expect(codesOf(cors, context)).toEqual([])
  })
})

describe('origins that no browser sends', () => {
  test.each([
    ['a slash at the end', 'https://app.example.com/', page],
    ['a path', 'https://app.example.com/login', page],
    ['the default port', 'https://app.example.com:443', page],
    ['upper case', 'https://App.Example.com', page],
    ['no scheme', 'app.example.com', page],
    ['no scheme, localhost', 'localhost:3000', 'http://localhost:3000'],
  ])('%s', (_, origin, corrected) => {
    expect(lint({ origin: [origin] })).toMatchObject([
      { code: 'origin-malformed', args: { origin, corrected } },
    ])
    expect(lint({ origin })).toMatchObject([{ code: 'origin-malformed', args: { origin, corrected } }])
  })

  test.each([['https://*.example.com'], ['*']])('%s in a list', (origin) => {
    expect(codesOf({ origin: [origin] })).toEqual(['origin-wildcard-literal'])
  })

  test('are corrected in the whole list', () => {
    expect(lint({ origin: ['https://admin.example.com', `${page}/`] })).toMatchObject([
      {
        args: {
          fix: ["origin: ['https://admin.example.com', 'https://app.example.com'], // in cors({ … })"],
        },
      },
    ])
  })

  test('are no mistake where the server repairs them', () => {
    const policy = policyOf({ cors: { origin: [page] } })
    const intent = { ...policy.intent, origins: [`${page}/`] }
    expect(lintPolicy({ ...policy, intent })).toEqual([])
  })
})

describe('patterns that let others in', () => {
  const flawsOf = (pattern: RegExp, context?: LintContext) =>
    lint({ origin: [pattern] }, context).flatMap(({ code, args }) =>
      code === 'origin-pattern-too-wide' ? args.flaws.map(({ origin }) => origin) : [code],
    )

  test.each<[string, RegExp, string[]]>([
    ['no end', /^https:\/\/app\.example\.com/, ['https://app.example.com.evil.test']],
    ['no start', /app\.example\.com$/, ['https://evilapp.example.com']],
    ['neither', /app\.example\.com/, ['https://app.example.com.evil.test', 'https://evilapp.example.com']],
    ['a dot unescaped', /^https:\/\/app.example\.com$/, ['https://appxexample.com']],
    ['a dot unescaped, with a port', /^https:\/\/app.example\.com:8443$/, ['https://appxexample.com:8443']],
    ['a domain without its dot', /^https:\/\/.*example\.com$/, ['https://evilexample.com']],
    [
      'a domain without its dot or end',
      /example\.com/,
      ['https://example.com.evil.test', 'https://evilexample.com'],
    ],
  ])('%s', (_, pattern, expected) => {
    expect(flawsOf(pattern)).toEqual(expected)
  })

  test('are found from the page that they are meant for, where the pattern says too little', () => {
    const odd = /^https:\/\/(?=app)[^:]+\.com/
    expect(flawsOf(odd, { productionOrigins: [page] })).toContain('https://app.example.com.evil.test')
  })

  test('are errors with credentials', () => {
    const [found] = lint({ origin: [/app\.example\.com/], credentials })
    expect(found).toMatchObject({
      severity: 'error',
      args: { corrected: String.raw`^https://app\.example\.com$` },
    })
  })

  test.each([
    [String.raw`^https:\/\/app\.example\.com$`, page],
    [String.raw`^https?://(www|app)\.example\.com$`, 'https://www.example.com'],
    [String.raw`^https://([a-z0-9-]+\.)*example\.com$`, 'https://example.com'],
    [String.raw`^https://[^.]+\.example\.com(:\d+)?$`, page],
    [String.raw`\.example\.com$`, page],
    ['https://*.example.com', page],
    [String.raw`^https://.*\.example\.com\Z`, page],
  ])('what %s may mean', (pattern, sample) => {
    expect(samplesOf(pattern)).toContain(sample)
  })
})

describe('other mistakes', () => {
  test.each<[string, CorsOptions, string[], LintContext?]>([
    ['any origin with credentials', { origin: true, credentials }, ['any-origin-with-credentials']],
    ['the wildcard with credentials', { origin: '*', credentials }, ['wildcard-with-credentials']],
    [
      'http with credentials',
      { origin: ['http://app.example.com'], credentials },
      ['insecure-origin-with-credentials'],
    ],
    [
      'http by pattern',
      { origin: [/^https?:\/\/app\.example\.com$/], credentials },
      ['insecure-origin-with-credentials'],
    ],
    ['null', { origin: ['null', page] }, ['null-origin-admitted']],
    ['localhost', { origin: [page, 'http://localhost:8080'] }, ['localhost-admitted']],
    ['localhost by pattern', { origin: [page, /^http:\/\/localhost(:\d+)?$/] }, ['localhost-admitted']],
    ['a method in lower case', { origin: [page], methods: ['GET', 'put'] }, ['method-never-matches']],
    ['a forbidden method', { origin: [page], methods: ['GET', 'Trace'] }, ['method-forbidden']],
    ['a forbidden header', { origin: [page], allowedHeaders: ['Cookie'] }, ['request-header-forbidden']],
    [
      'a function, whose refusals do not vary',
      { origin: (origin, callback) => callback(null, origin === page) },
      ['vary-origin-missing'],
      { productionOrigins: [page] },
    ],
    ['more than is kept', { origin: [page], maxAge: 86_401 }, ['max-age-over-cap']],
    [
      'a public suffix',
      { origin: [/^https:\/\/[a-z-]+\.pages\.example$/] },
      ['public-suffix-admitted'],
      { registrableDomain: (host) => host.split('.').slice(-3).join('.') },
    ],
  ])('%s', (_, cors, codes, context) => {
    expect(codesOf(cors, context)).toEqual(codes)
  })

  test('are gathered', () => {
    const codes = codesOf({
      origin: [`${page}/`, 'null', 'http://localhost:3000', 'http://app.example.com'],
      methods: ['put', 'TRACE'],
      allowedHeaders: ['Host'],
      maxAge: 10 ** 9,
      credentials,
    })
    expect(codes).toEqual([
      'origin-malformed',
      'null-origin-admitted',
      'insecure-origin-with-credentials',
      'localhost-admitted',
      'method-never-matches',
      'method-forbidden',
      'request-header-forbidden',
      'max-age-over-cap',
    ])
  })

  const literal = (answer: (origin: string | undefined) => HeaderList): Policy => ({
    ...policyOf({ headers: { 'Access-Control-Allow-Origin': page } }),
    respond: ({ headers }) => ({ status: 200, headers: answer(headerOf(headers, 'origin')) }),
  })

  test('the wildcard in lists, with credentials', () => {
    const policy = literal(() => [
      ['Access-Control-Allow-Origin', page],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Access-Control-Allow-Methods', '*'],
      ['Access-Control-Allow-Headers', '*'],
    ])
    expect(lintPolicy(policy)).toMatchObject([
      {
        code: 'wildcard-with-credentials',
        args: { headers: ['Access-Control-Allow-Methods', 'Access-Control-Allow-Headers'] },
      },
    ])
  })

  test.each<[string, LintContext]>([
    ['at a usual path', {}],
    ['at a path that is named', { urls: ['https://api.example.com/v2/users'] }],
  ])('are found where the policy answers: %s', (_, context) => {
    const policy = policyOf({ cors: { origin: true, credentials } })
    const paths = new Set(['/api/', '/v2/users'])
    const respond: Policy['respond'] = (request) =>
      paths.has(new URL(request.url).pathname) ? policy.respond(request) : { status: 404, headers: [] }
    expect(lintPolicy({ ...policy, respond }, context)).toMatchObject([
      { code: 'any-origin-with-credentials' },
    ])
  })

  test("the headers of Django's default are nobody's mistake", () => {
    const allowedHeaders = ['accept', 'accept-encoding', 'dnt', 'origin', 'user-agent']
    const policy = policyOf({ cors: { origin: [page], allowedHeaders } })
    expect(lintPolicy({ ...policy, dialect: 'django' })).toEqual([])
    expect(lintPolicy(policy)).toMatchObject([{ args: { headers: ['accept-encoding', 'dnt', 'origin'] } }])
  })

  test('an answer by origin that does not vary', () => {
    const policy = literal((origin) => (origin === page ? [['Access-Control-Allow-Origin', page]] : []))
    expect(lintPolicy(policy).map(({ code }) => code)).toEqual(['vary-origin-missing'])
  })

  test('nothing is claimed of what is not known', () => {
    const open = [{ header: 'access-control-allow-origin', unknown: 'read from the environment' }]
    const policy = policyOf({ cors: { origin: [`${page}/`, 'null', /app/], credentials } })
    const respond: Policy['respond'] = () => ({
      status: 200,
      headers: [['Access-Control-Allow-Origin', 'null']],
      unknown: open,
    })
    expect(lintPolicy({ ...policy, respond })).toEqual([])
  })
})
