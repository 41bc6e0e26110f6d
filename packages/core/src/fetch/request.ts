import type { EngineRules } from './rules.ts'
import { isForbiddenHeader, isForbiddenMethod, isToken, trim, type Header } from './headers.ts'
import { originMistake, parseLocation, sameOrigin, type Location } from './origin.ts'
import { isNoCorsSafelisted, isSafelistedMethod } from './safelist.ts'
import type { HttpResponse, PageRequest } from './verdict.ts'

/** A page's request after the Request constructor and the Headers guards: every default filled in. */
export interface Prepared {
  origin: string
  url: Location
  method: string
  headers: Header[]
  credentials: 'omit' | 'same-origin' | 'include'
  mode: 'cors' | 'no-cors' | 'same-origin'
  redirect: 'follow' | 'error' | 'manual'
  body: 'none' | 'bytes' | 'stream'
  isXhr: boolean
  /** Loaded by an element with `crossorigin`, or as fonts and module scripts are. */
  isCorsElement: boolean
  /** With credentials `same-origin`, the first URL is the page's own. */
  startsAtHome: boolean
  /** The standard's use-CORS-preflight flag. */
  forcesPreflight: boolean
}

const normalized = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])

const choices = {
  credentials: ['omit', 'same-origin', 'include'],
  mode: ['cors', 'no-cors', 'same-origin'],
  redirect: ['follow', 'error', 'manual'],
  body: ['none', 'bytes', 'stream'],
  initiator: ['fetch', 'xhr'],
} as const

const mistake = (field: string, value: unknown, why: string): TypeError =>
  new TypeError(`${field}: ${typeof value === 'string' ? `'${value}'` : String(value)} ${why}`)

function choose(field: keyof typeof choices, value: string): void {
  const allowed: readonly string[] = choices[field]
  if (!allowed.includes(value)) throw mistake(field, value, `is not one of ${allowed.join(', ')}`)
}

function method(request: PageRequest): string {
  const given = request.method ?? 'GET'
  if (normalized.has(given)) return given
  if (typeof given !== 'string' || !isToken(given)) throw mistake('method', given, 'is not an HTTP method')
  if (isForbiddenMethod(given)) throw mistake('method', given, 'is forbidden to pages')
  const upper = given.toUpperCase()
  return normalized.has(upper) ? upper : given
}

function headersOf(request: PageRequest, rules: EngineRules): Header[] {
  const headers: Header[] = []
  if (request.headers === undefined) return headers
  const joins = rules.joinsRepeats || request.initiator === 'xhr' || request.mode === 'no-cors'
  for (const [name, given] of request.headers) {
    if (typeof name !== 'string' || !isToken(name)) throw mistake('headers', name, 'is not a header name')
    if (typeof given !== 'string') throw mistake(`headers: ${name}`, given, 'is not a string')
    const value = trim(given)
    // eslint-disable-next-line no-control-regex -- what no header value may hold
    if (/[\0\r\n]|[^\0-\xff]/.test(value)) throw mistake(`headers: ${name}`, value, 'is not a header value')
    const lower = name.toLowerCase()
    if (isForbiddenHeader(lower, value)) continue
    const first = joins ? headers.find((header) => header.lower === lower) : undefined
    const joined = first === undefined ? value : `${first.value}, ${value}`
    const header = { name, lower, value: rules.trimsJoined ? trim(joined) : joined }
    if (request.mode === 'no-cors' && !isNoCorsSafelisted(header, rules)) continue
    if (first === undefined) headers.push(header)
    else first.value = header.value
  }
  return headers
}

/**
 * What the Request constructor makes of a page's request.
 *
 * @throws TypeError naming the field and the value that no browser would accept
 * @see https://fetch.spec.whatwg.org/#dom-request
 */
export function prepare(request: PageRequest, rules: EngineRules): Prepared {
  const { origin, credentials = 'same-origin', mode = 'cors', redirect = 'follow', body = 'none' } = request
  const wrongOrigin = typeof origin === 'string' ? originMistake(origin) : 'is not a string'
  if (wrongOrigin !== undefined) throw mistake('origin', origin, wrongOrigin)
  const url = typeof request.url === 'string' ? parseLocation(request.url) : undefined
  if (url === undefined) throw mistake('url', request.url, 'is not an absolute URL')
  const isFetch = request.initiator !== 'xhr' && !request.destination
  if (isFetch && url.userinfo) throw mistake('url', request.url, 'includes credentials')
  choose('credentials', credentials)
  choose('mode', mode)
  choose('redirect', redirect)
  choose('body', body)
  if (request.initiator !== undefined) choose('initiator', request.initiator)
  const prepared: Prepared = {
    origin,
    url,
    method: method(request),
    headers: headersOf(request, rules),
    credentials,
    mode,
    redirect,
    body: body === 'stream' && rules.streams === 'text' ? 'bytes' : body,
    isXhr: request.initiator === 'xhr',
    isCorsElement: mode === 'cors' && Boolean(request.destination),
    startsAtHome: credentials === 'same-origin' && sameOrigin(origin, url.origin),
    forcesPreflight:
      (body === 'stream' && rules.streams !== 'text') ||
      (request.uploadListener === true && !(rules.uploadNeedsBody && body === 'none')),
  }
  if (mode === 'no-cors' && !isSafelistedMethod(prepared.method))
    throw mistake('method', prepared.method, "is not allowed in mode 'no-cors'")
  if (isFetch && body !== 'none' && (prepared.method === 'GET' || prepared.method === 'HEAD'))
    throw mistake('body', body, `can't be sent with method ${prepared.method}`)
  if (mode === 'no-cors' && body === 'stream') throw mistake('body', body, "can't be sent in mode 'no-cors'")
  return prepared
}

/** @throws TypeError where no server could have sent `response` */
export function checkResponse(response: HttpResponse): void {
  const { status } = response
  if (typeof status === 'number' && !(Number.isInteger(status) && status >= 100 && status <= 999))
    throw mistake('status', status, 'is not a three-digit HTTP status')
  for (const [name, value] of response.headers) {
    // eslint-disable-next-line no-control-regex -- what no header line may hold
    if (name === '' || /[\0\r\n:]/.test(name)) throw mistake('header name', name, 'is not a header name')
    // eslint-disable-next-line no-control-regex -- what no header line may hold
    if (/[\0\r\n]/.test(value)) throw mistake(name, value, 'is not a header value')
  }
}
