import type { HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import { decidedAt, requestHeader, setHeader, unknownHeader, varyOn } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { isUnknown, knownValues, type ListOf, type Setting } from '../syntax/field.ts'
import { matchStart, type PythonPattern } from '../syntax/python-match.ts'
import { isAtLeast, pathOf } from '../syntax/python-request.ts'
import { allUnknown, listFor } from '../syntax/python-response.ts'
import { urlsplit } from './urlsplit.ts'

/** django-cors-headers' settings, defaults filled in; an unknown list is a list with one unknown item. */
export interface CorsSettings {
  version: string | undefined
  /** CorsMiddleware's entry in MIDDLEWARE. */
  at: SourceLocation
  allowAll: Setting<boolean>
  origins: ListOf<string>
  /** An origin is no text, so that comparing raises. */
  originsFail: boolean
  patterns: ListOf<PythonPattern>
  credentials: Setting<boolean>
  methods: ListOf<string>
  headers: ListOf<string>
  exposed: ListOf<string>
  /** Seconds; 0 sends none. */
  maxAge: Setting<number>
  /** The paths that the middleware answers for. */
  paths: Setting<PythonPattern>
  privateNetwork: Setting<boolean>
}

type Answer = boolean | Unknown | { raises: string }

const isOpen = (answer: Answer): answer is Unknown => typeof answer === 'object' && 'unknown' in answer
const isRaised = (answer: Answer): answer is { raises: string } =>
  typeof answer === 'object' && 'raises' in answer

export const isPreflight = (request: HttpRequest): boolean =>
  request.method === 'OPTIONS' && requestHeader(request, 'access-control-request-method') !== undefined

/** What CorsMiddleware answers, with `next` inside of it. */
export function answer(settings: CorsSettings, request: HttpRequest, next: Server): HttpResponse {
  const enabled = matches(settings.paths, pathOf(request.url))
  // A broken pattern raises within the middleware, so nothing adds headers to the error.
  if (isRaised(enabled)) return { status: 500, headers: [] }
  if (enabled === false) return decidedAt(next(request), 'access-control-allow-origin', settings.paths.at)
  const preflight = isPreflight(request)
  if (isOpen(enabled)) {
    const response: HttpResponse = preflight ? { status: enabled, headers: [] } : next(request)
    return allUnknown(response, enabled)
  }
  const response: HttpResponse = preflight
    ? { status: 200, headers: [['Content-Length', '0']] }
    : next(request)
  return withHeaders(settings, request, varyOn(response, 'Origin', settings.at))
}

function withHeaders(settings: CorsSettings, request: HttpRequest, response: HttpResponse): HttpResponse {
  const origin = requestHeader(request, 'origin')
  if (!origin || !urlsplit(origin)) return response
  const allowed = allows(settings, origin)
  if (isRaised(allowed)) return { status: 500, headers: [] }
  if (isOpen(allowed)) return granted(settings, request, response, origin, allowed)
  if (allowed) return granted(settings, request, response, origin)
  return refused(settings, response)
}

/** Before 4.3 a refusal carries Access-Control-Allow-Credentials. */
function refused(settings: CorsSettings, response: HttpResponse): HttpResponse {
  const { credentials } = settings
  const at = settings.origins[0]?.at ?? settings.patterns[0]?.at ?? settings.allowAll.at
  const rest = decidedAt(response, 'access-control-allow-origin', at)
  const since43 = isAtLeast(settings.version, '4.3')
  if (since43 || (!isUnknown(credentials) && !credentials.value)) return rest
  const name = 'Access-Control-Allow-Credentials'
  if (isUnknown(credentials)) return unknownHeader(rest, name, credentials)
  if (since43 === false) return setHeader(rest, name, 'true', credentials.at)
  const why = 'since 4.3, django-cors-headers leaves it out of refusals: name version'
  return unknownHeader(rest, name, { unknown: why, at: credentials.at })
}

/** @param doubt why it is not known whether the origin is allowed: all that depends on it is unknown then */
function granted(
  settings: CorsSettings,
  request: HttpRequest,
  bare: HttpResponse,
  origin: string,
  doubt?: Unknown,
): HttpResponse {
  let response = bare
  const put = (name: string, value: string | Unknown | undefined, at: SourceLocation): void => {
    if (value === undefined) return
    if (doubt) response = unknownHeader(response, name, doubt)
    else if (typeof value === 'string') response = setHeader(response, name, value, at)
    else response = unknownHeader(response, name, value)
  }
  const { allowAll, credentials } = settings
  put('Access-Control-Allow-Origin', allowedOrigin(allowAll, credentials, origin), originAt(settings))
  const allowed = isUnknown(credentials) ? credentials : credentials.value ? 'true' : undefined
  put('Access-Control-Allow-Credentials', allowed, credentials.at)
  const exposed = settings.exposed.find((item) => isUnknown(item))
  const names = settings.exposed.flatMap((item) => (isUnknown(item) ? [] : [item.value]))
  if (settings.exposed.length > 0)
    put('Access-Control-Expose-Headers', exposed ?? names.join(', '), settings.exposed[0]?.at ?? settings.at)
  if (request.method !== 'OPTIONS') return response
  for (const [name, list] of preflightLists(settings, request)) put(name, list.value, list.at)
  const { maxAge } = settings
  const age = isUnknown(maxAge) ? maxAge : maxAge.value ? String(maxAge.value) : undefined
  put('Access-Control-Max-Age', age, maxAge.at)
  putPrivateNetwork(settings, request, put)
  return response
}

/** `*` where any origin is allowed, without credentials. */
function allowedOrigin(
  allowAll: Setting<boolean>,
  credentials: Setting<boolean>,
  origin: string,
): string | Unknown {
  if (!isUnknown(credentials) && credentials.value) return origin
  if (isUnknown(allowAll)) return allowAll
  if (!allowAll.value) return origin
  return isUnknown(credentials) ? credentials : '*'
}

function originAt({ allowAll, origins, patterns }: CorsSettings): SourceLocation {
  return isUnknown(allowAll) || allowAll.value
    ? allowAll.at
    : (origins[0]?.at ?? patterns[0]?.at ?? allowAll.at)
}

function preflightLists(settings: CorsSettings, request: HttpRequest) {
  const method = requestHeader(request, 'access-control-request-method')
  const names = (requestHeader(request, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const row = (list: ListOf<string>, value: string[] | Unknown) => ({
    value: 'unknown' in value ? value : value.join(', '),
    at: list[0]?.at ?? settings.at,
  })
  const { headers, methods } = settings
  const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
  const sameMethod = (one: string, other: string): boolean => one === other
  return [
    ['Access-Control-Allow-Headers', row(headers, listFor(headers, names, sameName))],
    ['Access-Control-Allow-Methods', row(methods, listFor(methods, method ? [method] : [], sameMethod))],
  ] as const
}

function putPrivateNetwork(
  settings: CorsSettings,
  request: HttpRequest,
  put: (name: string, value: string | Unknown, at: SourceLocation) => void,
): void {
  const { privateNetwork } = settings
  if (requestHeader(request, 'access-control-request-private-network') !== 'true') return
  if (isUnknown(privateNetwork))
    put('Access-Control-Allow-Private-Network', privateNetwork, privateNetwork.at)
  else if (privateNetwork.value) put('Access-Control-Allow-Private-Network', 'true', privateNetwork.at)
}

function allows(settings: CorsSettings, origin: string): Answer {
  const { allowAll } = settings
  if (!isUnknown(allowAll) && allowAll.value) return true
  const listed = knownValues(settings.origins)
  if (origin === 'null' && listed.includes('null')) return true
  // Python splits them all before it compares one.
  const broken = listed.find((one) => !urlsplit(one))
  if (settings.originsFail || broken !== undefined) return { raises: 'an origin is no URL' }
  const asked = urlsplit(origin)
  const inList = first(settings.origins, (allowed) => {
    const one = urlsplit(allowed)
    return one?.scheme === asked?.scheme && one?.netloc === asked?.netloc
  })
  const byPattern = inList === true ? true : first(settings.patterns, (pattern) => outcome(pattern, origin))
  if (inList === true || byPattern === true) return true
  if (isRaised(byPattern)) return byPattern
  if (isUnknown(allowAll)) return allowAll
  return isOpen(inList) ? inList : byPattern
}

/** As Python's `any`: true at the first that holds; an error before it is raised. */
function first<T>(list: ListOf<T>, test: (value: T) => Answer): Answer {
  let open: Unknown | undefined
  for (const item of list) {
    const found: Answer = isUnknown(item) ? item : test(item.value)
    if (isOpen(found)) open ??= { ...found, at: found.at ?? item.at }
    else if (found !== false) return isRaised(found) && open ? open : found
  }
  return open ?? false
}

function matches(paths: Setting<PythonPattern>, path: string): Answer {
  if (isUnknown(paths)) return paths
  const found = outcome(paths.value, path)
  return isOpen(found) ? { ...found, at: paths.at } : found
}

function outcome(pattern: PythonPattern, text: string): Answer {
  const found = matchStart(pattern, text)
  return typeof found === 'object' && 'invalid' in found ? { raises: found.invalid } : found
}
