import type { HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import { requestHeader, setHeader, unknownHeader, varyOn } from '../headers.ts'
import type { PolicyIntent, SourceLocation } from '../server.ts'
import { isKnown, isUnknown, knownValues, someOf, type ListOf } from '../syntax/field.ts'
import { matchesPattern } from './builtins.ts'
import { decidingHeaders } from './headers.ts'
import type { LaravelCors } from './laravel.ts'

/** HandleCors, first of Laravel's global middleware: errors that the application throws pass through it too. */
export function respondLaravel(config: LaravelCors, request: HttpRequest, next: Server): HttpResponse {
  const handled = someOf(config.paths, (path) => matchesPath(path, request.url))
  if (handled === false) return next(request)
  const preflight =
    request.method === 'OPTIONS' && requestHeader(request, 'access-control-request-method') !== undefined
  if (handled !== true) {
    const response = next(request)
    const status = preflight ? handled : response.status
    return decidingHeaders.reduce((open, name) => unknownHeader(open, name, handled), { ...response, status })
  }
  if (preflight) {
    const answered = withPreflight({ status: 204, headers: [] }, config, request)
    return varyOn(answered, 'Access-Control-Request-Method', config.at)
  }
  const response = next(request)
  const varied =
    request.method === 'OPTIONS' ? varyOn(response, 'Access-Control-Request-Method', config.at) : response
  const { response: allowed, sent } = withOrigin(varied, config, request)
  if (sent === false) return allowed
  const exposed = joined(config.exposed, (name) => name)
  const open = withCredentials(allowed, config, sent)
  return exposed === '' ? open : put(open, 'Access-Control-Expose-Headers', exposed, sent, config.at)
}

/** `Str::is`: `*` stands for anything. */
function isLike(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(/[.\\+?[^\]$(){}=!<>|:\-#/]/g, '\\$&').replaceAll('*', '[\\s\\S]*')
  return pattern === text || new RegExp(`^${source}$`).test(text)
}

function matchesPath(path: string, url: string): boolean {
  const pattern = path === '/' ? path : path.replaceAll(/^\/+|\/+$/g, '')
  const { pathname, origin, search } = new URL(url)
  const own = decoded(pathname).replaceAll(/^\/+|\/+$/g, '') || '/'
  return isLike(pattern, own) || isLike(pattern, origin + pathname.replace(/\/$/, '') + search)
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Whether a header was sent that the others depend on. */
type Sent = boolean | Unknown

function withOrigin(
  response: HttpResponse,
  config: LaravelCors,
  request: HttpRequest,
): { response: HttpResponse; sent: Sent } {
  const { origins, patterns, credentials, isSingle, at } = config
  const name = 'Access-Control-Allow-Origin'
  const any = knownValues(origins).includes('*')
  const patterned = patterns.length > 0 || knownValues(origins).some((origin) => origin.includes('*'))
  if (any && isUnknown(credentials)) {
    const open = unknownHeader(unknownHeader(response, name, credentials), 'vary', credentials)
    return { response: open, sent: true }
  }
  if (any && isKnown(credentials) && !credentials.value)
    return { response: setHeader(response, name, '*', at), sent: true }
  const [only] = origins
  // One origin is sent to everyone; whether it would be one is open where the item is not known.
  if (!any && isSingle && !patterned && only) {
    if (isKnown(only)) return { response: setHeader(response, name, only.value, at), sent: true }
    return { response: unknownHeader(unknownHeader(response, name, only), 'vary', only), sent: true }
  }
  const origin = requestHeader(request, 'origin')
  const varied = varyOn(response, 'Origin', at)
  const allowed = origin === undefined ? false : any || allows(config, origin)
  if (allowed === true) return { response: setHeader(varied, name, origin ?? '', at), sent: true }
  if (allowed === false)
    return {
      response: { ...varied, from: [...(varied.from ?? []), { header: name.toLowerCase(), at }] },
      sent: false,
    }
  return { response: unknownHeader(unknownHeader(varied, name, allowed), 'vary', allowed), sent: allowed }
}

function allows({ origins, patterns }: LaravelCors, origin: string): boolean | Unknown {
  const listed = someOf(origins, (item) => item === origin || (item.includes('*') && isLike(item, origin)))
  if (listed === true) return true
  let open: Unknown | undefined = listed === false ? undefined : listed
  for (const pattern of patterns) {
    const found = isUnknown(pattern) ? pattern : matchesPattern(pattern.value, origin, pattern.at)
    if (found === true) return true
    if (found !== false) open ??= { unknown: found.unknown, at: found.at }
  }
  return open ?? false
}

function withCredentials(response: HttpResponse, { credentials, at }: LaravelCors, sent: Sent): HttpResponse {
  const name = 'Access-Control-Allow-Credentials'
  if (isUnknown(credentials)) return unknownHeader(response, name, credentials)
  return credentials.value ? put(response, name, 'true', sent, at) : response
}

function withPreflight(start: HttpResponse, config: LaravelCors, request: HttpRequest): HttpResponse {
  const { response, sent } = withOrigin(start, config, request)
  if (sent === false) return response
  const method = requestHeader(request, 'access-control-request-method') ?? ''
  const asked = requestHeader(request, 'access-control-request-headers') ?? ''
  const { at, maxAge } = config
  let out = withCredentials(response, config, sent)
  const anyMethod = knownValues(config.methods).includes('*')
  const anyHeader = knownValues(config.headers).includes('*')
  if (anyMethod) out = varyOn(out, 'Access-Control-Request-Method', at)
  const methods = anyMethod ? method.toUpperCase() : joined(config.methods, (name) => name.toUpperCase())
  out = put(out, 'Access-Control-Allow-Methods', methods, sent, at)
  if (anyHeader) out = varyOn(out, 'Access-Control-Request-Headers', at)
  const headers = anyHeader ? asked : joined(config.headers, (name) => name.toLowerCase())
  out = put(out, 'Access-Control-Allow-Headers', headers, sent, at)
  if (isUnknown(maxAge)) return unknownHeader(out, 'Access-Control-Max-Age', maxAge)
  return maxAge.value === null ? out : put(out, 'Access-Control-Max-Age', String(maxAge.value), sent, at)
}

function put(
  response: HttpResponse,
  name: string,
  value: string | Unknown,
  sent: Sent,
  at: SourceLocation,
): HttpResponse {
  if (sent !== true)
    return unknownHeader(response, name, sent === false ? { unknown: 'no origin is sent' } : sent)
  return typeof value === 'string'
    ? setHeader(response, name, value, at)
    : unknownHeader(response, name, value)
}

function joined(list: ListOf<string>, show: (name: string) => string): string | Unknown {
  return list.find((item) => isUnknown(item)) ?? knownValues(list).map(show).join(', ')
}

export function intentOfLaravel(config: LaravelCors): PolicyIntent {
  const { origins, patterns, credentials, maxAge } = config
  const allowsCredentials = isKnown(credentials) && credentials.value
  const items = knownValues(origins)
  const names = (list: ListOf<string>): PolicyIntent['methods'] =>
    knownValues(list).includes('*') ? 'reflect' : knownValues(list)
  const open = (list: ListOf<string>): boolean => list.some((item) => isUnknown(item))
  const partial: Array<[PolicyIntent['partial'][number], boolean]> = [
    ['origins', open(origins) || open(patterns)],
    ['methods', open(config.methods)],
    ['allowedHeaders', open(config.headers)],
    ['exposedHeaders', open(config.exposed)],
    ['credentials', isUnknown(credentials)],
    ['maxAge', isUnknown(maxAge)],
  ]
  return {
    origins: items.includes('*')
      ? allowsCredentials
        ? 'reflect'
        : '*'
      : [
          ...items.map((item) => (item.includes('*') ? { pattern: item } : item)),
          ...knownValues(patterns).map((pattern) => ({ pattern })),
        ],
    methods: names(config.methods),
    allowedHeaders: names(config.headers),
    exposedHeaders: knownValues(config.exposed),
    credentials: allowsCredentials,
    ...(isKnown(maxAge) && maxAge.value !== null ? { maxAge: maxAge.value } : {}),
    uniform: knownValues(config.paths).includes('*'),
    partial: partial.filter(([, isOpenField]) => isOpenField).map(([field]) => field),
  }
}
