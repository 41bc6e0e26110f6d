import type { HttpRequest, HttpResponse, Server } from '../../fetch/verdict.ts'
import { everyWay, openResponse, type Decide } from '../syntax/every-way.ts'
import type { Directive } from '../syntax/directives.ts'
import { refusal } from './access.ts'
import { applyEarly, handled, redirectedEnv, refuse } from './answer.ts'
import { setEnv, setEnvIf } from './environment.ts'
import type { Exchange } from './exchange.ts'
import { isScripted, proxied } from './proxy.ts'
import { redirectOf } from './redirect.ts'
import { rewrite, type RewriteEnd } from './rewrite.ts'
import { unread, type ApacheConfig } from './sections.ts'
import { hostFor, merge } from './walk.ts'

export function respond(config: ApacheConfig, request: HttpRequest, next: Server): HttpResponse {
  const { broken } = config
  if (broken) return openResponse(broken)
  return everyWay((decide) => process(begin(config, request, next, decide)))
}

function begin(config: ApacheConfig, request: HttpRequest, next: Server, decide: Decide): Exchange {
  const url = new URL(request.url)
  const host = hostFor(config.hosts, url, config.host)
  return {
    config,
    request,
    next,
    decide,
    url,
    server: [...config.base, ...(host?.directives ?? [])],
    merged: [],
    method: request.method,
    path: decoded(url.pathname),
    query: url.search.slice(1),
    headers: request.headers,
    env: new Map(),
    captures: [],
    handler: 'unknown',
    isHandled: false,
    tables: { always: [], onsuccess: [] },
    turns: 10,
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).replace(/\/{2,}/g, '/')
  } catch {
    return path
  }
}

/** The phases of a request: the server's rewrites, the sections, access, the folder's rewrites, the handler. */
function process(exchange: Exchange): HttpResponse {
  exchange.turns -= 1
  if (exchange.turns < 0) return refuse(500, exchange)
  const { config, server } = exchange
  setEnvIf(server, exchange)
  applyEarly(exchange)
  exchange.merged = merge(exchange, false).flat()
  const host = hostFor(config.hosts, exchange.url, config.host)
  const early =
    ended(rewrite(host?.directives ?? server, 'server', exchange), exchange) ?? redirected(server, exchange)
  if (early) return early
  if (proxied(exchange)) exchange.handler = 'proxy'
  const places = merge(exchange, exchange.handler !== 'proxy')
  exchange.merged = places.flat()
  if (exchange.handler === 'unknown' && isScripted(exchange)) exchange.handler = 'script'
  const gap = exchange.merged.find(({ name }) => name === unread)
  if (gap) return openResponse({ unknown: `Include ${gap.args[0]} is not read`, at: gap.at })
  return fromFolder(places, exchange)
}

function fromFolder(places: Directive[][], exchange: Exchange): HttpResponse {
  const { merged, server } = exchange
  const inFolder = merged.filter((directive) => !server.includes(directive))
  setEnvIf(inFolder, exchange)
  const refused = refusal(places, exchange) ?? notAllowed(exchange)
  if (refused !== undefined) return refuse(refused, exchange)
  setEnv(merged, exchange)
  const end = rewrite(inFolder, 'folder', exchange)
  const answer = ended(end, exchange) ?? redirected(inFolder, exchange)
  if (answer) return answer
  if ('moved' in end && end.moved && end.handler === undefined) return again(exchange)
  return handled(exchange)
}

/** What rules or redirects answer by themselves; a proxied target answers later. */
function ended(end: RewriteEnd, exchange: Exchange): HttpResponse | undefined {
  if ('open' in end) return openResponse(end.open)
  if ('status' in end) return refuse(end.status, exchange, end.location)
  if (end.handler === 'proxy') exchange.handler = 'proxy'
  return undefined
}

function redirected(directives: Directive[], exchange: Exchange): HttpResponse | undefined {
  const redirect = redirectOf(directives, exchange)
  if (redirect && 'open' in redirect) return openResponse(redirect.open)
  return redirect ? refuse(redirect.status, exchange, redirect.location) : undefined
}

/** An internal redirect: what was set is known by another name, and the phases run again. */
function again(exchange: Exchange): HttpResponse {
  exchange.env = redirectedEnv(exchange.env)
  return process(exchange)
}

function notAllowed({ merged, method }: Exchange): number | undefined {
  const allowed = merged.findLast(({ name }) => name === 'allowmethods')?.args.map((one) => one.toUpperCase())
  if (!allowed || allowed.includes('RESET')) return undefined
  const isListed = allowed.includes(method) || (method === 'HEAD' && allowed.includes('GET'))
  return isListed ? undefined : 405
}
