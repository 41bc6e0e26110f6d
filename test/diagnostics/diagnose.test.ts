import { describe, expect, test } from 'vitest'
import { changesFor } from '../../packages/core/src/diagnostics/changes.ts'
import { describe as describeFinding } from '../../packages/core/src/diagnostics/describe.ts'
import { diagnose, diagnoseEither } from '../../packages/core/src/diagnostics/diagnose.ts'
import type { Question } from '../../packages/core/src/diagnostics/diagnose.ts'
import { findingKey } from '../../packages/core/src/diagnostics/finding.ts'
import type { Policy } from '../../packages/core/src/servers/server.ts'
import type { Engine, Verdict } from '../../packages/core/src/fetch/verdict.ts'
import { blocked } from './fixtures/blocked.ts'
import { admitting, page, policyOf, questionOf, verdictsOf } from './fixtures/scenario.ts'
import type { Scenario } from './fixtures/scenario.ts'

const wildcard: Scenario = {
  answer: { headers: { 'Access-Control-Allow-Origin': '*' } },
  intent: { origins: '*' },
}
const withCredentials = (scenario: Scenario): Scenario => ({
  ...scenario,
  request: { ...scenario.request, credentials: 'include' },
})
const argsOf = (question: Question) => diagnose(question)[0]?.args

describe('engines', () => {
  const question = questionOf(blocked['missing-allow-origin-header'])
  const allowed: Verdict = { outcome: 'allowed', type: 'cors', readable: [], exchanges: [] }
  const open: Verdict = { outcome: 'unknown', because: [{ unknown: 'why' }], exchanges: [] }
  const differing = (others: Partial<Record<Engine, Verdict>>) => ({
    ...question,
    verdicts: { ...question.verdicts, ...others },
  })

  test('nothing is said of a call that all let pass', () => {
    expect(diagnose(questionOf({}))).toEqual([])
  })

  test('one that blocks is enough, and both sides are named', () => {
    const [found] = diagnose(differing({ spec: allowed, chromium: allowed, webkit: allowed }))
    expect(found).toMatchObject({
      severity: 'error',
      args: { blockedBy: ['firefox'], allowedBy: ['chromium', 'webkit', 'spec'] },
    })
  })

  test('what only the standard forbids is a warning', () => {
    const [found] = diagnose(differing({ chromium: allowed, firefox: allowed, webkit: allowed }))
    expect(found).toMatchObject({ severity: 'warning', args: { blockedBy: ['spec'] } })
    expect(found && describeFinding(found).lead).toContain('the standard forbids this call')
  })

  test('one that blocks outweighs one of which it is not known', () => {
    expect(diagnose(differing({ chromium: open }))).toMatchObject([{ code: 'missing-allow-origin-header' }])
  })

  test('not known in one browser is said', () => {
    const found = diagnose(differing({ spec: allowed, chromium: allowed, firefox: allowed, webkit: open }))
    expect(found).toMatchObject([{ code: 'verdict-unknown', args: { because: [{ unknown: 'why' }] } }])
  })
})

test('a production URL that is not declared is not shown', () => {
  const question = questionOf(blocked['method-disallowed-by-preflight-response'])
  expect(JSON.stringify(argsOf(question))).toContain('api.example.com')
  expect(JSON.stringify(argsOf({ ...question, urlUndeclared: true }))).not.toContain('api.example.com')
})

describe('mixed content', () => {
  const plain = 'http://api.example.com/logo.png'
  test.each<[string, Scenario, boolean]>([
    ['fetch from https to http', { request: { url: plain } }, true],
    ['a script without CORS', { request: { url: plain, mode: 'no-cors', destination: 'script' } }, true],
    [
      'an image, which is fetched over https',
      { request: { url: plain, mode: 'no-cors', destination: 'image' } },
      false,
    ],
    ['an http page', { request: { url: plain, origin: 'http://app.example.com' } }, false],
    ['http to localhost', { request: { url: 'http://localhost:3000/' } }, false],
    ['http to 127.0.0.1', { request: { url: 'http://127.0.0.1:3000/' } }, false],
    [
      'http to a name that only looks like localhost',
      { request: { url: 'http://localhost.example.com/' } },
      true,
    ],
  ])('%s', (_, scenario, expected) => {
    const codes = diagnose(questionOf(scenario)).map(({ code }) => code)
    expect(codes.includes('mixed-content')).toBe(expected)
  })

  test('is not claimed of a URL that is not declared', () => {
    expect(diagnose({ ...questionOf({ request: { url: plain } }), urlUndeclared: true })).toEqual([])
  })
})

