import type { HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import { headerOf, requestHeader, setHeader, unknownHeader } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { isUnknown, knownValues, someOf, type ListOf } from '../syntax/field.ts'
import type { AllowBlock, CorsMiddleware, RackConfig, Resource } from './config.ts'
import { matchesOrigin } from './origins.ts'
import { cleanPath } from './paths.ts'

const corsHeaders = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Methods',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Headers',
] as const

/** Always allowed, whatever `headers` says. */
const simpleHeaders = new Set(['accept', 'accept-language', 'content-language', 'content-type'])

/** The lines that one way through the configuration adds, and the place that decides them. */
interface Answer {
  lines: ReadonlyMap<string, string | Unknown>
  at: SourceLocation | undefined
}

export function respondRack(config: RackConfig, request: HttpRequest, next: Server): HttpResponse {
  if (config.refusal) return allUnknown({ status: config.refusal, headers: [] }, config.refusal)
  // The first of the list is the outermost, so the last one stands next to the application.
  const server = config.middlewares.reduceRight<Server>(
    (inner, middleware) => (asked) => pass(middleware, asked, inner),
    next,
  )
  return server(request)
}

const isPreflight = (request: HttpRequest): boolean =>
  request.method === 'OPTIONS' && requestHeader(request, 'access-control-request-method') !== undefined

function allUnknown(response: HttpResponse, why: Unknown): HttpResponse {
  return [...corsHeaders, 'Vary'].reduce((open, name) => unknownHeader(open, name, why), response)
}

function pass(middleware: CorsMiddleware, request: HttpRequest, next: Server): HttpResponse {
  const { behind } = middleware
  const lost = middleware.unknown ?? (behind?.answers === 'anything' ? behind.unknown : undefined)
  if (lost) {
    const response = next(request)
    // Where it stands after all, it answers every preflight itself.
    const status = isPreflight(request) || middleware.unknown === undefined ? lost : response.status
    return allUnknown({ ...response, status }, lost)
  }
  const response = answer(middleware, request, next)
  if (!behind || isPreflight(request)) return response
  const file = /\.\w+$/.test(new URL(request.url).pathname) && /^(?:GET|HEAD)$/.test(request.method)
  const error = typeof response.status !== 'number' || response.status >= 400
  return file || (error && behind.answers === 'errors') ? allUnknown(response, behind.unknown) : response
}

function answer(middleware: CorsMiddleware, request: HttpRequest, next: Server): HttpResponse {
  const origin = requestHeader(request, 'origin') ?? requestHeader(request, 'x-origin')
  const path = cleanPath(request.url)
  const preflight = origin !== undefined && isPreflight(request)
  if (path === undefined)
    return preflight
      ? { status: 400, headers: [] }
      : allUnknown(next(request), { unknown: 'the path is no text in UTF-8', at: middleware.at })
  if (preflight) return add({ status: 200, headers: [] }, preflightAnswers(middleware, origin, path, request))
  const response = next(request)
  const added = origin === undefined ? response : add(response, actualAnswers(middleware, origin, path))
  return vary(middleware, path, added)
}

/** One way that the gem's search for a resource may end; `why` names what leaves it open. */
interface Way {
  resource?: Resource
  block?: AllowBlock
  why?: Unknown
}

function ways(middleware: CorsMiddleware, origin: string, path: string): Way[] {
  const found: Way[] = []
  let why: Unknown | undefined
  for (const block of middleware.blocks) {
    const allowed = block.isPublic || someOf(block.origins, (rule) => matchesOrigin(rule, origin))
    if (allowed === false) continue
    const open = block.maybe ?? (allowed === true ? undefined : allowed)
    const end = search(block, path, open ?? why, found)
    if (end.certain && !open) return found
    why ??= open ?? end.why
  }
  return [...found, why ? { why } : {}]
}

/** Adds the resources of the block that the path may fall in. */
function search(
  block: AllowBlock,
  path: string,
  open: Unknown | undefined,
  found: Way[],
): { certain: boolean; why?: Unknown } {
  let why = open
  for (const resource of block.resources) {
    const matches = matchesPath(resource, path)
    if (matches === false) continue
    why ??= resource.maybe ?? (matches === true ? undefined : matches)
    found.push({ resource, block, ...(why ? { why } : {}) })
    if (matches === true && !resource.maybe) return { certain: true }
  }
  return { certain: false, ...(why ? { why } : {}) }
}

function matchesPath(resource: Resource, path: string): boolean | Unknown {
  const { pattern } = resource
  if (pattern === undefined) return false
  return isUnknown(pattern) ? pattern : pattern.value.test(path)
}

type Answers = { answers: Answer[]; why: Unknown | undefined }

const none = (at: SourceLocation | undefined): Answer => ({ lines: new Map(), at })

function actualAnswers(middleware: CorsMiddleware, origin: string, path: string): Answers {
  const found = ways(middleware, origin, path)
  const answers = found.map(({ resource }) =>
    resource ? { lines: linesOf(resource, origin), at: resource.at } : none(refusedAt(middleware)),
  )
  return { answers, why: found.find((way) => way.why)?.why }
}

