import type {
  Engine,
  HeaderList,
  HttpRequest,
  HttpResponse,
  PageRequest,
} from '../../packages/core/src/fetch/verdict.ts'

/**
 * The real origins of the loopback. `{n}` is the port of listener n, which answers both schemes: equal hosts with
 * different ports are same site, as are the two below `site.localhost`.
 */
export const hosts = [
  'http://127.0.0.1:{0}',
  'http://127.0.0.1:{1}',
  'http://localhost:{0}',
  'http://[::1]:{0}',
  'http://app.site.localhost:{0}',
  'http://api.site.localhost:{0}',
  'http://xn--bcher-kva.localhost:{0}',
  'http://localhost:{1}',
  'https://127.0.0.1:{0}',
  'https://localhost:{1}',
  'https://app.site.localhost:{0}',
  'https://api.site.localhost:{1}',
  'https://127.0.0.1:{2}',
] as const

/** The hosts that scenarios are drawn from; the last one speaks HTTP/2, for streams. */
export const drawn = hosts.length - 1

/** Where the page lives: an index into `hosts`, or a sandboxed document whose origin is `null`. */
export const pages = [0, 2, 3, 4, 6, 8, 10, 'sandbox'] as const
export type Page = (typeof pages)[number]

/**
 * One answer, as it goes on the wire. In values, `{origin}`, `{method}` and `{headers}` echo the request's Origin and
 * what a preflight asks for, `{page}` is the page's origin, `{own}` the answering one, and `{next}` the next hop's URL.
 */
export interface Answer {
  status: number
  headers: Array<[name: string, value: string]>
}

export interface Hop {
  /** Index into `hosts`. */
  host: number
  preflight: Answer
  actual: Answer
}

export interface Scenario {
  page: Page
  request: Omit<PageRequest, 'origin' | 'url'>
  /** Overrides the first hop's URL: schemes without a server. `{id}` is the path that names the scenario. */
  url?: string
  hops: Hop[]
}

/**
 * The scenario as an engine can be asked: WebKit lets no page of https load what is http, the loopback's too. That is
 * mixed content, not CORS; it gets hosts of https instead.
 */
export function askable(scenario: Scenario, engine: Engine): Scenario {
  if (engine !== 'webkit' || scenario.page === 'sandbox' || !isSecure(scenario.page)) return scenario
  const secure = hosts.slice(0, drawn).flatMap((_, host) => (isSecure(host) ? [host] : []))
  const hops = scenario.hops.map((hop) =>
    isSecure(hop.host) ? hop : { ...hop, host: secure[hop.host % secure.length]! },
  )
  return { ...scenario, hops }
}

const isSecure = (host: number): boolean => hosts[host]!.startsWith('https:')

/** Something to perform: one scenario's request, or several to the same URL, one after the other. */
export interface Job {
  id: string
  scenario: Scenario
  steps: ReadonlyArray<Step>
}

export interface Step {
  request: Scenario['request']
  /** Milliseconds to wait first. */
  after?: number
}

/** A run's ports, which the hosts' placeholders stand for; the third speaks HTTP/2. */
export type Ports = readonly [number, number, number]

/** The origin of a host. */
export const originOf = (index: number, ports: Ports): string =>
  hosts[index]!.replace(/\{(\d)\}/, (_, n: string) => String(ports[Number(n)]))

export const pageOrigin = (page: Page, ports: Ports): string =>
  page === 'sandbox' ? 'null' : originOf(page, ports)

const hopPath = (id: string, hop: number): string => `/s/${id}/${hop}`

/** Which scenario and hop a request path belongs to. */
export function parsePath(path: string): { id: string; hop: number } | undefined {
  const match = /^\/s\/([^/]+)\/(\d+)/.exec(path)
  return match ? { id: match[1]!, hop: Number(match[2]) } : undefined
}

export function pageRequest(scenario: Scenario, id: string, ports: Ports): PageRequest {
  const first = scenario.hops[0]!
  const url =
    scenario.url?.replace('{id}', hopPath(id, 0)) ?? `${originOf(first.host, ports)}${hopPath(id, 0)}`
  return { ...scenario.request, origin: pageOrigin(scenario.page, ports), url }
}

/** What an answer may echo of a request; empty where it was not sent. */
export interface Echo {
  preflight: boolean
  origin: string
  acrm: string
  acrh: string
}

/** What every answer that has a body holds: something that the page's element can show or run. */
export const bodyOf = ({ request }: Scenario): string =>
  request.destination === 'image' ? image : request.destination === 'script' ? '//' : 'ok'

/** A transparent pixel. */
const image = atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')

/** The answer's lines with every placeholder filled in, and what the server always adds. */
export function answerLines(scenario: Scenario, id: string, hop: number, echo: Echo, ports: Ports): Answer {
  const answer = scenario.hops[hop]![echo.preflight ? 'preflight' : 'actual']
  const next = scenario.hops[hop + 1]
  const [nextScheme = '', nextHost = ''] = originOf(next?.host ?? 0, ports).split('//')
  const values: Record<string, string> = {
    origin: echo.origin,
    method: echo.acrm,
    headers: echo.acrh,
    METHOD: echo.acrm.toUpperCase(),
    method_: echo.acrm.toLowerCase(),
    HEADERS: echo.acrh.toUpperCase(),
    page: pageOrigin(scenario.page, ports),
    PAGE: pageOrigin(scenario.page, ports).toUpperCase(),
    pagehost: pageOrigin(scenario.page, ports).replace(/^https?:\/\//, ''),
    own: originOf(scenario.hops[hop]!.host, ports),
    port: String(ports[0]),
    scheme: nextScheme,
    SCHEME: nextScheme.toUpperCase(),
    nexthost: nextHost,
    NEXTHOST: nextHost.toUpperCase(),
    path: hopPath(id, hop + 1),
    next: `${nextScheme}//${nextHost}${hopPath(id, hop + 1)}`,
  }
  const fill = (value: string) => value.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  const headers = answer.headers.map(([name, value]): [string, string] => [name, fill(value)])
  const length = String(bodyOf(scenario).length)
  const bodiless = answer.status === 204 || answer.status === 304
  return { status: answer.status, headers: bodiless ? headers : [...headers, ['Content-Length', length]] }
}

/** The scenario's server, for `judge`. */
export function serve(scenario: Scenario, id: string, ports: Ports): (request: HttpRequest) => HttpResponse {
  return (request) => {
    const at = parsePath(new URL(request.url).pathname)
    if (at === undefined || at.hop >= scenario.hops.length) return { status: 404, headers: notFound }
    const sent = (name: string) => request.headers.find(([line]) => line === name)?.[1] ?? ''
    const echo: Echo = {
      preflight: request.preflight,
      origin: sent('Origin'),
      acrm: sent('Access-Control-Request-Method'),
      acrh: sent('Access-Control-Request-Headers'),
    }
    return answerLines(scenario, id, at.hop, echo, ports)
  }
}

/** What is answered where no scenario is asked for. */
export const notFound: HeaderList = [['Content-Length', '0']]
