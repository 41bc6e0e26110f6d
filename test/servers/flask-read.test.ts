import { describe, expect, test } from 'vitest'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import type { HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Where } from '../../packages/core/src/servers/server.ts'

const page = 'https://app.example.com'
const start = `import os
from flask import Flask, jsonify, request
from flask_cors import CORS, cross_origin
app = Flask(__name__)
`
const route = `
@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return jsonify(ok=True)
`

const read = (source: string, where: Partial<Where> = {}) =>
  readPolicy(source, { file: 'app.py', dialect: 'flask', ...where })

const get = (origin: string, path = '/api/data'): HttpRequest => ({
  method: 'GET',
  url: `https://api.example.com${path}`,
  headers: [['Origin', origin]],
  preflight: false,
  credentials: false,
})

const preflight = (path = '/api/data'): HttpRequest => ({
  ...get(page, path),
  method: 'OPTIONS',
  headers: [
    ['Origin', page],
    ['Access-Control-Request-Method', 'PUT'],
  ],
  preflight: true,
})

const valueOf = ({ headers }: HttpResponse, header: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === header)?.[1]
const allowed = (response: HttpResponse) => valueOf(response, 'access-control-allow-origin')

/** What leaves the allowed origin open, with the line and a part of the reason. */
const open: Array<[name: string, body: string, line: number, reason: RegExp]> = [
  ['an environment look-up', 'CORS(app, origins=os.environ["O"])', 5, /os\.environ\["O"\] is not given/],
  ['os.getenv with a default', 'CORS(app, origins=os.getenv("O", "*").split(","))', 5, /os\.getenv/],
  ['an f-string', 'HOST = "x"\nCORS(app, origins=f"https://{HOST}")', 6, /is not a literal value/],
  ['keywords spread', 'options = load()\nCORS(app, **options)', 5, /load\(\) is not a literal value/],
  [
    'a list that is changed',
    'ALLOWED = []\nALLOWED.append("x")\nCORS(app, origins=ALLOWED)',
    6,
    /ALLOWED is changed/,
  ],
  [
    'a name set twice',
    'ALLOWED = ["a"]\nALLOWED = ["b"]\nCORS(app, origins=ALLOWED)',
    6,
    /ALLOWED is set twice/,
  ],
  [
    'a setting set twice',
    'app.config["CORS_ORIGINS"] = "a"\napp.config["CORS_ORIGINS"] = "b"\nCORS(app)',
    6,
    /CORS_ORIGINS is set twice|set twice/,
  ],
  [
    'a setting changed in place',
    'app.config["CORS_ORIGINS"] = ["a"]\napp.config["CORS_ORIGINS"].append("b")\nCORS(app)',
    6,
    /set twice|changed in place/,
  ],
  [
    'settings from an unread file',
    'app.config.from_pyfile("config.py")\nCORS(app)',
    5,
    /from_pyfile\(\) may set it/,
  ],
  [
    'settings from the environment',
    'app.config.from_prefixed_env()\nCORS(app)',
    5,
    /from_prefixed_env\(\) may set it/,
  ],
  ['an extension under a condition', 'if app.debug:\n    CORS(app)', 5, /under a condition: if app\.debug/],
  [
    'an extension in the main block',
    'if __name__ == "__main__":\n    CORS(app)\n    app.run()',
    5,
    /under a condition/,
  ],
  [
    'an extension in a function that may not run',
    'def enable():\n    CORS(app)',
    5,
    /enable\(\) may not run/,
  ],
  [
    'a resource that is not known',
    'CORS(app, resources={os.environ["R"]: {"origins": "*"}})',
    5,
    /os\.environ\["R"\]/,
  ],
  [
    'a resource whose options are not known',
    'CORS(app, resources={"/api/*": options()})',
    5,
    /options\(\) is not a literal/,
  ],
  ['a pattern that is not imitated', String.raw`CORS(app, origins=r"(?<=x)y")`, 5, /look-behind/],
  ['a syntax error', 'CORS(app, origins=)\nx = = 1', 5, /syntax error/],
  ['several applications', 'other = Flask("other")\nCORS(app)', 5, /several applications/],
  [
    'an imported hook',
    'from headers import add\n@app.after_request\ndef after(response):\n    return add(response, cors=True)',
    8,
    /headers\.add\(\) is not followed/,
  ],
  [
    'a hook that depends on more',
    '@app.after_request\ndef after(response):\n    if is_public():\n        response.headers["Access-Control-Allow-Origin"] = "*"\n    return response',
    7,
    /is_public|not followed/,
  ],
  [
    'an error handler with headers',
    'CORS(app)\n@app.errorhandler(404)\ndef missing(e):\n    return "", 404, {"Access-Control-Allow-Origin": "*"}',
    7,
    /error handler/,
  ],
  ['a wrapped application', 'CORS(app)\napp.wsgi_app = Cors(app.wsgi_app)', 6, /wrapped/],
]

