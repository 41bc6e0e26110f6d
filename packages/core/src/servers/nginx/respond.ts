import type { HttpRequest, HttpResponse, Server } from '../../fetch/verdict.ts'
import { everyWay, openResponse, type Decide } from '../syntax/every-way.ts'
import { access } from './access.ts'
import { content, type Content } from './content.ts'
import { enter } from './enter.ts'
import { beginExchange, normalized, own, type Answer, type Exchange } from './exchange.ts'
import { filterHeaders } from './header-filter.ts'
import { firstOwn, inherited, type NginxConfig } from './levels.ts'
import { enterServer, locate, namedLocation, serverFor } from './locate.ts'
import { absolute, rewrite } from './rewrite.ts'
import { expand } from './variables.ts'

export function respond(config: NginxConfig, request: HttpRequest, next: Server): HttpResponse {
  const { broken } = config
  if (broken) return openResponse(broken)
  return everyWay((decide) => serve(config, request, next, decide))
}

function serve(config: NginxConfig, request: HttpRequest, next: Server, decide: Decide): HttpResponse {
  const server = serverFor(config, new URL(request.url))
  if (!server) return openResponse({ unknown: 'no server block was read', at: config.http.at })
  const exchange = beginExchange(config, server, request, next, decide)
  enterServer(exchange)
  if (normalized(exchange.url.pathname) === undefined) return finish({ answer: own(400) }, exchange)
  return finish(fromServer(exchange), exchange)
}

/** The phases from the top: the server's rewrites, the location, its rewrites, access, content. */
function fromServer(exchange: Exchange): Content {
  enter(exchange.server, exchange)
  const end = rewrite(exchange.server, exchange)
  return 'moved' in end ? fromLocation(exchange) : end
}

function fromLocation(exchange: Exchange): Content {
  for (;;) {
    if (exchange.turns < 0) return { answer: own(500) }
    delete exchange.handler
    const found = locate(exchange)
    if ('unknown' in found) return { open: found }
    if (firstOwn(found.level, 'internal') && !exchange.internal) return { answer: own(404) }
    enter(found.level, exchange)
    if (found.addSlash) {
      const query = exchange.args ? `?${exchange.args}` : ''
      return { answer: own(301, [['Location', absolute(`${found.addSlash.path}${query}`, exchange)]]) }
    }
    const end = rewrite(exchange.level, exchange)
    if (!('moved' in end)) return end
    if (!end.moved) return access(exchange) ?? content(exchange)
    exchange.turns -= 1
  }
}

function fromNamed(name: string, at: { file: string; line: number }, exchange: Exchange): Content {
  const location = namedLocation(exchange, name)
  if (!location) return { open: { unknown: `there is no location ${name}`, at } }
  delete exchange.handler
  enter(location, exchange)
  const end = rewrite(exchange.level, exchange)
  if (!('moved' in end)) return end
  return end.moved ? fromLocation(exchange) : (access(exchange) ?? content(exchange))
}

/** Follows internal redirects and error pages until there is an answer, and filters its headers. */
function finish(first: Content, exchange: Exchange): HttpResponse {
  let now = first
  for (;;) {
    exchange.turns -= 1
    if (exchange.turns < -1) return filterHeaders({ status: 500, headers: [] }, exchange)
    if ('open' in now) return openResponse(now.open)
    if ('redirect' in now) now = redirect(now.redirect, exchange)
    else if ('named' in now) now = fromNamed(now.named, now.at, exchange)
    else {
      const page = now.answer.special ? errorPage(now.answer, exchange) : undefined
      if (!page) return send(now.answer, exchange)
      now = page
    }
  }
}

function redirect(target: string, exchange: Exchange): Content {
  const [path = '', query = ''] = target.split('?', 2)
  exchange.uri = path
  exchange.args = query
  exchange.rewritten = true
  exchange.internal = true
  return fromServer(exchange)
}

function send(answer: Answer, exchange: Exchange): HttpResponse {
  const { upstream } = answer
  const status = exchange.errorStatus ?? answer.status
  if (upstream) exchange.upstream = upstream
  const unknown = upstream?.unknown ?? answer.unknown
  const from = upstream?.from
  const response = {
    status,
    headers: answer.headers,
    ...(unknown ? { unknown } : {}),
    ...(from ? { from } : {}),
  }
  return filterHeaders(response, exchange)
}

const redirects = new Set([301, 302, 303, 307, 308])

/** `error_page 404 [=[code]] target`, of the nearest level that has any; once a request unless told otherwise. */
function errorPage(answer: Answer, exchange: Exchange): Content | undefined {
  const { status } = answer
  if (typeof status !== 'number') return undefined
  exchange.errorStatus = status
  if (exchange.onErrorPage) return undefined
  const page = inherited(exchange.level, 'error_page').find(({ args }) => args.includes(String(status)))
  if (!page) return undefined
  exchange.onErrorPage = inherited(exchange.level, 'recursive_error_pages')[0]?.args[0] !== 'on'
  const overwrite = page.args.find((arg) => arg.startsWith('='))
  if (overwrite === '=') delete exchange.errorStatus
  else if (overwrite) exchange.errorStatus = Number(overwrite.slice(1))
  const target = expand(page.args.at(-1) ?? '', page.at, exchange)
  if (typeof target !== 'string') return { open: target }
  if (target.startsWith('@')) return { named: target, at: page.at }
  if (target.startsWith('/')) {
    if (exchange.method !== 'HEAD') exchange.method = 'GET'
    return { redirect: target }
  }
  const code = redirects.has(exchange.errorStatus ?? 0) ? (exchange.errorStatus ?? 302) : 302
  exchange.errorStatus = code
  return { answer: { ...own(code, [['Location', target]]), special: false } }
}
