/** Picks by a seed, so that a failure can be repeated. */
export class Choice {
  private state: number

  constructor(seed: number) {
    this.state = seed
  }

  below(count: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)] as T
  }

  /** Some of them, in order. */
  some<T>(all: readonly T[], outOf: number): T[] {
    return all.filter(() => this.below(outOf) === 0)
  }

  /** A list or tuple as Python writes it. */
  list(all: readonly string[], most: number): string {
    const items = Array.from({ length: this.below(most + 1) }, () => this.of(all))
    if (this.below(3) > 0) return `[${items.join(', ')}]`
    return `(${items.join(', ')}${items.length === 1 ? ',' : ''})`
  }
}

const origins = [
  '"https://app.example.com"',
  '"https://admin.example.com"',
  '"*"',
  '"null"',
  String.raw`r"https://.*\.example\.com"`,
  String.raw`r"^https://(app|admin)\.example\.com$"`,
  '"http://localhost:*"',
  '"https://App.Example.COM"',
  '"app.example.com"',
  '"*.example.com"',
  '"(bad"',
  '"https://app.example.com/"',
  String.raw`re.compile(r"https://app\.")`,
  're.compile("HTTPS://APP", re.I)',
]
const truths = ['True', 'False', 'True', '1', '0', 'None', '""']
const ages = ['600', '0', '"60"', 'None', 'timedelta(minutes=5)', 'timedelta(0)', '60 * 60', '1.5']
const paths = [
  'r"/*"',
  'r"/api/*"',
  '"/api/data"',
  'r"/api/.*"',
  '"*"',
  '"/other"',
  '"/api/DATA"',
  'r"/api/(data|missing)$"',
]

const options: Record<string, (choice: Choice) => string> = {
  origins: (choice) => (choice.below(2) ? choice.of(origins) : choice.list(origins, 3)),
  methods: (choice) =>
    choice.of(['["GET", "PUT"]', '"GET"', '["get", "put"]', '"*"', '[]', '"GET, PUT, DELETE"']),
  allow_headers: (choice) =>
    choice.of(['"*"', '["Authorization"]', '"X-Custom"', '["x-.*"]', '[]', '[re.compile("X-")]']),
  expose_headers: (choice) => choice.of(['"ETag"', '["X-Total-Count", "ETag"]', 'None', '[]', '"*"']),
  supports_credentials: (choice) => choice.of(truths),
  max_age: (choice) => choice.of(ages),
  send_wildcard: (choice) => choice.of(truths),
  vary_header: (choice) => choice.of(truths),
  always_send: (choice) => choice.of(truths),
}

const pairs = (choice: Choice): Array<[string, string]> =>
  choice.some(Object.entries(options), 3).map(([name, value]) => [name, value(choice)])
const keywords = (choice: Choice): string =>
  pairs(choice)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
const dict = (choice: Choice): string =>
  `{${pairs(choice)
    .map(([name, value]) => `"${name}": ${value}`)
    .join(', ')}}`

function extension(choice: Choice): string {
  const own = keywords(choice)
  const kind = choice.below(4)
  const resources = Array.from({ length: 1 + choice.below(3) }, () => `${choice.of(paths)}: ${dict(choice)}`)
  const which = [
    `resources={${resources.join(', ')}}`,
    `resources=${choice.of(paths)}`,
    `resources=[${choice.of(paths)}]`,
  ][kind]
  return `CORS(${['app', own, which].filter(Boolean).join(', ')})`
}

const hooks = [
  `@app.after_request
def after_KEY(response):
    response.headers.add("Access-Control-Allow-Origin", "*")
    return response`,
  `@app.after_request
def after_KEY(response):
    origin = request.headers.get("Origin")
    if origin in ["https://app.example.com", "null"]:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return response`,
  `@app.after_request
def after_KEY(response):
    if request.method == "OPTIONS" and response.status_code < 400:
        response.headers.setdefault("Access-Control-Allow-Methods", "PUT")
        response.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "*")
    for name in ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers"]:
        response.headers[name] = "*"
    return response`,
  `@app.before_request
def before_KEY():
    if request.method == "OPTIONS":
        return "", 204`,
  `@app.before_request
def before_KEY():
    if request.headers.get("Authorization") is None and request.method == "DELETE":
        abort(401)`,
]

const views = [
  'return jsonify(ok=True)',
  'return jsonify(ok=False), 404',
  'abort(403)',
  'raise RuntimeError("boom")',
  'return "ok", 200, {"Access-Control-Allow-Origin": request.headers.get("Origin") or "*"}',
  `response = make_response("ok", 201)
    if request.headers.get("Origin", "").endswith(".example.com"):
        response.headers.update({"Access-Control-Allow-Origin": request.headers["Origin"]})
    return response`,
]

