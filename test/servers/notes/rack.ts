import { page, type DialectNotes } from './note.ts'

const rails = (body: string) => `Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
${body}
  end
end
`

export const rack: DialectNotes = {
  dialect: 'rack',
  file: 'config/initializers/cors.rb',
  versions: '`version` names the release of rack-cors where releases differ.',
  reads: [
    {
      what: '`origins` and `resource` of each `allow` block, with lists, `:any` and patterns',
      source: rails(
        `    origins '${page}', %r{\\Ahttps://\\w+\\.example\\.org\\z}\n    resource '*', headers: :any, methods: [:get, :put]`,
      ),
    },
    {
      what: 'environment variables that `env` names',
      source: rails(
        `    origins ENV.fetch('ORIGINS').split(',')\n    resource '*', headers: :any, methods: :any`,
      ),
      where: { env: { ORIGINS: page } },
    },
    {
      what: 'constants, lists built from others, and `Rails.env` where `env` names `RAILS_ENV`',
      source: `HOSTS = %w[app www].freeze\n${rails(
        `    origins(*HOSTS.map { |name| "https://#{name}.example.com" }) if Rails.env.production?\n    resource '*', headers: :any, methods: :any`,
      )}`,
      where: { env: { RAILS_ENV: 'production' } },
    },
  ],
  leavesOpen: [
    {
      what: 'environment variables that are not named',
      source: rails(`    origins ENV.fetch('ORIGINS')\n    resource '*', headers: :any`),
    },
    {
      what: 'the procedure of `if:`',
      source: rails(`    origins '${page}'\n    resource '*', if: proc { |env| env['HTTP_X_API'] }`),
    },
    {
      what: 'lists that are changed in place, or set twice',
      source: `ORIGINS = ['${page}']\nORIGINS << EXTRA\n${rails(`    origins(*ORIGINS)\n    resource '*', headers: :any`)}`,
    },
    {
      what: 'what Rails answers before Rack::Cors sees it, where it does not stand first',
      source: `Rails.application.config.middleware.insert_before Warden::Manager, Rack::Cors do\n  allow do\n    origins '${page}'\n    resource '*'\n  end\nend\n`,
    },
    {
      what: 'an `origins` block, which is a program of its own',
      source: rails(`    origins { |source, env| Tenant.allowed?(source) }\n    resource '*', headers: :any`),
    },
  ],
  defaults: [
    {
      what: 'only GET',
      source: rails(`    origins '${page}'\n    resource '*', headers: :any`),
      header: 'Access-Control-Allow-Methods',
      value: undefined,
    },
    {
      what: 'no credentials',
      source: rails(`    origins '${page}'\n    resource '*', headers: :any, methods: [:get, :put]`),
      header: 'Access-Control-Allow-Credentials',
      value: undefined,
    },
    {
      what: 'two hours in the preflight cache',
      source: rails(`    origins '${page}'\n    resource '*', headers: :any, methods: [:get, :put]`),
      header: 'Access-Control-Max-Age',
      value: '7200',
    },
  ],
  traps: [
    {
      what: 'a method that is not listed is answered 200 without any CORS header',
      source: rails(`    origins '${page}'\n    resource '*', headers: :any, methods: [:get]`),
      code: 'preflight-missing-allow-origin-header',
      request: { method: 'DELETE' },
    },
    {
      what: 'a pattern that is not anchored admits strangers',
      source: rails(`    origins /app.example.com/\n    resource '*', headers: :any, methods: [:get]`),
      code: 'origin-pattern-too-wide',
    },
  ],
}
