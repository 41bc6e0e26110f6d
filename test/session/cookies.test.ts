import { beforeAll, describe, expect, test } from 'vitest'
import type { Exchange } from '../../packages/core/src/dev/observe.ts'
import type { CallRecord } from '../../packages/core/src/dev/record.ts'
import { loadSites } from '../../packages/core/src/dev/sites.ts'
import { resolveOptions } from '../../packages/core/src/options.ts'
import { cookieFacts, CookieJars } from '../../packages/core/src/session/cookies.ts'
import { cookieRules } from '../../packages/core/src/session/lost-cookies.ts'
import { ruleOf } from './session.ts'

beforeAll(loadSites)

interface Step {
  /** `GET /api/me`. */
  call: string
  /** How the page made it; null where nothing recorded it. @default 'same-origin' */
  mode?: CallRecord['credentials'] | null
  carried?: string
  sets?: string[]
  status?: number
  headers?: string[]
}

const sameSite = 'https://api.example.com'
const crossSite = 'https://api.example.net'

/** The lost cookies as `code name METHOD /path`, in order. */
function follow(api: string, steps: Step[], rule: Parameters<typeof ruleOf>[0] = {}): string[] {
  const options = resolveOptions(
    { proxy: {}, productionOrigins: ['https://app.example.com'] },
    { root: '/', hostProxy: { option: 'server.proxy', targets: new Map() } },
  )
  const jars = new CookieJars<string>()
  return steps.flatMap(({ call, mode = 'same-origin', carried, sets = [], status = 200, headers = [] }) => {
    const [method = '', url = ''] = call.split(' ')
    const exchange: Exchange = {
      rule: ruleOf({ productionUrl: new URL(api), ...rule }),
      method,
      url,
      upstreamUrl: url,
      requestHeaders: carried === undefined ? [] : ['Cookie', carried],
      hasBody: false,
      devOrigin: 'http://localhost:5173',
      status,
      responseHeaders: sets.flatMap((line) => ['Set-Cookie', line]),
    }
    const record: CallRecord | undefined =
      mode === null
        ? undefined
        : {
            kind: 'call',
            id: 1,
            initiator: 'fetch',
            method,
            url: `http://localhost:5173${url}`,
            headers: headers.map((name) => [name, '']),
            credentials: mode,
            mode: 'cors',
            redirect: 'follow',
            body: 'none',
            uploadListener: false,
          }
    const facts = cookieFacts(exchange)
    if (!facts) return []
    return jars
      .take(api, { ...facts, call: record }, call, cookieRules(exchange, options))
      .map((lost) => `${lost.code} ${lost.cookie.name} ${lost.seen}`)
  })
}

const session = 's=secret; HttpOnly; Secure; SameSite=Lax'
const login = { call: 'POST /api/login', sets: [session] }
const asked401 = { call: 'GET /api/me', status: 401 }
const me = { call: 'GET /api/me', carried: 's=secret' }
const use = (path: string): Step => ({ call: `GET /api/${path}`, carried: 's=secret' })

describe('lost in production', () => {
  const rows: Array<[what: string, api: string, steps: Step[], ...lost: string[]]> = [
    [
      'refused without the cookie, answered with it',
      sameSite,
      [asked401, login, me],
      'cookie-not-kept s POST /api/login',
      'cookie-not-sent s GET /api/me',
    ],
    [
      'kept, and then not asked for where it is needed',
      sameSite,
      [asked401, { ...login, mode: 'include' }, me],
      'cookie-not-sent s GET /api/me',
    ],
    [
      'a sign-in whose cookie comes along with everything that follows',
      sameSite,
      [login, use('orders'), use('basket'), use('news')],
      'cookie-not-kept s POST /api/login',
    ],
    [
      'needed by the one call, though others are public',
      sameSite,
      [asked401, { call: 'GET /api/news' }, { ...login, mode: 'omit' }, use('news'), me],
      'cookie-not-kept s POST /api/login',
      'cookie-not-sent s GET /api/me',
    ],
    [
      'two cookies at once: the one that scripts cannot read is named',
      sameSite,
      [asked401, { ...login, sets: ['csrf=1', session] }, { ...me, carried: 'csrf=1; s=secret' }],
      'cookie-not-kept s POST /api/login',
      'cookie-not-sent s GET /api/me',
    ],
    [
      'lax, on another site',
      crossSite,
      [
        { ...login, mode: 'include' },
        { ...me, mode: 'include' },
      ],
      'cookie-not-kept s POST /api/login',
    ],
    [
      'set by a navigation, and never sent from another site',
      crossSite,
      [
        { call: 'GET /api/callback', mode: null, sets: [session] },
        { ...me, mode: 'include' },
      ],
      'cookie-not-sent s GET /api/me',
    ],
    [
      'a Domain of nobody’s',
      sameSite,
      [{ ...login, mode: 'include', sets: ['s=1; Secure; Domain=example.org'] }],
      'cookie-not-kept s POST /api/login',
    ],
  ]
  test.each(rows)('%s', (_, api, steps, ...lost) => expect(follow(api, steps)).toEqual(lost))
})

