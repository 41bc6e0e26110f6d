import { describe, expect, test } from 'vitest'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { HttpRequest } from '../../packages/core/src/fetch/verdict.ts'
import type { Where } from '../../packages/core/src/servers/server.ts'

const start = `ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]
`
const page = 'https://app.example.com'
const list = `CORS_ALLOWED_ORIGINS = ["${page}"]`

const read = (source: string, where: Partial<Where> = {}) =>
  readPolicy(source, { file: 'project/settings.py', dialect: 'django', ...where })

const get = (origin: string, path = '/api/data'): HttpRequest => ({
  method: 'GET',
  url: `https://api.example.com${path}`,
  headers: [['Origin', origin]],
  preflight: false,
  credentials: false,
})

const allowedOrigin = (response: { headers: ReadonlyArray<readonly [string, string]> }) =>
  response.headers.find(([name]) => name.toLowerCase() === 'access-control-allow-origin')?.[1]

/** What leaves a setting open, with the line and a part of the reason. */
const open: Array<[name: string, body: string, line: number, reason: RegExp]> = [
  [
    'an environment look-up',
    'CORS_ALLOWED_ORIGINS = [os.environ["ORIGIN"]]',
    5,
    /os\.environ\["ORIGIN"\] is not given/,
  ],
  [
    'os.getenv with a default',
    `CORS_ALLOWED_ORIGINS = os.getenv("O", "${page}").split(",")`,
    5,
    /os\.getenv.* is not given/,
  ],
  [
    'decouple',
    'from decouple import config, Csv\nCORS_ALLOWED_ORIGINS = config("O", cast=Csv())',
    6,
    /config\("O"/,
  ],
  [
    'django-environ',
    'import environ\nenv = environ.Env()\nCORS_ALLOW_ALL_ORIGINS = env.bool("ALL", default=True)',
    7,
    /env\.bool/,
  ],
  ['an f-string', 'HOST = "x"\nCORS_ALLOWED_ORIGINS = [f"https://{HOST}"]', 6, /is not a literal value/],
  ['a second assignment', `${list}\nCORS_ALLOWED_ORIGINS = []`, 6, /is set twice/],
  ['an append', `${list}\nCORS_ALLOWED_ORIGINS.append("https://x.test")`, 6, /is changed after it is set/],
  [
    'an augmented assignment',
    `${list}\nCORS_ALLOWED_ORIGINS += ["https://x.test"]`,
    6,
    /is changed after it is set/,
  ],
  [
    'an extend through another name',
    `BASE = []\nCORS_ALLOWED_ORIGINS = BASE\nOTHER = BASE\nOTHER.extend(["x"])`,
    8,
    /is changed after it is set/,
  ],
  ['a condition', `if DEBUG:\n    ${list}`, 5, /under a condition: if DEBUG/],
  [
    'either branch',
    `if DEBUG:\n    CORS_ALLOW_ALL_ORIGINS = True\nelse:\n    ${list}`,
    5,
    /under a condition/,
  ],
  ['a try', `try:\n    ${list}\nexcept KeyError:\n    pass`, 5, /under a condition: try/],
  ['a conditional value', `CORS_ALLOWED_ORIGINS = ["${page}"] if DEBUG else []`, 5, /is not a literal value/],
  ['a call', 'CORS_ALLOWED_ORIGINS = origins()', 5, /origins\(\) is not a literal value/],
  [
    'an imported value',
    'from .origins import ALLOWED\nCORS_ALLOWED_ORIGINS = ALLOWED',
    6,
    /ALLOWED is imported/,
  ],
  ['names taken over', 'from .base import *', 5, /may come from \.base, which is not read/],
  ['names written from elsewhere', `${list}\nconfigure(locals())`, 6, /locals\(\) may set any name/],
  ['a syntax error', `${list}\nCORS_ALLOW_CREDENTIALS = = True`, 6, /syntax error/],
  ['a middleware that is not read', `${list}`, 3, /project\.auth\.Gate is not read/],
]

describe('what is not certain is left open, with its line', () => {
  test.each(open)('%s', async (name, body, line, reason) => {
    const gate = name.startsWith('a middleware') ? '"project.auth.Gate", ' : ''
    const source = `import os\n${start.replace('MIDDLEWARE = [', `MIDDLEWARE = [${gate}`)}${body}\n`
    const policy = await read(source)
    const response = policy.respond(get(page))
    const header = response.unknown?.find((one) => one.header === 'access-control-allow-origin')
    expect(allowedOrigin(response)).toBeUndefined()
    expect(header?.unknown).toMatch(reason)
    expect(header?.at).toEqual({ file: 'project/settings.py', line: gate ? 4 : line })
  })
})

describe('what is certain stays certain beside it', () => {
  test('the known items of a list', async () => {
    const policy = await read(`import os\n${start}CORS_ALLOWED_ORIGINS = ["${page}", os.environ["MORE"]]\n`)
    expect(allowedOrigin(policy.respond(get(page)))).toBe(page)
    const other = policy.respond(get('https://other.test'))
    expect(other.unknown).toMatchObject([
      {
        header: 'access-control-allow-origin',
        unknown: expect.stringContaining('os.environ["MORE"]'),
        at: { line: 5 },
      },
    ])
    expect(policy.intent).toMatchObject({ origins: [page], partial: ['origins'] })
  })

  test('a refusal, whatever the version sends with it', async () => {
    const source = `${start}${list}\nCORS_ALLOW_CREDENTIALS = True\n`
    const credentials = async (version?: string) => {
      const policy = await read(source, version ? { version } : {})
      const { headers, unknown } = policy.respond(get('https://other.test'))
      return unknown ? 'unknown' : headers.some(([name]) => name === 'Access-Control-Allow-Credentials')
    }
    expect(await credentials('3.14.0')).toBe(true)
    expect(await credentials('4.3.1')).toBe(false)
    expect(await credentials()).toBe('unknown')
  })

  test('a file that is a part of the settings does not tell of the middleware', async () => {
    const policy = await read(`${list}\n`)
    expect(policy.unknowns).toMatchObject([{ unknown: 'MIDDLEWARE is not set in this file' }])
  })
})

const resolved: Array<[name: string, body: string, env: Record<string, string>]> = [
  ['os.environ', 'CORS_ALLOWED_ORIGINS = os.environ["O"].split(",")', { O: `https://x.test,${page}` }],
  [
    'os.getenv, stripped',
    'CORS_ALLOWED_ORIGINS = [o.strip() for o in os.getenv("O", "").split(",") if o]',
    { O: `, ${page} ` },
  ],
  [
    'from os import environ',
    'from os import environ\nCORS_ALLOWED_ORIGINS = [environ.get("O")]',
    { O: page },
  ],
  [
    'decouple with Csv',
    'from decouple import config, Csv\nCORS_ALLOWED_ORIGINS = config("O", cast=Csv())',
    { O: `https://x.test, ${page}` },
  ],
  [
    'decouple with bool',
    'from decouple import config\nCORS_ALLOW_ALL_ORIGINS = config("ALL", cast=bool)\nCORS_ALLOW_CREDENTIALS = True',
    { ALL: 'yes' },
  ],
  [
    'django-environ, a list',
    'import environ\nenv = environ.Env()\nCORS_ALLOWED_ORIGINS = env.list("O")',
    { O: `${page},https://x.test` },
  ],
  [
    'django-environ, by its default',
    'import environ\nenv = environ.Env()\nCORS_ALLOWED_ORIGINS = env("O", default=[])',
    { O: page },
  ],
]

test.each(resolved)('the environment that the user names: %s', async (_, body, env) => {
  const policy = await read(`import os\n${start}${body}\n`, { env })
  expect(policy.unknowns).toEqual([])
  expect(allowedOrigin(policy.respond(get(page)))).toBe(page)
})

describe('settings in several modules', () => {
  const base = `${start}${list}\nCORS_ALLOW_CREDENTIALS = True\n`
  const files = (all: Record<string, string>): Pick<Where, 'load'> => ({
    load: (path) => (path in all ? Promise.resolve(all[path] ?? '') : Promise.reject(new Error(path))),
  })

  test.each([
    ['a relative base', 'from .base import *', 'project/settings/production.py', 'base.py'],
    ['a base above', 'from ..common import *', 'project/settings/production.py', '../common.py'],
    ['a package', 'from .base import *', 'project/settings/production.py', 'base/__init__.py'],
    ['a full name', 'from project.settings.base import *', 'project/settings/production.py', 'base.py'],
    ['a full name beside', 'from project.common import *', 'project/settings.py', 'common.py'],
  ])('%s', async (_, line, file, path) => {
    const source = `${line}\nCORS_EXPOSE_HEADERS = ["ETag"]\nCORS_ALLOWED_ORIGINS = CORS_ALLOWED_ORIGINS + ["https://x.test"]\n`
    const policy = await read(source, { file, ...files({ [path]: base }) })
    expect(policy.unknowns).toEqual([])
    expect(policy.intent).toMatchObject({
      origins: [page, 'https://x.test'],
      exposedHeaders: ['ETag'],
      credentials: true,
    })
    const { from } = policy.respond(get(page))
    const credentials = from?.find(({ header }) => header === 'access-control-allow-credentials')
    expect(credentials?.at.line).toBe(5)
    expect(credentials?.at.file).not.toBe(file)
  })

  test('a list that is changed in place', async () => {
    const source = 'from .base import *\nCORS_ALLOWED_ORIGINS += ["https://x.test"]\n'
    const policy = await read(source, files({ 'base.py': base }))
    expect(policy.unknowns).toMatchObject([
      { unknown: 'CORS_ALLOWED_ORIGINS is changed after it is set', at: { line: 2 } },
    ])
  })

  test('modules that take each other over end', async () => {
    const load = () => Promise.resolve('from .base import *\n')
    const policy = await read(`from .base import *\n${start}`, { load })
    expect(policy.unknowns).not.toEqual([])
  })
})

test.each([
  ['a slash', 'CORS_ALLOWED_ORIGINS = ["https://app.example.com/"]', 'E014'],
  ['a star', 'CORS_ALLOWED_ORIGINS = ["*"]', 'E013'],
  ['a text for a list', 'CORS_ALLOWED_ORIGINS = ("https://app.example.com")', 'E013'],
  ['a text for a bool', 'CORS_ALLOW_ALL_ORIGINS = "true"', 'E005'],
  ['a number for a header', 'CORS_ALLOW_HEADERS = [1]', 'E001'],
])('settings that the system checks refuse: %s', async (_, body, id) => {
  const policy = await read(`${start}${body}\n`)
  expect(policy.unknowns[0]?.unknown).toContain(`the server refuses to start`)
  expect(policy.unknowns[0]?.unknown).toContain(`corsheaders.${id}`)
  expect(policy.respond(get(page)).status).toMatchObject({ at: { line: 4 } })
  const silenced = await read(`${start}${body}\nSILENCED_SYSTEM_CHECKS = ["corsheaders.${id}"]\n`)
  expect(silenced.respond(get(page)).status).toBe(200)
})

describe('CommonMiddleware before CorsMiddleware', () => {
  const before = `ROOT_URLCONF = "urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "corsheaders.middleware.CorsMiddleware"]
${list}
`
  const preflight = (path: string): HttpRequest => ({
    ...get(page, path),
    method: 'OPTIONS',
    headers: [
      ['Origin', page],
      ['Access-Control-Request-Method', 'PUT'],
    ],
    preflight: true,
  })
  const redirected = { status: 301, headers: [['Location', '/api/data/']] } as const

  test('a path that is seen to be redirected to its slash has its preflight redirected', async () => {
    const policy = await read(before)
    expect(policy.respond(preflight('/api/data'), () => redirected)).toEqual(redirected)
    expect(policy.respond(get(page), () => redirected)).toEqual(redirected)
  })

  test('a path that is seen to exist has it answered', async () => {
    const policy = await read(before)
    const response = policy.respond(preflight('/api/data'), () => ({ status: 200, headers: [] }))
    expect(allowedOrigin(response)).toBe(page)
  })

  test('a path with its slash is never redirected', async () => {
    const policy = await read(before)
    expect(allowedOrigin(policy.respond(preflight('/api/data/')))).toBe(page)
  })

  test('of a path that nothing is seen of, nothing is said', async () => {
    const policy = await read(before)
    for (const request of [preflight('/api/data'), get(page)])
      expect(policy.respond(request).unknown?.map(({ at }) => at?.line)).toContain(2)
  })
})
