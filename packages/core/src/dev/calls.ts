import { proxiedLocation } from './locations.ts'
import type { Asked, Exchange } from './observe.ts'
import { firstValue, linesOf } from './raw-headers.ts'
import type { CallRecord } from './record.ts'
import type { SourceLocation } from '../servers/server.ts'

/** A call that a page recorded, and where it made it. */
export interface Recorded {
  call: CallRecord
  /** Of the page's load. */
  page: string
  /** `stack` of an Error. */
  stack?: string | undefined
  /** Where in the user's source that is, once somebody wants to know. */
  at?: SourceLocation
}

/** Calls and exchanges that may belong together share it. */
export const keyOf = (method: string, path: string): string => `${method} ${path}`

/** Path and query of a call to the page's own origin; undefined for one that went elsewhere. */
export function pathOfCall({ url }: CallRecord, pageOrigin: string): string | undefined {
  const { origin, pathname, search } = new URL(url)
  return origin === pageOrigin ? pathname + search : undefined
}

/** Whether an exchange may be what came of a call: what was sent tells of its mode, headers and body. */
export function fits({ call }: Recorded, { requestHeaders }: Exchange, asked: Asked): boolean {
  if (call.body === 'none' && asked.body !== 'none') return false
  // a beacon's mode follows from its body
  if (call.initiator !== 'beacon' && !asked.inferredMode && call.mode !== asked.mode) return false
  const sent = new Set(linesOf(requestHeaders).map(([name]) => name.toLowerCase()))
  if (call.credentials === 'omit' && sent.has('cookie')) return false
  return call.headers.every(([name]) => sent.has(name) || isForbidden(name))
}

/** Browsers send these without the page's asking, fetch() and XMLHttpRequest included. */
const ofEveryCall = new Set(['accept', 'content-type'])

/** Whether a call names every header that no browser sets by itself. */
export function explains({ call }: Recorded, { headers, sameOriginOnly }: Asked): boolean {
  const named = new Set(call.headers.map(([name]) => name))
  const sent = [...headers.map(([name]) => name), ...sameOriginOnly.map(({ header }) => header)]
  return sent.every((name) => named.has(name) || ofEveryCall.has(name))
}

/** Names that the browser ignores where a page sets them; whatever is sent of them is its own. */
const isForbidden = (name: string): boolean =>
  /^(accept-(charset|encoding)|access-control-request-(headers|method|private-network)|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|permissions-policy|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|x-(http-)?method(-override)?|(proxy|sec)-.*)$/.test(
    name,
  )

const redirects = new Set([301, 302, 303, 307, 308])

/** The call that the browser makes of a redirected one, with the page's own origin as its target. */
export function followed(recorded: Recorded, exchange: Exchange): Recorded | undefined {
  const { call } = recorded
  const { status, method, devOrigin, url, rule } = exchange
  if (!redirects.has(status) || call.redirect !== 'follow') return undefined
  const location = firstValue(exchange.responseHeaders, 'location')
  if (location === undefined) return undefined
  const shown = proxiedLocation(location, rule, devOrigin) ?? location
  if (!URL.canParse(shown, devOrigin + url)) return undefined
  const to = new URL(shown, devOrigin + url)
  if (to.origin !== devOrigin) return undefined
  to.hash = ''
  const toGet = status === 303 ? !/^(GET|HEAD)$/.test(method) : status <= 302 && method === 'POST'
  const headers = toGet ? call.headers.filter(([name]) => !name.startsWith('content-')) : call.headers
  const changed = toGet ? { method: 'GET', body: 'none' as const, headers } : {}
  return { ...recorded, call: { ...call, ...changed, url: to.href } }
}
