import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { judge, judgeAsync } from '../../../packages/core/src/fetch/browse.ts'
import type {
  HeaderList,
  HttpRequest,
  HttpResponse,
  PageRequest,
  Server,
} from '../../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../../packages/core/src/servers/read-policy.ts'
import type { DialectName, Policy } from '../../../packages/core/src/servers/server.ts'
import { described, differences, openIn, told } from '../predicted.ts'
import { record } from './record.ts'
import { ask, type Answer } from './wire.ts'

export interface Configuration {
  /** The file's name: chooses the dialect, and how the server takes it. */
  name: string
  source: string
}

export interface Running {
  port: number
  stop(): Promise<void>
}

/** A system that can be started on this machine. One row for each in a file of its own beside this one. */
export interface LiveSystem {
  /** The folder of test/servers/recordings and of test/servers/live/configurations. */
  system: string
  dialect?: DialectName
  /** What a recording says of the server that answered. */
  server?: Record<string, string>
  /** Of the framework that is installed. */
  version?: string
  /** Starts the server. @returns undefined where it refuses the configuration */
  start(configuration: Configuration): Promise<Running | undefined>
  /** What stands behind the policy. */
  app(configuration: Configuration): Server
  /** Paths beyond the usual ones. */
  paths?: readonly string[]
  /** Set where `ask` does not reach the server by its port alone. */
  env?: Record<string, string>
  /** The exact predictions left open, by configuration: `METHOD path header :line`. */
  open?: Partial<Record<string, readonly string[]>>
}

const folder = (name: string, system: string): string =>
  fileURLToPath(new URL(`../${name}/${system}/`, import.meta.url))

/** The configurations that were recorded, and those that are kept for this comparison alone. */
export function configurationsOf(system: string): Configuration[] {
  return [folder('recordings', system), folder('live/configurations', system)]
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      readdirSync(path, { withFileTypes: true })
        .filter(
          (entry) =>
            entry.isFile() &&
            !entry.name.endsWith('.json') &&
            entry.name !== 'urls.py' &&
            !entry.name.startsWith('.git'),
        )
        .map(({ name }) => ({ name, source: readFileSync(join(path, name), 'utf8') })),
    )
}

const origins = [
  undefined,
  'https://app.example.com',
  'https://admin.example.com',
  'https://x-1.example.org',
  'http://localhost:5173',
  'null',
  'https://app.example.com.evil.test',
  'https://evilapp.example.com',
  'https://appxexample.com',
]
const paths = ['/api/data', '/api/error', '/api/redirect', '/api/missing', '/api', '/', '/other']
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']
const preflights: HeaderList[] = [
  [['Access-Control-Request-Method', 'PUT']],
  [
    ['Access-Control-Request-Method', 'PUT'],
    ['Access-Control-Request-Headers', 'authorization,content-type'],
  ],
  [
    ['Access-Control-Request-Method', 'DELETE'],
    ['Access-Control-Request-Headers', 'x-custom'],
  ],
]

/** Every origin with every path, by each method and by each preflight. */
function* exchanges(more: readonly string[]): Generator<HttpRequest> {
  for (const path of [...paths, ...more])
    for (const origin of origins) {
      const from: HeaderList = origin === undefined ? [] : [['Origin', origin]]
      const url = `http://127.0.0.1:8080${path}`
      for (const method of methods) yield { method, url, headers: from, preflight: false, credentials: false }
      if (origin === undefined) continue
      for (const asked of preflights)
        yield { method: 'OPTIONS', url, headers: [...from, ...asked], preflight: true, credentials: false }
    }
}

/** What a page may ask for: with and without credentials, headers and a preflight. */
function* pageRequests(more: readonly string[]): Generator<PageRequest> {
  for (const path of ['/api/data', '/api/error', '/api/missing', ...more])
    for (const origin of origins)
      for (const method of ['GET', 'PUT', 'DELETE'])
        for (const headers of [[], [['authorization', 'x']], [['x-custom', 'x']]] as HeaderList[])
          for (const credentials of ['omit', 'include'] as const)
            if (origin !== undefined)
              yield { origin, url: `http://127.0.0.1:8080${path}`, method, headers, credentials }
}

/** Compares the real server with the prediction, for each configuration. */
export function compareLive(system: LiveSystem): void {
  test.each(configurationsOf(system.system))(`${system.system} $name`, async (configuration) => {
    const { wrong, open } = await compare(system, configuration)
    expect(wrong).toEqual([])
    expect(open).toEqual(system.open?.[configuration.name] ?? [])
  })
}

interface Comparison {
  wrong: string[]
  open: string[]
}

async function compare(system: LiveSystem, configuration: Configuration): Promise<Comparison> {
  const policy = await policyOf(system, configuration)
  const running = await system.start(configuration)
  if (process.env['RECORD']) await record(system, configuration, running)
  if (!running) return { wrong: refusalOf(policy), open: [] }
  try {
    return await compareRunning(system, configuration, policy, running)
  } finally {
    await running.stop()
  }
}

/** A configuration that the server refuses has to be read as one. */
function refusalOf({ unknowns }: Policy): string[] {
  const isRefused = unknowns.some(({ unknown }) => /does not start|refuses/.test(unknown))
  return isRefused ? [] : ['the server refuses what was read as a policy']
}

export function policyOf(system: LiveSystem, { name, source }: Configuration): Promise<Policy> {
  const { dialect, version, env } = system
  return readPolicy(source.replaceAll('__PORT__', '8080'), {
    file: name,
    ...(dialect ? { dialect } : {}),
    ...(version ? { version } : {}),
    ...(env ? { env } : {}),
  })
}

async function compareRunning(
  system: LiveSystem,
  configuration: Configuration,
  policy: Policy,
  { port }: Running,
): Promise<Comparison> {
  const app = system.app(configuration)
  const predict = (request: HttpRequest): HttpResponse => policy.respond(request, app)
  const serve = remembering(port)
  const wrong: string[] = []
  const open = new Set<string>()
  await concurrently([...exchanges(system.paths ?? [])], async (request) => {
    const predicted = predict(request)
    const label = `${request.method} ${new URL(request.url).pathname}`
    for (const what of openIn(predicted)) open.add(`${label} ${what}`)
    const asked = request.headers.map(([name, value]) => `${name}: ${value}`).join(', ')
    const found = differences(predicted, await serve(request))
    wrong.push(...found.map((difference) => `${label} ${asked}: ${difference}`))
  })
  await concurrently([...pageRequests(system.paths ?? [])], async (request) => {
    const forecast = judge(request, predict)
    if (forecast.outcome === 'unknown') return
    const real = await judgeAsync(request, serve)
    const isPartial = forecast.exchanges.some(({ response }) => openIn(response).length > 0)
    const isSame = isPartial ? forecast.outcome === real.outcome : told(forecast) === told(real)
    if (!isSame) wrong.push(`${described(request)}: predicted ${told(forecast)}, not ${told(real)}`)
  })
  return { wrong, open: [...open].sort() }
}

/** The real server; one answer for one question. */
export function remembering(port: number): (request: HttpRequest) => Promise<Answer> {
  const known = new Map<string, Promise<Answer>>()
  return ({ method, url, headers }) => {
    const { pathname, search } = new URL(url)
    const question = { method, path: pathname + search, headers }
    const key = JSON.stringify(question)
    const answer = known.get(key) ?? ask(port, question)
    known.set(key, answer)
    return answer
  }
}

async function concurrently<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const item of waiting) await work(item)
    }),
  )
}
