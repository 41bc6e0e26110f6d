import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {
  HttpRequest,
  HttpResponse,
  PageRequest,
  Server,
  Verdict,
} from '../../packages/core/src/fetch/verdict.ts'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { callMethods, type DialectName, type Policy } from '../../packages/core/src/servers/server.ts'
import { described, differences, isCors, openIn, told, varyTokens } from './predicted.ts'

/** A system of test/servers/recordings, and what the recordings do not say of it. */
export interface RecordedSystem {
  /** The folder. */
  system: string
  /** Named where the file's name and text do not tell. */
  dialect?(config: string): DialectName
  /** The version that answered, from the recording's `server`. */
  version?(server: Record<string, string>): string | undefined
  /**
   * What stands behind the policy: a server of its own, or its answers to OPTIONS, where the answers to other
   * methods are the recorded ones without the policy's lines.
   */
  behind: ((path: string) => HttpResponse) | { server(source: string): Server }
}

interface Exchange {
  name: string
  request: { method: string; path: string; headers: Record<string, string> }
  response: { status: number; headers: Array<[string, string]> }
}

export interface Recording {
  /** The configuration's file name. */
  config: string
  /** `recorded`, or the version that was recorded. */
  label: string
  source: string
  server: Record<string, string>
  refusedToStart: boolean
  exchanges: Exchange[]
}

/** What a comparison found: each list but `unknown` has to be empty. */
export interface Comparison {
  differences: string[]
  wrongVerdicts: string[]
  /** `exchange header file:line` of each thing that was predicted as unknown. */
  unknown: string[]
  verdicts: number
}

const recordings = fileURLToPath(new URL('recordings/', import.meta.url))
const base = 'http://127.0.0.1:8080'

export function recordingsOf(system: string): Recording[] {
  const folder = join(recordings, system)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const [, config, label] = named.exec(name) ?? []
      if (!config || !label) throw new Error(`${system}/${name} is not named <config>.<label>.json`)
      const source = readFileSync(join(folder, config), 'utf8').replaceAll('__PORT__', '8080')
      const recorded: Recording = JSON.parse(readFileSync(join(folder, name), 'utf8'))
      // Where the recorder could not parse an answer, there is nothing to compare with.
      const exchanges = recorded.exchanges.filter(({ response }) => 'status' in response)
      return { ...recorded, config, label, source, exchanges }
    })
}

/** Dots within a version (`flask-cors-3.0.10`) do not end the configuration's name: its own extension does. */
const named = /^(.*?\.(?:conf|htaccess|vhost|js|py|ru|php|cs|rb))\.(.*)\.json$/

export async function compare(system: RecordedSystem, recording: Recording): Promise<Comparison> {
  const dialect = system.dialect?.(recording.config)
  const version = system.version?.(recording.server)
  const policy = await readPolicy(recording.source, {
    file: recording.config,
    ...(dialect ? { dialect } : {}),
    ...(version ? { version } : {}),
  })
  const app = behind(system, recording)
  const predict: Server = (request) => policy.respond(request, app)
  const result: Comparison = { differences: [], wrongVerdicts: [], unknown: [], verdicts: 0 }
  for (const exchange of recording.exchanges) {
    const predicted = predict(httpRequest(exchange))
    result.unknown.push(...openIn(predicted).map((open) => `${exchange.name} ${open}`))
    result.differences.push(
      ...differences(predicted, exchange.response).map((difference) => `${exchange.name}: ${difference}`),
    )
  }
  // what is said at start, before there is any call; port 41998 speaks of CORS behind the policy
  const isEveryCallBlocked = (origin: string): boolean =>
    policy.intent.uniform && !recording.source.includes('41998') && areCallsBlocked(policy, origin)
  for (const request of recording.exchanges.flatMap(pageRequests)) {
    const forecast = judge(request, predict)
    const real = judge(request, (sent) => recordedAnswer(recording, sent) ?? predict(sent))
    result.verdicts += 1
    if (real.outcome === 'allowed' && request.origin !== undefined && isEveryCallBlocked(request.origin))
      result.wrongVerdicts.push(`${described(request)}: allowed, while every call was said to be blocked`)
    if (forecast.outcome !== 'unknown' && told(forecast) !== told(real) && !blockedEitherWay(forecast, real))
      result.wrongVerdicts.push(`${described(request)}: predicted ${told(forecast)}, recorded ${told(real)}`)
  }
  return result
}