/** An application of Flask with Flask-CORS. */
export function flaskProgram(choice: Choice): string {
  const settings = choice
    .some(Object.entries(options), 6)
    .map(([name, value]) => `app.config["CORS_${name.toUpperCase()}"] = ${value(choice)}`)
  const parts = [...settings, ...Array.from({ length: choice.below(3) }, () => extension(choice))]
  for (const [key, hook] of choice.some(hooks, 6).entries())
    parts.splice(choice.below(parts.length + 1), 0, hook.replace('KEY', String(key)))
  const routes = [
    ['/api/data', '["GET", "PUT", "DELETE"]'],
    ['/api/error', '["GET"]'],
    ['/other', '["GET", "POST", "OPTIONS"]'],
  ].map(([path, methods], i) => {
    const route = `@app.route("${path}", methods=${methods})`
    const around = choice.below(3) ? [route] : [route, `@cross_origin(${keywords(choice)})`]
    return `${around.join('\n')}\ndef view_${i}():\n    ${choice.of(views)}`
  })
  return `import re
from datetime import timedelta
from flask import Flask, abort, jsonify, make_response, request
from flask_cors import CORS, cross_origin

app = Flask(__name__)
${[...parts, ...routes].join('\n\n')}
`
}

const listed = [
  '"https://app.example.com"',
  '"https://admin.example.com"',
  '"null"',
  '"http://localhost:5173"',
  '"https://App.Example.COM"',
  '"HTTPS://app.example.com"',
  '"https://app.example.com:443"',
  '"file://"',
]
const mistaken = ['"*"', '"app.example.com"', '"https://app.example.com/"', '1']
const patterns = [
  String.raw`r"^https://\w+\.example\.com$"`,
  'r"https://app"',
  String.raw`re.compile(r"^https://APP\.", re.IGNORECASE)`,
  '"*.example.com"',
  'r"null"',
]
const flags = ['True', 'False', 'True', 'False', '1', '"yes"', 'not DEBUG']
const someOrigins = (choice: Choice): string => choice.list(choice.below(10) ? listed : mistaken, 3)

const settings: Record<string, (choice: Choice) => string> = {
  CORS_ALLOWED_ORIGINS: someOrigins,
  CORS_ORIGIN_WHITELIST: someOrigins,
  CORS_ALLOWED_ORIGIN_REGEXES: (choice) => choice.list(patterns, 2),
  CORS_ORIGIN_REGEX_WHITELIST: (choice) => (choice.below(8) ? choice.list(patterns, 2) : 'r"^https://app"'),
  CORS_ALLOW_ALL_ORIGINS: (choice) => choice.of(flags),
  CORS_ORIGIN_ALLOW_ALL: (choice) => choice.of(flags),
  CORS_ALLOW_CREDENTIALS: (choice) => choice.of(flags),
  CORS_ALLOW_METHODS: (choice) =>
    choice.of(['["GET", "PUT"]', '"GET"', '["get"]', '(*default_methods, "VIEW")', '{"GET"}']),
  CORS_ALLOW_HEADERS: (choice) =>
    choice.of(['list(default_headers) + ["x-custom"]', '["authorization"]', '"*"', '[]']),
  CORS_EXPOSE_HEADERS: (choice) => choice.of(['["ETag"]', '()', '"ETag"', '["*"]']),
  CORS_PREFLIGHT_MAX_AGE: (choice) => choice.of(['0', '600', '60 * 60 * 24', '-1', '"600"']),
  CORS_URLS_REGEX: (choice) =>
    choice.of(['r"^/api/.*$"', 'r"/api/(data|missing)$"', 're.compile("/API", re.I)', '""']),
  APPEND_SLASH: (choice) => choice.of(['True', 'False']),
  SECURE_SSL_REDIRECT: (choice) => choice.of(['True', 'False']),
}

const cors = '"corsheaders.middleware.CorsMiddleware"'
const common = '"django.middleware.common.CommonMiddleware"'
const security = '"django.middleware.security.SecurityMiddleware"'
const middlewares = [
  [cors, common],
  [cors, common],
  [common, cors],
  [common],
  [cors],
  [security, cors, common],
]

/** A settings module of Django with django-cors-headers. */
export function djangoSettings(choice: Choice): string {
  const own = choice.some(Object.entries(settings), 4).map(([name, value]) => `${name} = ${value(choice)}`)
  return `import re
from corsheaders.defaults import default_headers, default_methods

DEBUG = False
ROOT_URLCONF = "urls"
INSTALLED_APPS = [${choice.below(4) ? '"corsheaders"' : ''}]
MIDDLEWARE = [${choice.of(middlewares).join(', ')}]
${own.join('\n')}
`
}
