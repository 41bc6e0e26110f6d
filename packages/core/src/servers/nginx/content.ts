import { removeHeader } from '../headers.ts'
import type { HttpRequest, HttpResponse, Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { isKnown, own, urlOf, type Answer, type Exchange } from './exchange.ts'
import { firstOwn, inherited, type Level } from './levels.ts'
import { behind } from './read.ts'
import { expand } from './variables.ts'

/** Where the request goes on: an answer, another URI, a named location, or something not known. */
export type Content =
  | { answer: Answer }
  | { open: Unknown }
  | { redirect: string }
  | { named: string; at: Directive['at'] }

/** `try_files`, then what answers: a server behind, or a file. */
export function content(exchange: Exchange): Content {
  return tryFiles(exchange) ?? handled(exchange)
}

function handled(exchange: Exchange): Content {
  const { handler } = exchange
  if (!handler) return staticFile(exchange)
  const { name, at } = handler.directive
  if (name === behind || name.endsWith('_pass')) return { answer: passed(handler.directive, exchange) }
  if (name === 'empty_gif' || name === 'stub_status') return staticFile(exchange)
  return { open: { unknown: `${name} answers by itself`, at } }
}

/** GET and HEAD read files; POST is refused where there is one, every other method always. */
function staticFile({ level, method, next, request, uri, url }: Exchange): Content {
  const dav = inherited(level, 'dav_methods')[0]
  if (dav?.args.some((name) => name.toUpperCase() === method))
    return { open: { unknown: 'dav_methods may write the file', at: dav.at } }
  if (!['GET', 'HEAD', 'POST'].includes(method)) return { answer: own(405) }
  const file = urlOf(uri, '', { url }).href
  const { status, headers } = next({ ...request, url: file, method: method === 'POST' ? 'GET' : method })
  if (method === 'POST' && typeof status === 'number' && status < 300) return { answer: own(405) }
  const kept = headers.filter(([name]) => !/^access-control-|^vary$/i.test(name))
  return { answer: { status, headers: kept, special: typeof status === 'number' && status >= 300 } }
}

function passed(directive: Directive, exchange: Exchange): Answer {
  const { level } = exchange
  const upstream = hide(level, exchange.next(forwarded(directive, exchange)))
  const { status } = upstream
  const module = directive.name.replace(/_pass$/, '')
  const intercepts = inherited(level, `${module}_intercept_errors`)[0]?.args[0] === 'on'
  const special = intercepts && typeof status === 'number' && status >= 300
  return { status, headers: [...upstream.headers], special, upstream }
}

function hide(level: Level, response: HttpResponse): HttpResponse {
  const names = inherited(level, 'proxy_hide_header')
    .concat(
      inherited(level, 'fastcgi_hide_header'),
      inherited(level, 'uwsgi_hide_header'),
      inherited(level, 'grpc_hide_header'),
    )
    .map(({ args }) => args[0] ?? '')
  return names.reduce((rest, name) => removeHeader(rest, name), response)
}

/** The request as the server behind sees it. */
function forwarded(directive: Directive, exchange: Exchange): HttpRequest {
  const { level, request, url, uri, args } = exchange
  const target = urlOf(uri, args, exchange)
  const moved = directive.name === 'proxy_pass' ? replacedPath(directive, exchange) : undefined
  const path = moved ?? (exchange.rewritten || exchange.internal ? target.pathname : url.pathname)
  target.pathname = path
  const drops = inherited(level, 'proxy_pass_request_headers')[0]?.args[0] === 'off'
  const method = inherited(level, 'proxy_method')[0]?.args[0] ?? exchange.method
  const headers = drops ? [] : [...request.headers]
  for (const { args: words, at } of inherited(level, 'proxy_set_header')) {
    const value = expand(words[1] ?? '', at, exchange)
    const name = words[0] ?? ''
    if (/^host$/i.test(name) || !isKnown(value)) continue
    const kept = headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase())
    headers.splice(0, headers.length, ...kept, ...(value ? [[name, value] as const] : []))
  }
  return { ...request, method, url: target.href, headers }
}

/** `proxy_pass http://app/` with a path puts that path in place of the location's prefix. */
function replacedPath(
  directive: Directive,
  { handler, level, uri, rewritten }: Exchange,
): string | undefined {
  const [, path] = /^https?:\/\/[^/]+(\/.*)$/.exec(directive.args[0] ?? '') ?? []
  const location = handler?.level ?? level
  const prefix = 'path' in location && typeof location.path === 'string' ? location.path : ''
  if (path === undefined || path.includes('$') || rewritten || !uri.startsWith(prefix)) return undefined
  return path + uri.slice(prefix.length)
}

/** The first file that is there, else the last argument. It is a level's own: an `if` does not run it. */
function tryFiles(exchange: Exchange): Content | undefined {
  const directive = firstOwn(exchange.level, 'try_files')
  if (!directive) return undefined
  const { at } = directive
  const last = directive.args.at(-1) ?? ''
  if (isThere(directive, last, exchange)) return undefined
  if (last.startsWith('=')) return { answer: own(Number(last.slice(1))) }
  if (last.startsWith('@')) return { named: last, at }
  const target = expand(last, at, exchange)
  return isKnown(target) ? { redirect: target } : { open: target }
}

/**
 * With `=404` last, the answer that was seen tells whether the file is there. With a server behind last, a path
 * whose name has no dot is taken to be that server's. The last file of all is there.
 */
function isThere(directive: Directive, last: string, exchange: Exchange): boolean {
  const { next, request, uri } = exchange
  return directive.args.slice(0, -1).some((candidate) => {
    const path = expand(candidate, directive.at, exchange)
    if (!isKnown(path)) return exchange.decide(path)
    if (path === last && path === uri) return true
    const isFolder = candidate.endsWith('/')
    if (path.endsWith('/') && !isFolder) return false
    if (/^\/+$/.test(path)) return true
    if (last.startsWith('=') && /^\$(?:document_)?uri$/.test(candidate)) {
      const { status } = next({ ...request, method: 'GET', preflight: false })
      return typeof status === 'number' && status < 400
    }
    const name = path.slice(path.replace(/\/$/, '').lastIndexOf('/') + 1)
    const why = { unknown: `try_files asks whether ${path} is there`, at: directive.at }
    return !isFolder && name.includes('.') && exchange.decide(why)
  })
}