const areCallsBlocked = (policy: Policy, origin: string): boolean =>
  callMethods.every((method) =>
    [200, 404, 500].every((status) => {
      const request = { origin, url: `${base}/`, method, credentials: 'omit' } as const
      return (
        judge(request, (sent) => policy.respond(sent, () => ({ status, headers: [] }))).outcome === 'blocked'
      )
    }),
  )

/** The application's own answers: as recorded, without the policy's lines. */
function behind({ behind: answer }: RecordedSystem, recording: Recording): Server {
  if (typeof answer !== 'function') return redirecting(answer.server(recording.source), recording)
  return (request) => {
    const path = new URL(request.url).pathname
    if (request.method === 'OPTIONS') return answer(path)
    const exchange =
      recording.exchanges.find((one) => one.request.method === request.method && one.request.path === path) ??
      recording.exchanges.find((one) => one.request.method === 'GET' && one.request.path === path)
    if (!exchange) return { status: path === '/api/data' ? 200 : 404, headers: [] }
    const headers = exchange.response.headers.filter(
      ([name, value]) => !isCors(name) && !/^vary$/i.test(name) && !(/^location$/i.test(name) && !value),
    )
    const vary = varyTokens(exchange.response.headers).filter((token) => !policyTokens.has(token))
    return {
      status: exchange.response.status,
      headers: [...headers, ...vary.map((token) => ['Vary', token] as const)],
    }
  }
}

/** Where the application redirects to is as recorded: the port was another one. */
function redirecting(server: Server, { exchanges }: Recording): Server {
  return (request) => {
    const answer = server(request)
    const path = new URL(request.url).pathname
    const recorded = exchanges.find((one) => one.request.method === 'GET' && one.request.path === path)
    const place = recorded?.response.headers.filter(([name]) => name === 'Location') ?? []
    const isRedirect = answer.headers.some(([name]) => name === 'Location')
    if (!isRedirect || place.length === 0) return answer
    return { ...answer, headers: [...answer.headers.filter(([name]) => name !== 'Location'), ...place] }
  }
}

const policyTokens = new Set(['origin', 'access-control-request-headers', 'access-control-request-method'])

function httpRequest({ request }: Exchange): HttpRequest {
  const headers = Object.entries(request.headers)
  const preflight =
    request.method === 'OPTIONS' && headers.some(([name]) => name === 'Access-Control-Request-Method')
  return { method: request.method, url: base + request.path, headers, preflight, credentials: false }
}

/** The page's requests that an exchange is part of, with and without credentials. */
function pageRequests({ request }: Exchange): PageRequest[] {
  const { Origin: origin, ...headers } = request.headers
  if (origin === undefined || origin !== origin.toLowerCase()) return []
  const url = base + request.path
  const asked = headers['Access-Control-Request-Headers']?.split(',').map((name) => [name, 'x'] as const)
  const method = request.method === 'OPTIONS' ? headers['Access-Control-Request-Method'] : request.method
  if (method === undefined) return []
  return (['omit', 'include'] as const).map((credentials) => ({
    origin,
    url,
    method,
    credentials,
    headers: request.method === 'OPTIONS' ? (asked ?? []) : [],
  }))
}

function recordedAnswer(recording: Recording, sent: HttpRequest): HttpResponse | undefined {
  const asked = (name: string): string => {
    const value = sent.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
    return (value ?? '').replaceAll(' ', '')
  }
  const compared = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']
  const path = new URL(sent.url).pathname
  const found = recording.exchanges.find(
    ({ request }) =>
      request.method === sent.method &&
      request.path === path &&
      compared.every((name) => (request.headers[name] ?? '') === asked(name)),
  )
  return found?.response
}

/** A check that fails for certain blocks, whatever an open check before it would have said first. */
function blockedEitherWay(forecast: Verdict, real: Verdict): boolean {
  const open = forecast.exchanges.some(({ response }) => (response.unknown?.length ?? 0) > 0)
  return open && forecast.outcome === 'blocked' && real.outcome === 'blocked'
}