describe('changes', () => {
  const changesOf = (scenario: Scenario) => {
    const { request, serve } = questionOf(scenario)
    return serve ? changesFor({ request, engine: 'chromium', serve, policy: policyOf(scenario) }) : []
  }

  test('all that the browser would ask for, one after the other', () => {
    const scenario: Scenario = {
      request: {
        method: 'DELETE',
        headers: [
          ['X-Request-Id', '1'],
          ['X-Tenant', 'a'],
        ],
        credentials: 'include',
      },
      preflight: { status: 401 },
      answer: {},
      intent: { origins: ['https://www.example.com'] },
    }
    expect(changesOf(scenario).map((change) => change.change)).toEqual(['allow-origin', 'answer-preflight'])
  })

  test('the whole list, with every header that the page sets', () => {
    const request = {
      headers: [
        ['X-Request-Id', '1'],
        ['X-Tenant', 'a'],
        ['Content-Type', 'application/json'],
      ],
    } as const
    expect(changesOf({ request, preflight: { headers: admitting } })).toEqual([
      {
        change: 'allow-header',
        header: 'x-request-id',
        headers: ['content-type', 'x-request-id', 'x-tenant'],
      },
    ])
  })

  test('a header that is listed in other case is not listed twice', () => {
    const request = {
      headers: [
        ['X-A', '1'],
        ['Content-Type', 'application/json'],
      ],
    } as const
    const intent = { allowedHeaders: ['Content-Type'] }
    expect(
      changesOf({ request, intent, preflight: { headers: { 'Access-Control-Allow-Origin': page } } }),
    ).toEqual([{ change: 'allow-header', header: 'content-type', headers: ['Content-Type', 'x-a'] }])
  })

  test('one line with several origins is a list to be split, not a layer too many', () => {
    const both = 'https://admin.example.com, https://app.example.com'
    const scenario = {
      answer: { headers: { 'Access-Control-Allow-Origin': both } },
      intent: { origins: [both] },
    }
    expect(changesOf(scenario)).toMatchObject([
      { change: 'allow-origin', origins: ['https://admin.example.com', page] },
    ])
  })

  test('nothing that an admitted origin gets already', () => {
    const admin = 'https://admin.example.com'
    const policy = policyOf({ intent: { origins: [admin] } })
    const serve: Question['serve'] = (sent) => {
      const asking = sent.headers.find(([name]) => name.toLowerCase() === 'origin')?.[1]
      return asking === admin ? policy.respond(sent) : { status: 204, headers: [] }
    }
    const { request } = questionOf({ request: { method: 'PUT' } })
    const changes = changesFor({ request, engine: 'chromium', serve, policy: { ...policy, respond: serve } })
    expect(changes.map(({ change }) => change)).toEqual(['allow-origin'])
  })

  test('every origin that is admitted already stays', () => {
    const other = 'https://admin.example.com'
    const scenario = withCredentials({
      answer: { headers: { 'Access-Control-Allow-Origin': page } },
      intent: { origins: [other, page] },
    })
    expect(changesOf(scenario)).toEqual([
      { change: 'allow-credentials', origin: page, origins: [other, page] },
    ])
  })

  test('a server that refuses a method without a word is asked for less', () => {
    const quiet = policyOf({ request: { method: 'PATCH' } })
    const serve: Question['serve'] = (sent) => {
      const method = sent.headers.find(
        ([name]) => name.toLowerCase() === 'access-control-request-method',
      )?.[1]
      return method === 'PATCH' ? { status: 200, headers: [] } : quiet.respond(sent)
    }
    const { request } = questionOf({ request: { method: 'PATCH' } })
    expect(changesFor({ request, engine: 'chromium', serve, policy: { ...quiet, respond: serve } })).toEqual([
      { change: 'allow-method', method: 'PATCH', methods: ['GET', 'POST', 'PUT', 'PATCH'] },
    ])
  })

  test('an error that loses the headers', () => {
    const scenario: Scenario = { answer: { status: 401 } }
    const { request, serve } = questionOf(scenario)
    expect(serve && changesFor({ request, engine: 'chromium', serve, policy: policyOf({}) })).toEqual([
      { change: 'errors-too', origin: page, origins: [page] },
    ])
  })

  test.each([
    [401, 'errors-too'],
    [301, 'errors-too'],
    [200, 'allow-origin'],
  ])('an answer %i of the policy itself without the headers that it sends elsewhere', (status, change) => {
    expect(changesOf({ answer: { status } })).toMatchObject([{ change, origin: page, origins: [page] }])
  })

  test('an error for an origin that the policy does not name', () => {
    const scenario = { answer: { status: 401 }, intent: { origins: ['https://admin.example.com'] } }
    expect(changesOf(scenario)).toMatchObject([{ change: 'allow-origin', origin: page }])
  })

  test.each<[string, Scenario]>([
    ['methods', { ...blocked['method-disallowed-by-preflight-response'], intent: { partial: ['methods'] } }],
    [
      'headers',
      { ...blocked['header-disallowed-by-preflight-response'], intent: { partial: ['allowedHeaders'] } },
    ],
    ['origins', { ...blocked['allow-origin-mismatch'], intent: { partial: ['origins'] } }],
    ['origins by pattern', { ...blocked['allow-origin-mismatch'], intent: { origins: [{ pattern: 'x' }] } }],
  ])('no line that would take away what is not known of a list: %s', (_, scenario) => {
    expect(changesOf(scenario)).toEqual([])
    expect(argsOf(questionOf(scenario))).toMatchObject({ fix: [] })
  })

  test('a line that two changes share is written once', () => {
    const scenario = withCredentials({ answer: { status: 401 } })
    const question = { ...questionOf(scenario), policies: [policyOf({})] }
    expect(argsOf(question)).toMatchObject({
      fix: [
        'add_header Access-Control-Allow-Origin "https://app.example.com" always;',
        'add_header Access-Control-Allow-Credentials true always;',
      ],
    })
  })

  test('are written for the server whose line decides', () => {
    const question = questionOf(blocked['method-disallowed-by-preflight-response'])
    const outer = { ...policyOf({}, 'apache'), file: 'httpd.conf' }
    expect(argsOf({ ...question, policies: [outer, ...(question.policies ?? [])] })).toMatchObject({
      fix: ['add_header Access-Control-Allow-Methods "GET, POST, PUT, PATCH" always;'],
    })
  })

  test('are header lines where no system is known', () => {
    const question = questionOf(blocked['method-disallowed-by-preflight-response'])
    expect(argsOf({ ...question, policies: [] })).toMatchObject({
      fix: ['Access-Control-Allow-Methods: GET, POST, PUT, PATCH'],
    })
  })
})

