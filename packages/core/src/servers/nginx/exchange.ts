import type { HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import type { Decide } from '../syntax/every-way.ts'
import type { Directive } from '../syntax/directives.ts'
import type { Level, NginxConfig } from './levels.ts'

/** Text, or why it can't be known. */
export type Value = string | Unknown

/** One request on its way through nginx: its `ngx_http_request_t`. */
export interface Exchange {
  config: NginxConfig
  request: HttpRequest
  next: Server
  decide: Decide
  url: URL
  server: Level
  level: Level
  /** As the rewrites leave it; error pages turn it into GET. */
  method: string
  /** Decoded and normalized, without the query. */
  uri: string
  args: string
  /** The URI is no longer what the client sent. */
  rewritten: boolean
  internal: boolean
  /** Of the last match of any pattern: `$1` and so on. */
  captures: ReadonlyArray<string | undefined>
  /** What `set`, named captures and maps have given. */
  variables: Map<string, Value>
  /** Maps that are being evaluated. */
  evaluating: Set<string>
  /** What hands the request on, and the level that says so; it outlives an `if`. */
  handler?: { directive: Directive; level: Level }
  /** What the upstream answered, once it has. */
  upstream?: HttpResponse
  /** The status that stands whatever a later page answers. */
  errorStatus?: number
  onErrorPage: boolean
  /** Internal turns that are left. */
  turns: number
}

/** An answer of nginx itself before its header filters. */
export interface Answer {
  status: number | Unknown
  headers: Array<readonly [string, string]>
  /** An error or redirect of nginx's own, for which error_page looks. */
  special: boolean
  unknown?: NonNullable<HttpResponse['unknown']>
  upstream?: HttpResponse
}

export const own = (status: number, headers: Answer['headers'] = []): Answer => ({
  status,
  headers,
  special: status >= 300,
})

/** The URL of a decoded path on this server. */
export function urlOf(path: string, query: string, { url }: Pick<Exchange, 'url'>): URL {
  const target = new URL(url.origin)
  target.pathname = path.replaceAll('%', '%25')
  target.search = query
  return target
}

export function isKnown(value: Value): value is string {
  return typeof value === 'string'
}

/** nginx's `r->uri`: decoded, without dot segments and double slashes; undefined where it would answer 400. */
export function normalized(path: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return undefined
  }
  const segments: string[] = []
  const parts = decoded.replace(/\/+/g, '/').split('/').slice(1)
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    if (part === '..') {
      if (segments.pop() === undefined) return undefined
      if (isLast) segments.push('')
    } else if (part === '.') {
      if (isLast) segments.push('')
    } else segments.push(part)
  }
  return `/${segments.join('/')}`
}

export function beginExchange(
  config: NginxConfig,
  server: Level,
  request: HttpRequest,
  next: Server,
  decide: Decide,
): Exchange {
  const url = new URL(request.url)
  return {
    config,
    request,
    next,
    decide,
    url,
    server,
    level: server,
    method: request.method,
    uri: normalized(url.pathname) ?? url.pathname,
    args: url.search.slice(1),
    rewritten: false,
    internal: false,
    captures: [],
    variables: new Map(),
    evaluating: new Set(),
    onErrorPage: false,
    turns: 10,
  }
}
