import { describe, expect, it } from 'vitest'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import type { HttpRequest, HttpResponse, PageRequest } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Where } from '../../packages/core/src/servers/server.ts'

const app = 'https://app.example.com'

const read = (source: string, where: Partial<Where> = {}) =>
  readPolicy(source, { file: 'cors.rb', dialect: 'rack', version: '3.0.0', ...where })

function request(path = '/api/data', origin = app): HttpRequest {
  const url = `https://api.example.com${path}`
  return { method: 'GET', url, headers: [['Origin', origin]], preflight: false, credentials: false }
}

const header = (response: HttpResponse, name: string): string | undefined =>
  response.headers.find(([key]) => key.toLowerCase() === name)?.[1]

const allowOrigin = (response: HttpResponse): string | undefined =>
  header(response, 'access-control-allow-origin')

const block = (lines: string): string => `use Rack::Cors do
  allow do
${lines}
  end
end
`

const guides: Array<[name: string, source: string, page?: Partial<PageRequest>]> = [
  [
    "the gem's README for Rails",
    `Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins '*'
    resource '*', headers: :any, methods: [:get, :post, :options]
  end
end
`,
    { method: 'POST', headers: [['content-type', 'application/json']] },
  ],
  [
    "Rails's own config/initializers/cors.rb, uncommented",
    `# Be sure to restart your server when you modify this file.

# Avoid CORS issues when API is called from the frontend app.

Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins "https://app.example.com"

    resource "*",
      headers: :any,
      methods: [:get, :post, :put, :patch, :delete, :options, :head]
  end
end
`,
    { method: 'DELETE' },
  ],
  [
    'config/application.rb with a logger',
    `module YourApp
  class Application < Rails::Application
    config.load_defaults 7.0
    config.middleware.insert_before 0, "Rack::Cors", debug: true, logger: (-> { Rails.logger }) do
      allow do
        origins 'localhost:3000', '127.0.0.1:3000',
                /\\Ahttps:\\/\\/(app|www)\\.example\\.com\\z/
        resource '/api/*',
            headers: %w(Authorization Content-Type),
            methods: :any,
            expose: ['access-token', 'expiry', 'token-type', 'uid', 'client'],
            max_age: 600
      end
    end
  end
end
`,
    { method: 'PATCH', headers: [['authorization', 'x']] },
  ],
  [
    "the gem's README for Rack",
    `use Rack::Cors do
  allow do
    origins 'localhost:3000', '127.0.0.1:3000', /\\Ahttp:\\/\\/192\\.168\\.0\\.\\d{1,3}(:\\d+)?\\z/, 'https://app.example.com'
    resource '/file/list_all/', :headers => 'x-domain-token'
    resource '/api/*',
        :methods => [:get, :delete, :put, :patch, :options, :head],
        :headers => 'x-domain-token',
        :expose  => ['Some-Custom-Response-Header'],
        :max_age => 600
  end

  allow do
    origins '*'
    resource '/public/*', :headers => :any, :methods => :get
  end
end
`,
    { method: 'PUT', headers: [['x-domain-token', 'x']] },
  ],
  [
    'cookies between a single-page app and Rails',
    `Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins 'https://app.example.com', 'http://localhost:5173'
    resource '*', headers: :any, methods: %i[get post put patch delete options head], credentials: true
  end
end
`,
    { method: 'PUT', credentials: 'include' },
  ],
]

it.each([
  [true, 'run App'],
  [true, "# sets 'Access-Control-Allow-Origin' no more\nrun App"],
  [false, "run ->(env) { [200, { 'access-control-allow-origin' => '*' }, ['x']] }"],
  [false, "config.action_dispatch.default_headers.merge!('Access-Control-Allow-Origin' => '*')"],
])('every path is answered alike, %s: %s', async (uniform, application) => {
  const source = `use Rack::Cors do
  allow do
    origins '${app}'
    resource '*', headers: :any, methods: [:get]
  end
end
${application}
`
  expect((await read(source)).intent.uniform).toBe(uniform)
})

