import { admits, headerOf } from '../headers.ts'
import type { HttpRequest, HttpResponse, Unknown } from '../../fetch/verdict.ts'
import { listOrStar, noCors } from '../literal-intent.ts'
import { callMethods, type PolicyIntent } from '../server.ts'
import { sampleOf } from './sample.ts'

/** What to ask a configuration in order to say what it means. */
export interface Probes {
  /** One for each part of the server that may answer differently. */
  urls: string[]
  /** Whether `urls` stand for every path there is. */
  complete: boolean
  /** Origins that the file names. */
  origins: string[]
  /** Patterns that the file holds against Origin. */
  patterns: string[]
}

const stranger = 'https://stranger.invalid'
const askedHeader = 'x-stranger'
const name = (field: string): string => `Access-Control-${field}`

type Respond = (request: HttpRequest) => HttpResponse

/** The intent of a server of directives, found by asking it, and everything that the answers leave open. */
export function probedIntent(
  respond: Respond,
  probes: Probes,
): { intent: PolicyIntent; unknowns: Unknown[] } {
  const ask = (url: string, origin: string, preflight: boolean): HttpResponse =>
    respond(preflight ? preflightOf(url, origin) : getOf(url, origin))
  const urls = probes.urls.filter((one) => URL.canParse(one))
  const samples = probes.patterns.map((pattern) => sampleOf(pattern))
  const candidates = [stranger, ...probes.origins, ...samples]
  const admits = (url: string): boolean =>
    candidates.some((origin) => headerOf(ask(url, origin, false).headers, name('Allow-Origin')) !== undefined)
  const url = urls.find((one) => admits(one)) ?? urls[0]
  if (url === undefined) return { intent: noCors, unknowns: [] }
  const origins = originsOf((origin) => ask(url, origin, false), probes)
  const admitted =
    [...probes.origins, ...samples].find((origin) => isAdmitted(ask(url, origin, false), origin)) ?? stranger
  const [get, preflight] = [ask(url, admitted, false), ask(url, admitted, true)]
  const post = (one: string, origin: string): HttpResponse =>
    respond({ ...getOf(one, origin), method: 'POST' })
  const askers = new Set([admitted, stranger, ...probes.origins.slice(0, 2)])
  const answers = urls.map((one) =>
    [...askers].flatMap((origin) => [ask(one, origin, false), post(one, origin), ask(one, origin, true)]),
  )
  const distinct = new Set(answers.map((each) => each.map((answer) => summary(answer)).join()))
  const value = (field: string): string | undefined =>
    headerOf(preflight.headers, name(field)) ?? headerOf(get.headers, name(field))
  const maxAge = Number.parseInt(value('Max-Age') ?? '', 10)
  return {
    intent: {
      origins,
      methods: listOrStar(value('Allow-Methods')),
      allowedHeaders: value('Allow-Headers') === askedHeader ? 'reflect' : listOrStar(value('Allow-Headers')),
      exposedHeaders: listOrStar(headerOf(get.headers, name('Expose-Headers'))),
      credentials: value('Allow-Credentials') === 'true',
      ...(Number.isNaN(maxAge) ? {} : { maxAge }),
      uniform: probes.complete && distinct.size === 1,
      partial: partialOf([get, preflight]),
    },
    unknowns: unknownsIn(answers.flat()),
  }
}

const summary = ({ status, headers, unknown = [] }: HttpResponse): string =>
  JSON.stringify([
    typeof status,
    headers.filter(([key]) => key.toLowerCase().startsWith('access-control-')),
    unknown.map(({ header }) => header).filter((key) => key.startsWith('access-control-')),
  ])

/** Whether some call of an origin may be admitted: one of those that the probes stand for, or one that they do not. */
export const mayAdmit = (respond: Respond, { urls, complete }: Probes, origin: string): boolean =>
  !complete ||
  urls.some((url) => callMethods.some((method) => admits(respond({ ...getOf(url, origin), method }), origin)))

const isAdmitted = ({ headers }: HttpResponse, origin: string): boolean =>
  ['*', origin].includes(headerOf(headers, name('Allow-Origin')) ?? '')

function getOf(url: string, origin: string): HttpRequest {
  return { method: 'GET', url, headers: [['Origin', origin]], preflight: false, credentials: false }
}

function preflightOf(url: string, origin: string): HttpRequest {
  const headers = [
    ['Origin', origin],
    [name('Request-Method'), 'PUT'],
    [name('Request-Headers'), askedHeader],
  ] as const
  return { method: 'OPTIONS', url, headers, preflight: true, credentials: false }
}

function originsOf(
  ask: (origin: string) => HttpResponse,
  { origins, patterns }: Probes,
): PolicyIntent['origins'] {
  const allowed = (origin: string): string | undefined => headerOf(ask(origin).headers, name('Allow-Origin'))
  const forAnyone = allowed(stranger)
  if (forAnyone === '*') return '*'
  if (forAnyone === stranger) return 'reflect'
  if (forAnyone !== undefined) return [forAnyone]
  const named = origins.filter((origin) => allowed(origin) === origin)
  return [...named, ...patterns.map((pattern) => ({ pattern }))]
}

const fields = [
  ['origins', 'allow-origin'],
  ['methods', 'allow-methods'],
  ['allowedHeaders', 'allow-headers'],
  ['exposedHeaders', 'expose-headers'],
  ['credentials', 'allow-credentials'],
  ['maxAge', 'max-age'],
] as const

function partialOf(answers: HttpResponse[]): PolicyIntent['partial'] {
  const open = new Set(answers.flatMap(({ unknown = [] }) => unknown.map(({ header }) => header)))
  return fields.filter(([, field]) => open.has(name(field).toLowerCase())).map(([field]) => field)
}

/** Each reason once. */
function unknownsIn(answers: HttpResponse[]): Unknown[] {
  const found = new Map<string, Unknown>()
  for (const { status, unknown = [] } of answers) {
    const open = typeof status === 'number' ? unknown : [status, ...unknown]
    for (const { unknown: reason, at } of open)
      found.set(`${at?.file}:${at?.line} ${reason}`, { unknown: reason, ...(at ? { at } : {}) })
  }
  return [...found.values()]
}
