import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../../packages/core/src/fetch/verdict.ts'
import { fixLive } from './fixed.ts'
import { compareLive, type Configuration, type LiveSystem, type Running } from './live.ts'
import { openings } from './open.ts'
import { freePort } from './ports.ts'
import { started } from './started.ts'

const folder = mkdtempSync(join(tmpdir(), 'cors-parity-rack-'))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Puma, as the recordings were made; a Rails initializer is put on the application by hand. */
export async function start({ name, source }: Configuration): Promise<Running | undefined> {
  const port = await freePort()
  const file = join(folder, `${port}-${name.replace(/\.rb$/, '.ru')}`)
  writeFileSync(file, name.endsWith('.rb') ? rails(source) : source)
  const { CORS_ORIGINS: _, ...env } = process.env
  const options = ['-e', 'production', '-t', '1:8', '-b', `tcp://127.0.0.1:${port}`, file]
  const child = spawn('puma', options, { stdio: 'ignore', env, cwd: folder })
  return started(child, port)
}

/** What Rails does with `insert_before 0`: the middleware goes around everything else. */
const rails = (source: string): string => `require 'rack/cors'
module Rails
  def self.application = self
  def self.config = self
  def self.middleware = self
  def self.insert_before(_position, middleware, *arguments, &block)
    cors.unshift([middleware, arguments, block])
  end
  def self.cors = @cors ||= []
end
${source}
Rails.cors.each { |middleware, arguments, block| use middleware, *arguments, &block }
${application}`

const application = `
run lambda { |env|
  case env["PATH_INFO"]
  when "/api/data" then [200, { "Content-Type" => "application/json" }, ["{}"]]
  when "/api/error" then [500, { "Content-Type" => "text/plain" }, ["boom"]]
  when "/api/redirect" then [302, { "Location" => "/api/data" }, []]
  else [404, { "Content-Type" => "text/plain" }, ["nope"]]
  end
}
`

/** The application at the end of every file. */
export function app({ url }: HttpRequest): HttpResponse {
  const { pathname } = new URL(url)
  if (pathname === '/api/error') return { status: 500, headers: [] }
  if (pathname === '/api/redirect') return { status: 302, headers: [['Location', '/api/data']] }
  return { status: pathname === '/api/data' ? 200 : 404, headers: [] }
}

const version = execFileSync('ruby', ['-e', 'require "rack/cors/version"; print Rack::Cors::VERSION'], {
  encoding: 'utf8',
})

const actual =
  'access-control-allow-methods access-control-allow-origin access-control-expose-headers access-control-max-age'
const preflight = 'access-control-allow-headers'
const credentials = 'access-control-allow-credentials'
const api = '/api /api/data /api/error /api/missing /api/redirect'

/** An origin that may be allowed or not: everything that is sent to it is open. */
const openOrigin = (line: number): string[] =>
  openings({ line, what: actual }, { line, what: preflight, methods: 'OPTIONS' })

export const rack: LiveSystem = {
  system: 'rack',
  dialect: 'rack',
  version,
  start,
  app: () => app,
  open: {
    '09-env.ru': openOrigin(4),
    // An array that is changed in place, a lambda, a condition on the environment.
    '29-mutated.ru': openOrigin(6),
    '30-lambda.ru': [...openOrigin(4), ...openings({ line: 4, what: credentials })].sort(),
    '33-condition.ru': openOrigin(3),
    // `if: proc`: the next resource answers alike but for the methods, and a preflight may be refused.
    '31-if.ru': openings(
      { line: 5, what: 'access-control-allow-methods', paths: api },
      {
        line: 5,
        what: 'access-control-allow-origin access-control-expose-headers access-control-max-age',
        methods: 'OPTIONS',
        paths: api,
      },
      { line: 5, what: preflight, methods: 'OPTIONS', paths: api },
    ),
    // `use Rack::Auth::Basic` stands in front.
    '36-auth-before.ru': openings({ line: 2, what: `${actual} ${preflight} ${credentials} status vary` }),
    // `**OPTIONS`
    '39-splat.ru': openings(
      { line: 6, what: `${actual} ${credentials} vary`, paths: api },
      { line: 6, what: preflight, methods: 'OPTIONS', paths: api },
    ),
  },
}

compareLive(rack)
fixLive(rack)