function preflightAnswers(
  middleware: CorsMiddleware,
  origin: string,
  path: string,
  request: HttpRequest,
): Answers {
  const found = ways(middleware, origin, path)
  let why = found.find((way) => way.why)?.why
  const answers = found.flatMap(({ resource }): Answer[] => {
    if (!resource) return [none(refusedAt(middleware))]
    const check = checkPreflight(resource, request)
    if (check.passes === false) return [none(check.at)]
    const asked = requestHeader(request, 'access-control-request-headers')
    const lines = new Map(linesOf(resource, origin))
    if (asked !== undefined) lines.set('Access-Control-Allow-Headers', asked)
    const granted = { lines, at: resource.at }
    if (check.passes === true) return [granted]
    why ??= check.passes
    return [granted, none(check.at)]
  })
  return { answers, why }
}

/** Where an origin that no block allows is refused. */
const refusedAt = (middleware: CorsMiddleware): SourceLocation =>
  middleware.blocks[0]?.originsAt ?? middleware.at

function checkPreflight(
  resource: Resource,
  request: HttpRequest,
): { passes: boolean | Unknown; at: SourceLocation } {
  const method = (requestHeader(request, 'access-control-request-method') ?? '').toLowerCase()
  const methodPasses = someOf(resource.methods, (name) => name === method)
  const methodsAt = resource.places['methods'] ?? resource.at
  if (methodPasses === false) return { passes: false, at: methodsAt }
  const headersPass = allowsHeaders(resource, requestHeader(request, 'access-control-request-headers'))
  const headersAt = resource.places['headers'] ?? resource.at
  if (headersPass === false) return { passes: false, at: headersAt }
  return methodPasses === true
    ? { passes: headersPass, at: headersAt }
    : { passes: methodPasses, at: methodsAt }
}

function allowsHeaders(resource: Resource, asked: string | undefined): boolean | Unknown {
  const { headers } = resource
  if (asked === undefined || (headers && 'value' in headers)) return true
  const list = headers?.list ?? []
  const names = asked.split(/,[ \t]*/)
  while (names.at(-1) === '') names.pop()
  let open: Unknown | undefined
  for (const name of names.map((asIs) => asIs.toLowerCase())) {
    const passes = simpleHeaders.has(name) || someOf(list, (allowed) => allowed === name)
    if (passes === false) return false
    if (passes !== true) open ??= passes
  }
  return open ?? true
}

const joined = (list: ListOf<string>, show: (name: string) => string): string | Unknown =>
  list.find((item) => isUnknown(item)) ?? knownValues(list).map(show).join(', ')

/** What the gem sends for a resource, the same to a preflight and to the request itself. */
function linesOf(resource: Resource, origin: string): Map<string, string | Unknown> {
  const lines = new Map<string, string | Unknown>([
    ['Access-Control-Allow-Origin', resource.isPublic ? '*' : origin],
    ['Access-Control-Allow-Methods', joined(resource.methods, (name) => name.toUpperCase())],
    ['Access-Control-Expose-Headers', joined(resource.expose, (name) => name)],
  ])
  const { maxAge, credentials } = resource
  if (maxAge) lines.set('Access-Control-Max-Age', isUnknown(maxAge) ? maxAge : maxAge.value)
  if (credentials && isUnknown(credentials)) lines.set('Access-Control-Allow-Credentials', credentials)
  else if (credentials?.value && !resource.isPublic) lines.set('Access-Control-Allow-Credentials', 'true')
  return lines
}

/** Adds what every way agrees on; the application's own line of a name stays in place of the gem's. */
function add(response: HttpResponse, { answers, why }: Answers): HttpResponse {
  let out = response
  for (const name of corsHeaders) {
    const values = answers.map(({ lines }) => lines.get(name))
    const [first] = values
    const at = answers.find(({ lines }) => lines.has(name))?.at ?? answers[0]?.at
    if (headerOf(response.headers, name) !== undefined) continue
    if (values.some((value) => value !== first)) {
      if (why) out = unknownHeader(out, name, why)
    } else if (first === undefined)
      out = at ? { ...out, from: [...(out.from ?? []), fromPlace(name, at)] } : out
    else if (typeof first === 'string') out = setHeader(out, name, first, at)
    else out = unknownHeader(out, name, first)
  }
  return out
}

const fromPlace = (name: string, at: SourceLocation) => ({ header: name.toLowerCase(), at })

/** Vary names the origin wherever a resource has that path, whoever asks. */
function vary(middleware: CorsMiddleware, path: string, response: HttpResponse): HttpResponse {
  for (const resource of middleware.blocks.flatMap(({ resources }) => resources)) {
    const matches = matchesPath(resource, path)
    if (matches === false) continue
    const open = resource.vary.find((item) => isUnknown(item)) ?? (matches === true ? undefined : matches)
    if (open) return unknownHeader(response, 'Vary', open)
    const own = headerOf(response.headers, 'vary')
    const names = resource.vary.length ? knownValues(resource.vary) : ['Origin']
    const all = new Set([...(own ? own.split(/,\s*/) : []), ...names])
    return setHeader(response, 'Vary', [...all].join(', '), resource.places['vary'] ?? resource.at)
  }
  return response
}