describe('credentials that nobody recorded', () => {
  const either = (scenario: Scenario) =>
    diagnoseEither(questionOf(scenario), questionOf(withCredentials(scenario))).map(({ code }) => code)

  test.each<[string, Scenario, string[]]>([
    ['both pass', {}, []],
    ['both are blocked', blocked['allow-origin-mismatch'], ['allow-origin-mismatch']],
    ['one passes', wildcard, ['credentials-decide']],
  ])('%s', (_, scenario, codes) => {
    expect(either(scenario)).toEqual(codes)
  })
})

describe('findings that are one and the same', () => {
  const keyOf = (scenario: Scenario) => diagnose(questionOf(scenario)).map(findingKey)
  const method = blocked['method-disallowed-by-preflight-response']

  test('whatever the value that is wrong', () => {
    const preflight = { headers: { ...admitting, 'Access-Control-Allow-Methods': 'GET' } }
    expect(keyOf({ ...method, preflight })).toEqual(keyOf(method))
  })

  test.each<[string, Scenario]>([
    ['another method', { ...method, request: { method: 'DELETE' } }],
    ['another path', { ...method, shown: { method: 'PATCH', path: '/api/orders' } }],
    [
      'another origin of the page',
      { ...method, request: { method: 'PATCH', origin: 'https://www.example.com' } },
    ],
    ['another credentials mode', withCredentials(method)],
  ])('not with %s', (_, scenario) => {
    expect(keyOf(scenario)).not.toEqual(keyOf(method))
  })
})

test('two headers of one call are two findings', () => {
  const keyOf = (name: string) =>
    diagnose(questionOf({ request: { headers: [[name, '1']] } })).map(findingKey)
  expect(keyOf('X-A')).not.toEqual(keyOf('X-B'))
})

describe('the place of a header that no line decides', () => {
  const at = { file: 'deploy/nginx.conf', line: 3 }
  const placeOf = (scenario: Scenario, ...more: Policy[]) => {
    const question = questionOf(scenario)
    const policies = [...(question.policies ?? []).map((policy) => ({ ...policy, at })), ...more]
    return diagnose({ ...question, policies })[0]?.at
  }

  test('the last of several lines decides', () => {
    const question = questionOf({})
    const from = [3, 9].map((line) => ({
      header: 'access-control-allow-origin',
      at: { file: 'nginx.conf', line },
    }))
    const verdicts = verdictsOf(question.request, () => ({ status: 200, headers: [], from }))
    expect(diagnose({ ...question, verdicts })[0]?.at?.line).toBe(9)
  })

  test('is the policy as a whole', () => {
    expect(placeOf(blocked['missing-allow-origin-header'])).toEqual(at)
  })

  test.each<[string, Scenario, Policy[]]>([
    ['is not known where there are two', blocked['missing-allow-origin-header'], [policyOf({}, 'apache')]],
    ['is not the policy, where the header is not its own', blocked['corp-not-same-origin'], []],
    ['is the line that decides, where one does', blocked['allow-origin-mismatch'], []],
  ])('%s', (_, scenario, more) => {
    expect(placeOf(scenario, ...more)).not.toEqual(at)
  })
})
