import type { HeaderList, HttpRequest, Server, Unknown } from '../../fetch/verdict.ts'
import { headerOf } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import type { Decide } from '../syntax/every-way.ts'
import type { Directive } from '../syntax/directives.ts'
import type { ApacheConfig } from './sections.ts'

/** Text, or why it can't be known. */
export type Value = string | Unknown

/** One request on its way through Apache: its `request_rec`. */
export interface Exchange {
  config: ApacheConfig
  request: HttpRequest
  next: Server
  decide: Decide
  url: URL
  /** Of the server and the virtual host, in order. */
  server: Directive[]
  /** Everything that applies to this request, in the order in which Apache merges it. */
  merged: Directive[]
  method: string
  /** The URL's path, as rewrites leave it. */
  path: string
  query: string
  /** As `RequestHeader` leaves them. */
  headers: HeaderList
  /** `r->subprocess_env`. */
  env: Map<string, Value>
  /** Of the last match, for `$1` in an expression. */
  captures: ReadonlyArray<string | undefined>
  /** What answers: a proxied server, a script whose headers stand in the other table, or not known. */
  handler: 'proxy' | 'script' | 'unknown'
  /** A handler has been asked: a script's has set the variables of CGI. */
  isHandled: boolean
  /** Where a proxied request goes, as far as that is known. */
  target?: string
  /** What stands in the two tables of response headers before anything answers. */
  tables: { always: HeaderList; onsuccess: HeaderList }
  /** The answer so far, for `%{resp:…}` and REQUEST_STATUS. */
  answer?: { status: number | Unknown; headers: HeaderList }
  turns: number
}

/** Headers that browsers and proxies on the way add by themselves. */
const addedOnTheWay =
  /^(?:user-agent|accept(?:-.+)?|cookie|referer|connection|sec-.+|x-forwarded-.+|x-real-ip|forwarded|via|cf-.+|cache-control|pragma|priority|dnt|if-.+|te|content-(?:length|type)|upgrade.*|x-request-id|proxy-connection)$/

/** A request's header: '' where it has none. */
export function requestHeader(name: string, exchange: Exchange, at: SourceLocation): Value {
  const field = name.toLowerCase()
  const value = headerOf(exchange.headers, field)
  if (value !== undefined) return value
  if (field === 'host') return exchange.url.host
  // What ends TLS in front tells it so; a server that asks for it would answer nothing otherwise.
  if (field === 'x-forwarded-proto') return exchange.url.protocol.slice(0, -1)
  if (field === 'cookie' && !exchange.request.credentials) return ''
  return addedOnTheWay.test(field) ? { unknown: `${name} is the browser's own header`, at } : ''
}

/** An expression or a condition that asks for a request header makes the answer vary on it. */
export function varies(name: string, exchange: Exchange): void {
  const { always, onsuccess } = exchange.tables
  exchange.tables = { always, onsuccess: withVary(onsuccess, name) }
}

export function withVary(lines: HeaderList, name: string): HeaderList {
  const index = lines.findIndex(([key]) => key.toLowerCase() === 'vary')
  const line = lines[index]
  if (!line) return [...lines, ['Vary', name]]
  const items = line[1].split(',').map((item) => item.trim().toLowerCase())
  return items.includes(name.toLowerCase()) ? lines : lines.with(index, [line[0], `${line[1]},${name}`])
}

export const isKnown = (value: Value): value is string => typeof value === 'string'
