import { headerOf, setHeader } from '../headers.ts'
import type { HeaderList, HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import { everyWay, openResponse, type Decide } from '../syntax/every-way.ts'
import type { Directive } from '../syntax/directives.ts'
import { refusal } from './access.ts'
import { setEnv, setEnvIf } from './environment.ts'
import type { Exchange } from './exchange.ts'
import { applyRules, headerRule, type HeaderRule, type Sent } from './header-tables.ts'
import { proxied } from './proxy.ts'
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
  exchange.merged = merge(exchange, false)
  const host = hostFor(config.hosts, exchange.url, config.host)
  const early =
    ended(rewrite(host?.directives ?? server, 'server', exchange), exchange) ?? redirected(server, exchange)
  if (early) return early
  if (proxied(exchange)) exchange.handler = 'proxy'
  exchange.merged = merge(exchange, exchange.handler !== 'proxy')
  const gap = exchange.merged.find(({ name }) => name === unread)
  if (gap) return openResponse({ unknown: `Include ${gap.args[0]} is not read`, at: gap.at })
  return fromFolder(exchange)
}

function fromFolder(exchange: Exchange): HttpResponse {
  const { merged, server } = exchange
  const inFolder = merged.filter((directive) => !server.includes(directive))
  setEnvIf(inFolder, exchange)
  const refused = refusal(merged, exchange) ?? notAllowed(exchange)
  if (refused !== undefined) return refuse(refused, exchange)
  setEnv(merged, exchange)
  const end = rewrite(inFolder, 'folder', exchange)
  const answer = ended(end, exchange) ?? redirected(inFolder, exchange)
  if (answer) return answer
  if ('moved' in end && end.moved && end.handler === undefined) return again(exchange)
  exchange.headers = requestHeaders(merged, exchange)
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
  exchange.env = new Map([...exchange.env].map(([name, value]) => [`REDIRECT_${name}`, value]))
  return process(exchange)
}

function notAllowed({ merged, method }: Exchange): number | undefined {
  const allowed = merged.findLast(({ name }) => name === 'allowmethods')?.args.map((one) => one.toUpperCase())
  if (!allowed || allowed.includes('RESET')) return undefined
  const isListed = allowed.includes(method) || (method === 'HEAD' && allowed.includes('GET'))
  return isListed ? undefined : 405
}

function requestHeaders(merged: Directive[], exchange: Exchange): HeaderList {
  const rules = merged
    .filter(({ name }) => name === 'requestheader')
    .map((directive) => headerRule(directive))
  const sent: Sent = { status: 200, always: [], onsuccess: exchange.headers }
  return applyRules(rules, sent, false, exchange).headers
}

/** The server, script or file behind. */
function handled(exchange: Exchange): HttpResponse {
  const { request, next, url, path, query, headers } = exchange
  const target = new URL(encodeURI(path) + (query ? `?${query}` : ''), url.origin)
  const answer = next({ ...request, method: exchange.method, headers, url: target.href })
  const status = exchange.errorStatus ?? answer.status
  const isFailure = typeof status === 'number' && status >= 400
  if (isFailure && isApachesOwn(answer, exchange)) return refuse(status, exchange)
  return finish({ ...answer, status }, false, exchange)
}

const onsuccessRules = ({ merged }: Exchange): HeaderRule[] =>
  rulesOf(merged).filter(({ table }) => table === 'onsuccess')

/** Apache's own error pages are told by their type; an application's drop nothing. */
function isApachesOwn(answer: HttpResponse, exchange: Exchange): boolean {
  const { handler, merged, decide } = exchange
  if (handler === 'proxy')
    return merged.findLast(({ name }) => name === 'proxyerroroverride')?.args[0]?.toLowerCase() === 'on'
  const type = headerOf(answer.headers, 'content-type')
  if (type === undefined || type.toLowerCase() === 'text/html; charset=iso-8859-1') return true
  const [first] = onsuccessRules(exchange)
  if (!first || exchange.errorStatus !== undefined) return false
  return decide({
    unknown: 'Header without always is lost if Apache, not the application, makes this error',
    at: first.at,
  })
}

const rulesOf = (merged: Directive[]): HeaderRule[] =>
  merged.filter(({ name }) => name === 'header').map((directive) => headerRule(directive))

/** Apache answers by itself: only the `always` table is sent, unless an error page of its own stands for it. */
function refuse(status: number, exchange: Exchange, location?: string): HttpResponse {
  const page = exchange.errorStatus === undefined ? errorPage(status, exchange) : undefined
  if (page !== undefined) {
    exchange.errorStatus = status
    exchange.path = page
    exchange.query = ''
    exchange.method = exchange.method === 'HEAD' ? 'HEAD' : 'GET'
    return again(exchange)
  }
  const answer = finish({ status, headers: [] }, true, exchange)
  return location === undefined ? answer : setHeader(answer, 'Location', absolute(location, exchange))
}

const absolute = (location: string, { url }: Exchange): string =>
  /^[a-z][a-z\d+.-]*:/i.test(location)
    ? location
    : `${url.origin}${location.startsWith('/') ? '' : '/'}${location}`

/** `ErrorDocument 404 /missing.html`: a local path only; texts and other servers stay an error. */
function errorPage(status: number, { merged }: Exchange): string | undefined {
  const directive = merged.findLast(
    ({ name, args }) => name === 'errordocument' && args[0] === String(status),
  )
  const target = directive?.args[1]
  return target?.startsWith('/') ? target : undefined
}

function finish(answer: HttpResponse, isError: boolean, exchange: Exchange): HttpResponse {
  const { status, headers, unknown, from } = answer
  const rules = rulesOf(exchange.merged).filter(({ early }) => !early)
  const inAlways = !isError && areInAlways(rules, headers, exchange)
  const sent: Sent = {
    status,
    always: inAlways ? headers : [],
    onsuccess: inAlways ? [] : headers,
    ...(unknown ? { unknown } : {}),
    ...(from ? { from } : {}),
  }
  return applyRules(rules, sent, isError, exchange)
}

/** A script's headers stand in the `always` table if it runs as CGI or FastCGI, in the other if in a module. */
function areInAlways(rules: HeaderRule[], headers: HeaderList, { handler, decide }: Exchange): boolean {
  if (handler !== 'unknown') return handler === 'script'
  const rule = rules.find(({ name }) => headers.some(([key]) => key.toLowerCase() === name.toLowerCase()))
  return rule !== undefined && decide({ unknown: reason(rule), at: rule.at })
}

const reason = ({ name }: HeaderRule): Unknown['unknown'] =>
  `whether this replaces the application's own ${name} depends on how Apache runs it`
