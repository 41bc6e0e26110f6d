import type { HttpRequest, HttpResponse, PageRequest, Server } from '../fetch/verdict.ts'
import type { Chain } from '../dev/policies.ts'
import type { Observation } from '../dev/observe.ts'
import { ruleMatcher, type Rule } from '../dev/rules.ts'

/** Stands for the API's origin while the user has not named it; findings then show the path alone. */
const undeclaredUrl = new URL('https://production.invalid')

/** Rules that may answer, each with production's policy. */
export interface Production {
  rules: readonly Rule[]
  chainOf(rule: Rule): Chain | undefined
}

const baseOf = (rule: Rule): URL | undefined =>
  rule.productionUrl === 'same-origin' ? undefined : (rule.productionUrl ?? undefined)

/** What production's page calls: `productionUrl` and the path after `rewrite`. */
export function productionUrlOf(rule: Rule, upstreamUrl: string): string {
  const base = baseOf(rule) ?? undeclaredUrl
  const prefix = base.pathname.replace(/\/$/, '')
  return base.origin + prefix + (upstreamUrl.startsWith('/') ? upstreamUrl : `/${upstreamUrl}`)
}

/** The request as the deployed page makes it from `origin`. */
export function productionRequest(observation: Observation, origin: string): PageRequest {
  return {
    ...observation.request,
    origin,
    url: productionUrlOf(observation.rule, observation.upstreamUrl),
  }
}

const isCorsHeader = (name: string): boolean => /^access-control-/i.test(name)

/** What the target itself answered to a preflight. */
export type Asking = (preflight: HttpRequest, rule: Rule, upstreamUrl: string) => HttpResponse

interface Means {
  /** Undefined where the target's CORS is not production's. */
  ask: Asking | undefined
  /** The origin judged is the first production origin, as which the target was asked. */
  first: boolean
}

/**
 * Production as far as it is known: its policy in front of the application, whose answer is the one
 * observed, without its Access-Control-* lines (a development backend's CORS is not production's).
 */
export function productionServer(
  { answer, rule, upstreamUrl }: Observation,
  production: Production,
  { ask, first }: Means,
): Server {
  const observedUrl = productionUrlOf(rule, upstreamUrl)
  const app: Server = (request) => {
    if (request.preflight) {
      const path = request.url === observedUrl ? upstreamUrl : upstreamUrlBehind(rule, request.url)
      return ask && path !== undefined ? ask(request, rule, path) : unseenPreflight
    }
    // the browser's follow-up of a redirect is a proxied request of its own, observed and judged as such
    if (request.url !== observedUrl) return { status: 200, headers: [] }
    const headers = ask ? answer.headers : answer.headers.filter(([name]) => !isCorsHeader(name))
    const seen = locationMapped({ status: answer.status, headers }, rule, production.rules)
    return ask && !first ? forAnotherOrigin(seen) : seen
  }
  return (request) => {
    const owner = ownerOf(request.url, rule, production.rules)
    return (owner && production.chainOf(owner)?.respond(request, app)) ?? app(request)
  }
}

const unseenPreflight: HttpResponse = {
  status: { unknown: 'what the application behind the policy answers to OPTIONS was not observed' },
  headers: [],
}

/** An answer that was given to one origin tells another only what is the same for all. */
function forAnotherOrigin(answer: HttpResponse): HttpResponse {
  const allowed = answer.headers.find(([name]) => name.toLowerCase() === 'access-control-allow-origin')
  if (allowed?.[1] === '*') return answer
  return {
    ...answer,
    headers: answer.headers.filter(([name]) => !isCorsHeader(name)),
    unknown: [
      ...(answer.unknown ?? []),
      ...['access-control-allow-origin', 'access-control-allow-credentials'].map((header) => ({
        header,
        unknown: 'the target was asked as the first production origin',
      })),
    ],
  }
}

/** The path that the target gets for a URL of production's. */
function upstreamUrlBehind(rule: Rule, url: string): string | undefined {
  const base = baseOf(rule) ?? undeclaredUrl
  const prefix = base.origin + base.pathname.replace(/\/$/, '')
  return url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : undefined
}

/** The rule whose production answers at `url`; `own` first. */
function ownerOf(url: string, own: Rule, rules: readonly Rule[]): Rule | undefined {
  const { origin } = new URL(url)
  return [own, ...rules].find((rule) => (baseOf(rule) ?? undeclaredUrl).origin === origin)
}

/** A Location on the target is one on productionUrl in production; elsewhere it is known only where a rule covers it. */
function locationMapped(answer: HttpResponse, rule: Rule, rules: readonly Rule[]): HttpResponse {
  const location = answer.headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  if (location === undefined || !rule.target) return answer
  const others = answer.headers.filter(([name]) => name.toLowerCase() !== 'location')
  const replaced = mapLocation(location, rule, rules)
  if (typeof replaced === 'string') return { ...answer, headers: [...others, ['Location', replaced]] }
  return { ...answer, headers: others, unknown: [{ header: 'location', ...replaced }] }
}

function mapLocation(location: string, rule: Rule, rules: readonly Rule[]): string | { unknown: string } {
  if (!rule.target || !URL.canParse(location, rule.target.url))
    return { unknown: `the redirect to '${location}' can't be followed` }
  const relative = !/^([a-z][\w+.-]*:|\/\/)/i.test(location)
  const prefixed = (baseOf(rule) ?? undeclaredUrl).pathname !== '/'
  if (relative && prefixed && location.startsWith('/'))
    return { unknown: `whether what stands before the API rewrites the redirect to '${location}'` }
  if (relative) return location
  const to = new URL(location, rule.target.url)
  const covering = [rule, ...rules].find(({ target }) => target?.url.origin === to.origin)
  if (!covering) return { unknown: `where production redirects instead of ${to.origin}` }
  if (covering.productionUrl === undefined)
    return { unknown: `where production redirects: productionUrl of ${covering.key} is not declared` }
  if (covering.productionUrl === 'same-origin')
    return { unknown: `where production redirects: ${covering.key} is served by the page's own origin` }
  return productionUrlOf(covering, to.pathname + to.search + to.hash)
}

/** The rule that serves a path of the dev server, with the path that the upstream gets. */
export function upstreamUrlOf(
  path: string,
  rules: readonly Rule[],
): { rule: Rule; upstreamUrl: string } | undefined {
  const rule = ruleMatcher(rules)(path)
  return rule && { rule, upstreamUrl: rule.rewrite ? rule.rewrite(path) : path }
}
