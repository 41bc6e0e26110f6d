import * as fc from 'fast-check'

/** Configurations of rack-cors that nobody would write, out of every form of its options. */

const origin = fc.constantFrom(
  "'https://app.example.com'",
  "'app.example.com'",
  "'localhost:5173'",
  "'*'",
  "'https://*.example.com'",
  "''",
  "'null'",
  "'file://'",
  '/\\Ahttps:\\/\\/.*\\.example\\.com\\z/',
  '/example\\.com/',
  ':sym',
  'LIST',
  '*LIST',
  '/^https?:\\/\\/(app|admin)\\.EXAMPLE\\.com$/i',
  '/\\Ahttps:\\/\\/\\h+/',
  '/local host/x',
  '/[[:alpha:]]+\\.test/',
  '%r{\\Ahttps://[a-z\\d-]+\\.example\\.(com|org)(:\\d+)?\\Z}',
  "'HTTPS://app.example.com'",
  'LIST.map(&:strip)',
  '"https://#{\'app\'}.example.com"',
  '%w[https://a.test https://x.test]',
  "LIST.map { |one| one + ':8443' }",
  "'https://a.test,https://x.test'.split(',')",
  '/(?<!evil)app\\.example/',
  "Regexp.new('x\\.test')",
  '/https:..a(?=pp)/',
)
const path = fc.constantFrom(
  "'*'",
  "'/api/*'",
  "'/api/:id'",
  "'/api'",
  "'/api/data'",
  "'/a.b'",
  "'/api/(data)'",
  "'/a+b'",
  '/api/',
  "'/*'",
  '%r{\\A/api/\\w+\\z}',
  "'/:a/:b'",
  "'/x*'",
  "'/API/data'",
  "'/api/[a-z]+'",
  "'/data|/api'",
  "'/api/data?'",
  "'/é'",
)
const methods = fc.constantFrom(
  ':any',
  '[:get]',
  '[:get, :put]',
  '%w[get post]',
  "'put'",
  ':put',
  "['GET', :delete]",
  '%i[get put delete]',
  'nil',
  '[:get, [:put]]',
  'METHODS',
)
const headers = fc.constantFrom(
  ':any',
  "'X-Custom'",
  '%w[Authorization x-custom]',
  'nil',
  "['any']",
  '[:any]',
  "'*'",
  "['Content-Type', ['X-A']]",
)
const option = fc.oneof(
  headers.map((value) => ['headers:', value]),
  methods.map((value) => ['methods:', value]),
  methods.map((value) => [':methods =>', value]),
  fc.constant(["'headers' =>", ':any']),
  fc.constant(["'methods':", ':any']),
  fc.constantFrom("'X-A'", '%w[A b]', 'nil', '[:c]', 'false').map((value) => ['expose:', value]),
  fc.constantFrom('0', '5', "'7'", 'nil', 'false', '60 * 60').map((value) => ['max_age:', value]),
  fc.constantFrom('true', 'false', 'nil', "'true'").map((value) => ['credentials:', value]),
  fc.constantFrom("'X'", "['Origin', 'Y']", '[]', 'nil').map((value) => ['vary:', value]),
)
const resource = fc
  .tuple(path, fc.uniqueArray(option, { maxLength: 4, selector: ([key]) => key }))
  .map(([where, options]) => `resource ${[where, ...options.map((pair) => pair.join(' '))].join(', ')}`)
const origins = fc
  .array(origin, { minLength: 1, maxLength: 3 })
  .map((items) => `origins(${items.join(', ')})`)
const line = fc.oneof(
  { arbitrary: resource, weight: 4 },
  origins,
  methods.map((list) => `%w[/one /api].each { |path| resource path, methods: ${list} }`),
  fc
    .tuple(fc.constantFrom('true', 'false', 'LIST.nil?', "'a' == 'b'"), resource, resource)
    .map(([condition, one, other]) => `if ${condition}\n${one}\nelse\n${other}\nend`),
  fc.tuple(resource, fc.constantFrom('true', 'false')).map((parts) => parts.join(' unless ')),
)
const block = fc
  .tuple(origins, fc.array(line, { minLength: 1, maxLength: 4 }))
  .map(([first, lines]) => `allow do\n${[first, ...lines].join('\n')}\nend`)
const middleware = fc
  .array(block, { minLength: 1, maxLength: 3 })
  .map((blocks) => `use Rack::Cors do\n${blocks.join('\n')}\nend\n`)

/** What stands before every configuration. */
export const head = `require 'rack/cors'
LIST = %w[https://app.example.com https://l.test].freeze
METHODS = [:get, 'put'].freeze
`

export const middlewares = (count: number, seed: number): string[] =>
  fc.sample(middleware, { numRuns: count, seed })