describe('what guides print is read without anything unknown', () => {
  it.each(guides)('%s', async (_name, source, page) => {
    const policy = await read(source)
    expect(policy.unknowns).toEqual([])
    expect(policy.intent.partial).toEqual([])
    const verdict = judge({ origin: app, url: 'https://api.example.com/api/data', ...page }, (sent) =>
      policy.respond(sent),
    )
    expect(verdict.outcome).toBe('allowed')
  })
})

/** The configuration, and `line reason` of everything that is not known in it. */
const unknowns: Array<[name: string, source: string, unknown: string[]]> = [
  [
    'ENV',
    block("    origins ENV['ORIGIN']\n    resource '*'"),
    ["3 ENV['ORIGIN'] is not given: name ORIGIN in env"],
  ],
  [
    'an interpolation',
    block('    origins "https://#{host}"\n    resource \'*\''),
    ['3 host is worked out when the server runs'],
  ],
  [
    'a block of origins',
    block("    origins { |source, env| true }\n    resource '*'"),
    ['3 the block of origins decides at run time'],
  ],
  [
    'a lambda',
    block("    origins ->(source, _env) { true }\n    resource '*'"),
    ['3 ->(source, _env) { true } is worked out when the server runs'],
  ],
  [
    'a constant that is changed',
    `ORIGINS = ['https://a.test']\nORIGINS.push('https://b.test')\n${block("    origins(*ORIGINS)\n    resource '*'")}`,
    ['5 ORIGINS is changed in place'],
  ],
  [
    'a second assignment',
    `list = ['https://a.test']\nlist = ['https://b.test']\n${block("    origins list\n    resource '*'")}`,
    ['5 list is assigned more than once'],
  ],
  [
    'an assignment under a condition',
    `list = ['https://a.test'] if production\n${block("    origins list\n    resource '*'")}`,
    ['4 list is set under a condition'],
  ],
  [
    'if: proc',
    block("    origins '*'\n    resource '*', if: proc { |env| env['X'] }"),
    ['4 whether the procedure of if: lets the request in is decided at run time'],
  ],
  [
    'methods',
    block("    origins '*'\n    resource '*', methods: settings.methods"),
    ['4 settings is worked out when the server runs'],
  ],
  [
    'one item of a list',
    block("    origins '*'\n    resource '*', headers: ['x-a', ENV['HEADER']]"),
    ["4 ENV['HEADER'] is not given: name HEADER in env"],
  ],
  [
    'options from elsewhere',
    block("    origins '*'\n    resource '*', **options"),
    ['4 **options is worked out when the server runs'],
  ],
  [
    'Rails.env around the middleware',
    `if Rails.env.development?\n${block("    origins '*'\n    resource '*'")}end`,
    ['2 it stands under a condition, Rails.env.development?'],
  ],
  [
    'Rails.env around a line',
    block("    origins '*'\n    resource '*' unless Rails.env.test?"),
    ['4 it stands under a condition, Rails.env.test?'],
  ],
  [
    'a statement that is not understood',
    block("    setup_cors(self)\n    origins '*'"),
    ['3 setup_cors(self) is not understood'],
  ],
  [
    'a method around it',
    `def cors(builder)\n  ${block("    origins '*'")}end`,
    ['2 it stands inside method'],
  ],
  [
    'a pattern that is not translated',
    block("    origins(/\\Ahttps:(?>a)/)\n    resource '*'"),
    ['3 /\\Ahttps:(?>a)/ is not translated: a group of a special kind'],
  ],
  ['a syntax error', block("    origins '*', [ ;\n    resource '*'"), ['3 a syntax error stands here']],
  [
    'middleware in front',
    `use SomeAuth\n${block("    origins '*'\n    resource '*'")}`,
    ['1 SomeAuth stands in front of Rack::Cors and may answer before it'],
  ],
  [
    "the middle of Rails's stack",
    "Rails.application.config.middleware.use Rack::Cors do\n  allow do\n    origins '*'\n    resource '*'\n  end\nend",
    ['1 Rack::Cors stands inside the error pages: an error that is raised gets no headers'],
  ],
]