describe('nothing to say', () => {
  const kept = { ...login, mode: 'include' } as const
  const none = 's=secret; HttpOnly; Secure; SameSite=None'
  const rows: Array<[what: string, api: string, steps: Step[]]> = [
    ['asked for everywhere', sameSite, [asked401, kept, { ...me, mode: 'include' }]],
    ['public calls beside', sameSite, [kept, use('news'), use('stocks'), use('weather'), use('news')]],
    [
      'a refused call that is allowed for another reason',
      sameSite,
      [{ ...asked401, carried: 's=secret' }, kept, me],
    ],
    [
      'a token, not the cookie, made the difference',
      sameSite,
      [asked401, login, { ...me, headers: ['authorization'] }, { ...me, headers: ['authorization'] }],
    ],
    [
      'tokens from then on: nobody reads the session of the sign-in',
      sameSite,
      [login, { ...use('me'), headers: ['authorization'] }, use('a'), use('b'), use('c'), use('d')],
    ],
    [
      'a first visit that gets a session',
      sameSite,
      [{ call: 'GET /api/news', sets: [session] }, ...[1, 2, 3, 4].map((id) => use(`n/${id}`))],
    ],
    [
      'another page of the same list is refused',
      sameSite,
      [{ ...asked401, call: 'GET /api/me?of=7' }, kept, { ...me, call: 'GET /api/me?of=8' }],
    ],
    [
      'another project’s cookie may be what lets the call in',
      sameSite,
      [asked401, { ...kept, sets: ['theme=dark'] }, { ...me, carried: 'theme=dark; s=foreign' }],
    ],
    ['a cookie of another project', sameSite, [asked401, me, me]],
    [
      'not recorded',
      sameSite,
      [
        { ...asked401, mode: null },
        { ...login, mode: null },
        { ...me, mode: null },
      ],
    ],
    [
      'signed in before the dev server began',
      sameSite,
      [asked401, { ...login, carried: 's=old' }, ...[1, 2, 3].map((id) => use(`n/${id}`))],
    ],
    ['signing out', crossSite, [{ call: 'POST /api/logout', mode: 'include', sets: ['s=; Max-Age=0'] }]],
    [
      'SameSite=None; Secure on another site',
      crossSite,
      [
        { ...kept, sets: [none] },
        { ...me, mode: 'include' },
      ],
    ],
    ['a load balancer’s own', crossSite, [{ ...kept, sets: ['AWSALB=1; Path=/; Secure'] }]],
    ['Domain of the machine', sameSite, [{ ...kept, sets: ['s=1; Domain=localhost'] }]],
    ['a write that is refused', sameSite, [{ ...login, status: 401 }, use('a'), use('b'), use('c')]],
  ]
  test.each(rows)('%s', (_, api, steps) => expect(follow(api, steps)).toEqual([]))

  test('a Domain that is the target’s own', () => {
    const target = { shown: 'https://api.staging.test', url: new URL('https://api.staging.test') }
    const steps: Step[] = [{ ...kept, sets: ['s=1; Secure; Domain=staging.test'] }]
    expect(follow(sameSite, steps, { target: { ...ruleOf({}).target!, ...target } })).toEqual([])
  })
})

test('names and attributes are kept, values never', () => {
  const facts = cookieFacts({
    rule: ruleOf({}),
    method: 'GET',
    url: '/api/users/7?token=secret',
    upstreamUrl: '/users/7',
    requestHeaders: ['Cookie', 's=secret; t=secret; secret'],
    hasBody: false,
    devOrigin: 'http://localhost:5173',
    status: 200,
    responseHeaders: ['set-cookie', session, 'Set-Cookie', 'secret'],
  })
  expect(facts).toMatchObject({ carried: ['s', 't'], path: '/api/users/7' })
  expect(JSON.stringify(facts)).not.toContain('secret')
})