describe('what is not certain is left open, with its line', () => {
  test.each(open)('%s', async (_, body, line, reason) => {
    const policy = await read(`${start}${body}\n${route}`)
    const response = policy.respond(get(page))
    const header = response.unknown?.find((one) => one.header === 'access-control-allow-origin')
    expect(allowed(response)).toBeUndefined()
    expect(header?.unknown).toMatch(reason)
    expect(header?.at).toEqual({ file: 'app.py', line })
  })

  test('a version that resources depend on', async () => {
    const source = `${start}CORS(app, resources={r"/api/.*": {"origins": "https://x.test"}, "/API/data": {"origins": "*"}, "/api/d": {}})\n${route}`
    const of = async (version?: string) => {
      const policy = await read(source, version ? { version } : {})
      const response = policy.respond(get(page, '/API/data'))
      return allowed(response) ?? response.unknown?.find(({ header }) => header.endsWith('origin'))?.unknown
    }
    expect(await of('6.0.2')).toBe(page)
    expect(await of('3.0.10-2+deb12u1')).toBe(page)
    const source2 = `${start}CORS(app, resources={r"/api/.*": {"origins": "https://x.test"}})\n${route}`
    const policy = await read(source2, { version: '3.0.10' })
    const lower = policy.respond({ ...get('https://x.test', '/API/data') })
    expect(lower.unknown?.[0]?.unknown).toContain('name version')
  })
})

describe('every path is answered alike', () => {
  test.each([
    [true, ''],
    [true, "@app.route('/users/<int:id>')\ndef user(id):\n    return str(id)"],
    [
      false,
      "@app.route('/users/<int:id>')\ndef user(id):\n    return str(id), 200, {'Access-Control-Allow-Origin': '*'}",
    ],
    [
      false,
      "@app.route('/open', methods=['POST'])\ndef opened():\n    answer = make_response('x')\n    answer.headers['Access-Control-Allow-Origin'] = '*'\n    return answer",
    ],
    [false, "@app.route('/open')\n@cross_origin()\ndef opened():\n    return 'x'"],
  ])('%s: %s', async (uniform, view) => {
    const { intent } = await read(`${start}CORS(app, origins=["${page}"])\n${route}\n${view}\n`)
    expect(intent.uniform).toBe(uniform)
  })
})

describe('what is certain stays certain beside it', () => {
  test('the known items of a list', async () => {
    const policy = await read(`${start}CORS(app, origins=["${page}", os.environ["MORE"]])\n${route}`)
    expect(allowed(policy.respond(get(page)))).toBe(page)
    expect(policy.respond(get('https://other.test')).unknown?.[0]).toMatchObject({
      header: 'access-control-allow-origin',
      at: { line: 5 },
    })
    expect(policy.intent).toMatchObject({ origins: [page], partial: ['origins'] })
  })

  test('a method that is allowed whatever else is', async () => {
    const policy = await read(`${start}CORS(app, methods=["PUT", os.environ["M"]])\n${route}`)
    expect(valueOf(policy.respond(preflight()), 'access-control-allow-methods')).toBe('PUT')
  })

  test('keywords beside those that are spread', async () => {
    const policy = await read(`${start}CORS(app, **load(), resources=r"/*", origins="${page}")\n${route}`)
    expect(allowed(policy.respond(get(page)))).toBe(page)
    expect(policy.respond(get(page)).unknown?.map(({ header }) => header)).toEqual([
      'access-control-expose-headers',
      'access-control-allow-credentials',
    ])
  })
})