describe('what is not known says why, and where', () => {
  it.each(unknowns)('%s', async (_name, source, unknown) => {
    const policy = await read(source)
    expect(policy.unknowns.map(({ at, unknown: reason }) => `${at?.line} ${reason}`)).toEqual(unknown)
  })

  it('reads $ in a path as the version does', async () => {
    const source = block("    origins '*'\n    resource '/api/data$'")
    const openVersion = await readPolicy(source, { file: 'cors.rb', dialect: 'rack' })
    expect(openVersion.unknowns).toEqual([
      {
        unknown: 'rack-cors 1 and 3 read $ in a path differently: name version',
        at: { file: 'cors.rb', line: 4 },
      },
    ])
    expect(allowOrigin((await read(source, { version: '1.1.1' })).respond(request()))).toBe('*')
    expect(allowOrigin((await read(source, { version: '3.0.0' })).respond(request()))).toBeUndefined()
  })

  it('is certain of what stands beside it', async () => {
    const policy = await read(block(`    origins '${app}', ENV['MORE']\n    resource '*', methods: [:put]`))
    const preflight: HttpRequest = {
      ...request(),
      method: 'OPTIONS',
      headers: [...request().headers, ['Access-Control-Request-Method', 'PUT']],
      preflight: true,
    }
    expect(policy.respond(preflight).unknown).toBeUndefined()
    expect(allowOrigin(policy.respond(preflight))).toBe(app)
    expect(policy.respond(request('/', 'https://other.test')).unknown).not.toEqual([])
  })
})

/** The origin lines, an origin, and whether it is let in. */
const origins: Array<[lines: string, origin: string, allowed: boolean, env?: Record<string, string>]> = [
  ["origins 'app.example.com'", 'http://app.example.com', true],
  ["origins 'app.example.com'", 'https://app.example.com:8443', false],
  ["origins 'app.example.com'", 'https://app.example.com.evil.test', false],
  ["origins 'https://*.example.com'", app, false],
  ["origins 'null'", 'null', false],
  ["origins 'file://'", 'file://', true],
  ['origins(/app.example.com/)', 'https://appxexample.com.evil.test', true],
  ['origins(/\\Ahttps:\\/\\/app\\.example\\.com\\z/)', 'https://app.example.com.evil.test', false],
  ["origins ENV['A'].split(',').map(&:strip)", app, true, { A: `https://a.test , ${app}` }],
  ["origins ENV.fetch('A', '').split(',')", app, false, { A: '' }],
  ["origins(ENV['A'] || 'https://x.test')", app, true, { A: app }],
  [
    "origins Rails.env.production? ? 'https://app.example.com' : '*'",
    'https://b.test',
    false,
    { RAILS_ENV: 'production' },
  ],
  [
    "if Rails.env.production?\norigins 'https://app.example.com'\nelse\norigins '*'\nend",
    'https://b.test',
    false,
    { RAILS_ENV: 'production' },
  ],
]

describe('where it stands', () => {
  it.each([
    ['a guard', 'if defined? Rack::Cors', 'end'],
    ['a guard behind', '', ' if defined?(Rack::Cors)'],
    ['a class', 'class App < Sinatra::Base\nconfigure do', 'end\nend'],
    ['the configuration of Rails', 'Rails.application.configure do', 'end'],
    ['a builder', 'app = Rack::Builder.new do', 'end'],
    ['a known environment', "if ENV['RACK_ENV'] == 'production' && !Rails.env.test?", 'end'],
  ])('%s', async (_name, before, after) => {
    const source = `${before}\n${block("origins '*'\nresource '*'").trimEnd()}${after.startsWith(' ') ? after : `\n${after}`}`
    const policy = await read(source, { env: { RACK_ENV: 'production', RAILS_ENV: 'production' } })
    expect(policy.unknowns).toEqual([])
    expect(allowOrigin(policy.respond(request()))).toBe('*')
  })

  it.each([
    ['production', app],
    ['staging', 'https://staging.example.com'],
    ['test', undefined],
  ])('case Rails.env, in %s', async (environment, origin) => {
    const lines = `case Rails.env\nwhen 'production' then origins '${app}'\nwhen 'staging', 'preview'\norigins 'https://staging.example.com'\nelse\nend\nresource '*'`
    const policy = await read(block(lines), { env: { RAILS_ENV: environment } })
    expect(allowOrigin(policy.respond(request('/', origin ?? app)))).toBe(origin)
    const unknown = await read(block(lines))
    expect(unknown.respond(request('/', app)).unknown).not.toEqual([])
  })
})

