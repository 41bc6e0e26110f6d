import { headerOf, setHeader } from '../headers.ts'
import type { HeaderList, HttpResponse, Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { setEnvIf } from './environment.ts'
import { withVary, type Exchange } from './exchange.ts'
import { applyRules, headerRule, type HeaderRule, type Sent } from './header-tables.ts'
import { merge } from './walk.ts'

const rulesOf = (directives: Directive[], name: string): HeaderRule[] =>
  directives.filter((directive) => directive.name === name).map((directive) => headerRule(directive))

/** `early` rules of the server come before everything else. */
export function applyEarly(exchange: Exchange): void {
  const rules = rulesOf(exchange.server, 'header').filter(({ early }) => early)
  const kept = (kind: HeaderRule['table']): HeaderList => {
    const own = rules.filter(({ table }) => table === kind)
    return applyRules(own, { status: 200, always: [], onsuccess: [] }, false, exchange).headers
  }
  if (rules.length > 0) exchange.tables = { always: kept('always'), onsuccess: kept('onsuccess') }
}

/** The server, script or file behind. */
export function handled(exchange: Exchange): HttpResponse {
  const { request, next } = exchange
  const { tables } = exchange
  const rules = rulesOf(exchange.merged, 'requestheader')
  const asked: Sent = { status: 200, always: [], onsuccess: exchange.headers }
  if (rules.length > 0) exchange.headers = applyRules(rules, asked, false, exchange).headers
  exchange.tables = tables
  exchange.isHandled = true
  const answer = next({ ...request, headers: exchange.headers })
  const { status } = answer
  if (typeof status !== 'number') return finish(answer, false, exchange)
  const maker = makerOf(status, answer, exchange)
  if (maker === 'perhaps') return finish(answer, exchange.decide(perhaps(exchange)), exchange)
  if (maker === 'application') return finish(answer, false, exchange)
  // Apache's own redirects come before RequestHeader.
  if (status < 400) exchange.headers = request.headers
  return refuse(status, exchange, headerOf(answer.headers, 'location'))
}

const ownType = 'text/html; charset=iso-8859-1'

/** Who makes an error or redirect. Apache's own pages are told by their type. */
function makerOf(
  status: number,
  answer: HttpResponse,
  { handler, merged }: Exchange,
): 'apache' | 'application' | 'perhaps' {
  if (status < 300) return 'application'
  const override = merged.findLast(({ name }) => name === 'proxyerroroverride')?.args[0]
  if (handler === 'proxy') return status >= 400 && override?.toLowerCase() === 'on' ? 'apache' : 'application'
  const type = headerOf(answer.headers, 'content-type')?.toLowerCase()
  if (type === ownType || (type === undefined && status >= 400)) return 'apache'
  return status < 400 ? 'application' : 'perhaps'
}

function perhaps({ merged }: Exchange): Unknown {
  const rule = rulesOf(merged, 'header').find(({ table }) => table === 'onsuccess')
  const reason = 'Header without always is lost if Apache, not the application, makes this error'
  return { unknown: reason, ...(rule ? { at: rule.at } : {}) }
}

/** Apache answers by itself: only the `always` table is sent, unless an error page of its own stands for it. */
export function refuse(status: number, exchange: Exchange, location?: string): HttpResponse {
  const page = errorPage(status, exchange)
  if (page && !page.startsWith('/'))
    return setHeader(finish({ status: 302, headers: [] }, true, exchange), 'Location', page)
  if (page !== undefined) {
    exchange.path = page
    exchange.env = redirectedEnv(exchange.env)
    exchange.merged = merge(exchange, true).flat()
    setEnvIf(exchange.merged, exchange)
    return finish({ status, headers: [] }, false, exchange)
  }
  const answer = finish({ status, headers: [] }, true, exchange)
  return location === undefined ? answer : setHeader(answer, 'Location', absolute(location, exchange))
}

/** After an internal redirect, what was set is known by another name. */
export const redirectedEnv = (env: Exchange['env']): Exchange['env'] =>
  new Map([...env].map(([name, value]) => [`REDIRECT_${name}`, value]))

const absolute = (location: string, { url }: Exchange): string =>
  /^[a-z][a-z\d+.-]*:/i.test(location)
    ? location
    : `${url.origin}${location.startsWith('/') ? '' : '/'}${location}`

/** `ErrorDocument 404 /missing.html`; a text stays an error. */
function errorPage(status: number, { merged }: Exchange): string | undefined {
  const directive = merged.findLast(
    ({ name, args }) => name === 'errordocument' && args[0] === String(status),
  )
  const target = directive?.args[1]
  return target && /^(?:\/|https?:\/\/)/.test(target) ? target : undefined
}

function finish(answer: HttpResponse, isError: boolean, exchange: Exchange): HttpResponse {
  const { status, headers, unknown, from } = answer
  const rules = rulesOf(exchange.merged, 'header').filter(({ early }) => !early)
  const inAlways = isError || areInAlways(rules, headers, exchange)
  const { always, onsuccess } = exchange.tables
  // A proxied answer takes the place of what stood in its table.
  const before = exchange.handler === 'proxy' && !isError ? [] : onsuccess
  const sent: Sent = {
    status,
    always: inAlways ? [...always, ...headers] : always,
    onsuccess: inAlways ? before : joined(before, headers),
    ...(unknown ? { unknown } : {}),
    ...(from ? { from } : {}),
  }
  return applyRules(rules, sent, isError, exchange)
}

function joined(before: HeaderList, headers: HeaderList): HeaderList {
  const names = before
    .filter(([name]) => name.toLowerCase() === 'vary')
    .flatMap(([, value]) => value.split(','))
  const others = before.filter(([name]) => name.toLowerCase() !== 'vary')
  return names.reduce((rest, name) => withVary(rest, name.trim()), [...others, ...headers] as HeaderList)
}

/** A script's headers stand in the `always` table if it runs as CGI or FastCGI, in the other if in a module. */
function areInAlways(rules: HeaderRule[], headers: HeaderList, { handler, decide }: Exchange): boolean {
  if (handler !== 'unknown') return handler === 'script'
  const rule = rules.find(({ name }) => headers.some(([key]) => key.toLowerCase() === name.toLowerCase()))
  if (!rule) return false
  const reason = `whether this replaces the application's own ${rule.name} depends on how Apache runs it`
  return decide({ unknown: reason, at: rule.at })
}