describe('routes', () => {
  const listed = `${start}CORS(app)\n${route}
@app.route("/api/items/<int:number>/")
def item(number):
    return "item"
`
  test.each([
    ['a route', '/api/data', 200],
    ['a path that no route has', '/api/nothing', 404],
    ['a converter', '/api/items/7/', 200],
    ['a converter that does not match', '/api/items/x/', 404],
    ['a slash that is missing', '/api/items/7', 308],
    ['the static folder', '/static/app.js', 200],
  ])('%s', async (_, path, status) => {
    const policy = await read(listed)
    expect(policy.respond(preflight(path)).status).toBe(status)
  })

  test.each([
    ['a blueprint of another file', 'from views import bp\napp.register_blueprint(bp)'],
    ['an extension that adds routes', 'api = Api(app)'],
    ['a module that is imported late', 'import views'],
    ['a view that is not read', 'app.add_url_rule("/x", view_func=View.as_view("x"))'],
    ['slashes that match loosely', 'app.url_map.strict_slashes = False'],
    ['a converter of its own', '@app.route("/<sha:commit>")\ndef commit(commit):\n    return ""'],
  ])('where not every route is known, what was seen decides: %s', async (_, more) => {
    const policy = await read(`${listed}\n${more}\n`)
    const { respond } = policy
    expect(respond(preflight('/api/data')).status).toBe(200)
    expect(respond(preflight('/api/nothing'), () => ({ status: 200, headers: [] })).status).toBe(200)
    expect(respond(preflight('/api/nothing'), () => ({ status: 404, headers: [] })).status).toMatchObject({
      unknown: expect.any(String),
    })
  })

  test('each route of a view has its decorator', async () => {
    const policy = await read(`${start}
@app.route("/a", methods=["PUT"])
@app.route("/b", methods=["PUT"])
@cross_origin(origins="${page}")
def both():
    return ""
`)
    for (const path of ['/a', '/b']) expect(allowed(policy.respond(preflight(path)))).toBe(page)
  })

  test('what runs before a view may answer a preflight', async () => {
    const gate = '@app.before_request\ndef gate():\n    check_token()\n'
    const policy = await read(`${listed}\n${gate}`)
    const response = policy.respond(preflight())
    expect(response.status).toMatchObject({ unknown: 'check_token() is not followed', at: { line: 17 } })
    expect(allowed(response)).toBe(page)
    const request = { origin: page, url: 'https://api.example.com/api/data', method: 'PUT' }
    expect(judge(request, policy.respond).outcome).toBe('unknown')
  })
})

describe('settings in other files', () => {
  const files = (all: Record<string, string>): Pick<Where, 'load'> => ({
    load: (path) => (path in all ? Promise.resolve(all[path] ?? '') : Promise.reject(new Error(path))),
  })
  const classes = `class Config:\n    CORS_MAX_AGE = 60\n\nclass Production(Config):\n    CORS_ORIGINS = ["${page}"]\n`

  test.each([
    ['a class by its name', 'app.config.from_object("config.Production")', { 'config.py': classes }],
    [
      'an imported class',
      'from config import Production\napp.config.from_object(Production)',
      { 'config.py': classes },
    ],
    [
      'a class of a module',
      'import config\napp.config.from_object(config.Production)',
      { 'config.py': classes },
    ],
    [
      'a relative class',
      'from .config import Production\napp.config.from_object(Production)',
      { 'config.py': classes },
    ],
    [
      'a module',
      'app.config.from_object("settings")',
      { 'settings.py': `CORS_ORIGINS = "${page}"\nCORS_MAX_AGE = 60\n` },
    ],
    [
      'a file',
      'app.config.from_pyfile("settings.py")',
      { 'settings.py': `CORS_ORIGINS = "${page}"\nCORS_MAX_AGE = 60\n` },
    ],
  ])('%s', async (_, body, all) => {
    const policy = await read(`${start}${body}\nCORS(app)\n${route}`, files(all as Record<string, string>))
    expect(policy.unknowns).toEqual([])
    expect(allowed(policy.respond(get(page)))).toBe(page)
    expect(allowed(policy.respond(get('https://other.test')))).toBeUndefined()
    expect(valueOf(policy.respond(preflight()), 'access-control-max-age')).toBe('60')
  })
})

test.each([
  ['os.environ', 'CORS(app, origins=os.environ["O"].split(","))', { O: `https://x.test,${page}` }],
  [
    'a setting',
    'app.config["ALLOWED"] = os.getenv("O")\nCORS(app, origins=[app.config["ALLOWED"]])',
    { O: page },
  ],
])('the environment that the user names: %s', async (_, body, env) => {
  const policy = await read(`${start}${body}\n${route}`, { env })
  expect(policy.unknowns).toEqual([])
  expect(allowed(policy.respond(get(page)))).toBe(page)
})
