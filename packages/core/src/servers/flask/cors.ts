import type { HttpRequest, HttpResponse, Unknown } from '../../fetch/verdict.ts'
import { addHeader, decidedAt, headerOf, requestHeader, unknownHeader } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { isUnknown, knownValues, type ListOf, type Setting, someOf, unknownsAmong } from '../syntax/field.ts'
import { matchStart } from '../syntax/python-match.ts'
import { isAtLeast, pathOf, unquote } from '../syntax/python-request.ts'
import { agreed, allUnknown, listFor } from '../syntax/python-response.ts'
import { sortStrings } from '../syntax/python-values.ts'
import type { CorsOptions, Matcher, Resource } from './options.ts'

/** The resources of one `CORS(app)`. */
export interface Extension {
  resources: Resource[]
  /** They came as a dictionary, which Flask-CORS sorts. */
  sorted: boolean
  /** Wraps the error handlers too. */
  intercepts: Setting<boolean>
}

type Answer = boolean | Unknown

/** What `CORS(app)` does to each response. */
export function applyExtension(
  extension: Extension,
  version: string | undefined,
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse {
  const there = response.unknown?.find(({ header }) => header === 'access-control-allow-origin')
  if (there) return allUnknown(response, { unknown: there.unknown, ...(there.at && { at: there.at }) })
  if (headerOf(response.headers, 'access-control-allow-origin')) return response
  const modern = applyFirst(inOrder(extension), true, version, request, response)
  // Debian's 3.0.10 has 6.0's order and case, and 3.0.10 as published has not.
  if (isAtLeast(version, '6.0') || version?.includes('+deb')) return modern
  const resources = extension.sorted ? byLength(extension.resources) : extension.resources
  const before = applyFirst(resources, false, version, request, response)
  const at = extension.resources[0]?.path.at
  return agreed(modern, before, {
    unknown: 'Flask-CORS before 6.0 tries resources in another order, whatever their case: name version',
    ...(at && { at }),
  })
}

function applyFirst(
  resources: readonly Resource[],
  modern: boolean,
  version: string | undefined,
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse {
  const path = unquote(pathOf(request.url).replace(/^\/+/, '/'))
  for (const { path: matcher, options } of resources) {
    const found = isUnknown(matcher) ? matcher : matches(matcher.value, path, modern)
    if (found === true) return applyOptions(options, version, request, response)
    if (found !== false) return allUnknown(response, { ...found, at: found.at ?? matcher.at })
  }
  const at = resources[0]?.path.at
  return decidedAt(response, 'access-control-allow-origin', at)
}

/** What `set_cors_headers` adds. */
export function applyOptions(
  options: CorsOptions,
  version: string | undefined,
  request: HttpRequest,
  bare: HttpResponse,
): HttpResponse {
  const origin = requestHeader(request, 'origin')
  const { origins } = options
  const place = origins[0]?.at ?? options.at
  const wildcard = someOf(origins, (item) => item === '.*')
  const allowed = origin ? (wildcard === true ? true : anyMatches(origins, origin)) : true
  const sent = origin ? originSent(options, wildcard, origin) : originWithout(options)
  if (allowed === false || sent === undefined) return decidedAt(bare, 'access-control-allow-origin', place)
  const doubt = allowed === true ? (origin || typeof sent === 'string' ? undefined : sent) : allowed

  let response = bare
  const put = (name: string, value: string | Unknown, at: SourceLocation): void => {
    if (value === '') return
    if (doubt) response = unknownHeader(response, name, doubt)
    else if (typeof value === 'string') response = addHeader(response, name, value, at)
    else response = unknownHeader(response, name, value)
  }
  put('Access-Control-Allow-Origin', sent, place)
  const [exposed] = unknownsAmong(options.exposeHeaders)
  const exposedAt = options.exposeHeaders[0]?.at ?? options.at
  put(
    'Access-Control-Expose-Headers',
    exposed ?? sortStrings(knownValues(options.exposeHeaders)).join(', '),
    exposedAt,
  )
  const { credentials } = options
  put(
    'Access-Control-Allow-Credentials',
    isUnknown(credentials) ? credentials : credentials.value ? 'true' : '',
    credentials.at,
  )
  if (request.method === 'OPTIONS') putPreflight(options, request, put)
  putPrivateNetwork(options, version, request, put)
  const vary = varies(options, sent)
  if (vary !== false) put('Vary', vary === true ? 'Origin' : vary, options.varyHeader.at)
  return response
}

type Put = (name: string, value: string | Unknown, at: SourceLocation) => void

/** What is sent to a request without an Origin header: with `always_send`, `*` or the first of the listed origins. */
function originWithout({ alwaysSend, credentials, origins }: CorsOptions): string | Unknown | undefined {
  const listed = knownValues(origins)
  const isAny = listed.includes('.*')
  const [open] = unknownsAmong(alwaysSend, isAny ? [] : origins, isAny ? credentials : undefined)
  if (!isUnknown(alwaysSend) && !alwaysSend.value) return undefined
  if (open) return open
  if (isAny) return isUnknown(credentials) || credentials.value ? undefined : '*'
  const texts = listed.filter((item) => typeof item === 'string').filter((item) => !looksLikeRegex(item))
  return sortStrings(texts)[0]
}

function originSent({ sendWildcard }: CorsOptions, wildcard: Answer, origin: string): string | Unknown {
  if (wildcard === false || (!isUnknown(sendWildcard) && !sendWildcard.value)) return origin
  if (isUnknown(sendWildcard)) return sendWildcard
  return wildcard === true ? '*' : wildcard
}

/** A refused method gets neither methods nor headers. */
function putPreflight(options: CorsOptions, request: HttpRequest, put: Put): void {
  const method = requestHeader(request, 'access-control-request-method')?.toUpperCase() ?? ''
  const { methods, maxAge } = options
  const methodsAt = methods[0]?.at ?? options.at
  // The methods are compared within their joined text.
  const found = listFor(methods, [method], (one, asked) => one.includes(asked))
  if (method === '') return
  if (!Array.isArray(found)) {
    for (const name of [
      'Access-Control-Allow-Headers',
      'Access-Control-Allow-Methods',
      'Access-Control-Max-Age',
    ])
      put(name, found, methodsAt)
    return
  }
  const joined = sortStrings(found).join(', ')
  if (!joined.includes(method)) return
  put(
    'Access-Control-Allow-Headers',
    headersSent(options, request),
    options.allowHeaders[0]?.at ?? options.at,
  )
  put('Access-Control-Max-Age', isUnknown(maxAge) ? maxAge : maxAge.value, maxAge.at)
  put('Access-Control-Allow-Methods', joined, methodsAt)
}

/** The requested headers that are allowed, sorted. */
function headersSent({ allowHeaders }: CorsOptions, request: HttpRequest): string | Unknown {
  const asked = (requestHeader(request, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim())
  const allowed: string[] = []
  for (const name of asked) {
    const found = anyMatches(allowHeaders, name)
    if (found === true) allowed.push(name)
    else if (found !== false) return found
  }
  return sortStrings(allowed).join(', ')
}

/** Since 4.0, with a default that changed until 5.0. */
function putPrivateNetwork(
  options: CorsOptions,
  version: string | undefined,
  request: HttpRequest,
  put: Put,
): void {
  if (requestHeader(request, 'access-control-request-private-network') !== 'true') return
  if (isAtLeast(version, '4.0') === false) return
  const { privateNetwork } = options
  const why = {
    unknown: 'Flask-CORS answers it since 4.0, and otherwise since 5.0: name version',
    at: privateNetwork.at,
  }
  const value = isUnknown(privateNetwork) ? privateNetwork : String(privateNetwork.value)
  put('Access-Control-Allow-Private-Network', isAtLeast(version, '5.0') ? value : why, privateNetwork.at)
}

/** `Vary: Origin` where more than one origin could be sent. */
function varies({ varyHeader, origins }: CorsOptions, sent: string | Unknown): Answer {
  if (!isUnknown(varyHeader) && !varyHeader.value) return false
  if (sent === '*') return false
  const listed = knownValues(origins)
  const several = listed.length > 1 || listed.some((item) => typeof item !== 'string' || looksLikeRegex(item))
  if (!several) return unknownsAmong(origins)[0] ?? false
  if (typeof sent === 'object') return sent
  return isUnknown(varyHeader) ? varyHeader : true
}

function anyMatches(list: ListOf<Matcher>, text: string): Answer {
  let open: Unknown | undefined
  for (const item of list) {
    const found = isUnknown(item) ? item : matches(item.value, text, false)
    if (found === true) return true
    if (found !== false) open ??= { ...found, at: found.at ?? item.at }
  }
  return open ?? false
}

/** What Flask-CORS takes for a regular expression. */
export function looksLikeRegex(text: string): boolean {
  return /[*\\\]?$^[()]/.test(text)
}

/** A text is compared as a whole, a regular expression from the start on; a broken one matches nothing. */
function matches(matcher: Matcher, text: string, caseSensitive: boolean): Answer {
  if (typeof matcher === 'string' && !looksLikeRegex(matcher))
    return caseSensitive ? matcher === text : matcher.toLowerCase() === text.toLowerCase()
  const pattern =
    typeof matcher === 'string' ? { pattern: matcher, flags: caseSensitive ? '' : 'i' } : matcher
  const found = matchStart(pattern, text)
  return typeof found === 'object' && 'invalid' in found ? false : found
}

/** Plain paths first, then regular expressions; in each, more slashes and then more characters first. */
function inOrder({ resources, sorted }: Extension): readonly Resource[] {
  if (!sorted) return resources
  const rank = ({ path }: Resource): number[] => {
    if (isUnknown(path)) return [0, 0, 0, 0]
    const text = typeof path.value === 'string' ? path.value : path.value.pattern
    const kind = typeof path.value !== 'string' ? [1, 0] : looksLikeRegex(path.value) ? [1, 1] : [0, 0]
    return [...kind, -text.split('/').length, -Array.from(text).length]
  }
  return [...resources].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)]
    const i = a.findIndex((part, index) => part !== b[index])
    return i < 0 ? 0 : (a[i] ?? 0) - (b[i] ?? 0)
  })
}

function byLength(resources: readonly Resource[]): readonly Resource[] {
  const length = ({ path }: Resource): number => {
    if (isUnknown(path)) return Number.MAX_SAFE_INTEGER
    return Array.from(typeof path.value === 'string' ? path.value : path.value.pattern).length
  }
  return [...resources].sort((one, other) => length(other) - length(one))
}