describe('origins', () => {
  it.each(origins)('%s, asked by %s: %s', async (lines, origin, allowed, env) => {
    const policy = await read(block(`${lines}\nresource '*'`), env ? { env } : {})
    const response = policy.respond(request('/', origin))
    expect(response.unknown).toBeUndefined()
    expect(allowOrigin(response)).toBe(allowed ? origin : undefined)
  })
})

/** The path of a resource, a path that is asked for, and whether it is in it. */
const paths: Array<[resource: string, path: string, inside: boolean]> = [
  ["'*'", '/any/thing', true],
  ["'/api/*'", '/api', true],
  ["'/api/*'", '/apis', true],
  ["'/api/:id'", '/api/7', true],
  ["'/api/:id'", '/api/7/more', false],
  ["'/api'", '/api/', true],
  ["'/api.json'", '/apixjson', false],
  ["'/a+b'", '/aab', false],
  ["'/a b'", '/a%20b', true],
  ['%r{\\A/v\\d+/}', '/v12/x', true],
  ['/data/', '/api/data/7', true],
  ["'/api'", '/x/../api', true],
]

describe('paths', () => {
  it.each(paths)('%s has %s: %s', async (resource, path, inside) => {
    const policy = await read(block(`origins '*'\nresource ${resource}`))
    expect(allowOrigin(policy.respond(request(path)))).toBe(inside ? '*' : undefined)
  })
})

describe('the server', () => {
  it.each([
    ["origins '*'\nresource '*', credentials: true", /refuses to start: credentials: true/],
    ["origins nil\nresource '*'", /refuses to start: null is not an origin/],
  ])('refuses %j', async (lines, reason) => {
    const policy = await read(block(lines))
    const { status } = policy.respond(request())
    expect(status).toMatchObject({ unknown: expect.stringMatching(reason) })
  })

  it("lets the application's own header stand", async () => {
    const policy = await read(block("origins '*'\nresource '*', expose: 'X-A'"))
    const own: HttpResponse = {
      status: 200,
      headers: [
        ['Access-Control-Allow-Origin', 'https://own.test'],
        ['Vary', 'Accept'],
      ],
    }
    const response = policy.respond(request(), () => own)
    expect(allowOrigin(response)).toBe('https://own.test')
    expect(header(response, 'access-control-expose-headers')).toBe('X-A')
    expect(header(response, 'vary')).toBe('Accept, Origin')
  })

  it('answers a path that is no text with 400', async () => {
    const policy = await read(block("origins '*'\nresource '*'"))
    const preflight: HttpRequest = {
      ...request('/%ff'),
      method: 'OPTIONS',
      headers: [...request().headers, ['Access-Control-Request-Method', 'GET']],
    }
    expect(policy.respond(preflight)).toEqual({ status: 400, headers: [] })
  })

  it('puts what is inserted last around the rest', async () => {
    const one = (origin: string, age: number) =>
      `Rails.application.config.middleware.insert_before 0, Rack::Cors do\nallow do\norigins '${origin}'\nresource '*', max_age: ${age}\nend\nend\n`
    const policy = await read(one(app, 1) + one(app, 2))
    const preflight: HttpRequest = {
      ...request(),
      method: 'OPTIONS',
      headers: [...request().headers, ['Access-Control-Request-Method', 'GET']],
    }
    expect(header(policy.respond(preflight), 'access-control-max-age')).toBe('2')
  })
})
