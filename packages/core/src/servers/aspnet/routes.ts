import type { HttpRequest } from '../../fetch/verdict.ts'
import { requestHeader } from '../headers.ts'
import { own } from './calls.ts'
import type { Endpoint } from './config.ts'

/** One segment of a route: literal text in lower case, a parameter, or the rest of the path. */
export type RoutePart =
  | { literal: string }
  | { parameter: RegExp; constrained: boolean; optional: boolean }
  | { rest: RegExp; constrained: boolean }

/** Constraints whose meaning is plain; any other is taken to admit every value. */
const constraints: Record<string, string> = {
  int: '-?\\d+',
  long: '-?\\d+',
  bool: 'true|false',
  guid: '[\\da-f]{8}-(?:[\\da-f]{4}-){3}[\\da-f]{12}',
  alpha: '[a-z]+',
}

/** A route template's segments: `api/users/{id:int}`. */
export function routeOf(template: string): RoutePart[] {
  return template
    .replace(/^~?\//, '')
    .split('/')
    .filter(Boolean)
    .map((segment) => {
      const [, star, constraint, optional] =
        /^\{(\*{0,2})[^:=?{}]+(?::([^=?{}]+))?(\?|=[^{}]*)?\}$/.exec(segment) ?? []
      const constrained = constraint !== undefined
      if (star) return { rest: constraint === 'nonfile' ? /^[^.]*$/ : /^/, constrained }
      if (star === undefined && !segment.includes('{')) return { literal: segment.toLowerCase() }
      const pattern = star === undefined ? anyBetween(segment) : (own(constraints, constraint ?? '') ?? '.+')
      const parameter = new RegExp(`^(?:${pattern})$`, 'i')
      return { parameter, constrained: constrained || star === undefined, optional: optional !== undefined }
    })
}

/** A segment of text and parameters: `report-{year}.csv`. */
const anyBetween = (segment: string) =>
  segment
    .split(/\{[^{}]*\}/)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.+')

/** The part that a segment meets: the rest of a path takes all that follow. */
const partAt = ({ route }: Endpoint, i: number): RoutePart | undefined => {
  const last = route.at(-1)
  return route[i] ?? (last && 'rest' in last ? last : undefined)
}

/**
 * The endpoints at the place that a path leads to. Where a literal segment stands, a parameter's constraint is looked
 * at on the way; elsewhere only once the method has been chosen.
 */
function reached(endpoints: readonly Endpoint[], segments: readonly string[]): Endpoint[] {
  let found = [...endpoints]
  for (const [i, segment] of segments.entries()) {
    const text = segment.toLowerCase()
    const isText = (part: RoutePart | undefined) =>
      part !== undefined && 'literal' in part && part.literal === text
    const literal = found.some((endpoint) => isText(partAt(endpoint, i)))
    found = found.filter((endpoint) => {
      const part = partAt(endpoint, i)
      if (part === undefined || 'literal' in part) return isText(part)
      return 'rest' in part || !literal || part.parameter.test(segment)
    })
  }
  return found.filter(({ route }) =>
    route.slice(segments.length).every((part) => 'rest' in part || ('parameter' in part && part.optional)),
  )
}

/** Whether every constraint of the route is met. */
function fits({ route }: Endpoint, segments: readonly string[]): boolean {
  return route.every((part, i) => {
    const segment = segments[i]
    if ('rest' in part) return part.rest.test(segments.at(-1) ?? '')
    return 'literal' in part || segment === undefined || part.parameter.test(segment)
  })
}

/** Literal segments come before parameters, these before the rest of a path; then methods before any method. */
function rank({ route, methods, isFallback }: Endpoint): string {
  const parts = route.map((part) => {
    if ('literal' in part) return '1'
    return String(('parameter' in part ? 3 : 5) - (part.constrained ? 1 : 0))
  })
  return `${isFallback ? 1 : 0}${parts.join('')}${methods ? 0 : 1}`
}

/** What routing makes of a request: an endpoint, its own answer to a method that none has, or nothing. */
export type Routed = Endpoint | 'method not allowed' | 'no preflight' | undefined

export function isPreflight(request: HttpRequest): boolean {
  return (
    request.method.toUpperCase() === 'OPTIONS' &&
    requestHeader(request, 'origin') !== undefined &&
    requestHeader(request, 'access-control-request-method') !== undefined
  )
}

/**
 * A preflight reaches the endpoint that it asks about only where that endpoint speaks of CORS itself.
 *
 * @param base a prefix of the path that routing does not see
 */
export function route(endpoints: readonly Endpoint[], request: HttpRequest, base = ''): Routed {
  const segments = withoutBase(pathOf(request), base).split('/').filter(Boolean)
  const found = reached(endpoints, segments)
  if (found.length === 0) return undefined
  const best = (some: readonly Endpoint[]) =>
    some
      .filter((endpoint) => fits(endpoint, segments))
      .sort((one, other) => (rank(one) < rank(other) ? -1 : 1))
      .at(0)
  const asked = requestHeader(request, 'access-control-request-method')
  if (isPreflight(request) && asked !== undefined) {
    const willing = found.filter(({ cors, methods }) => cors && methods)
    if (willing.length > 0)
      return best(willing.filter(({ methods }) => methods?.includes(asked.toUpperCase()))) ?? 'no preflight'
  }
  const method = request.method.toUpperCase()
  const taking = found.filter(({ methods }) => methods?.includes(method) ?? true)
  return taking.length > 0 ? best(taking) : 'method not allowed'
}

function withoutBase(path: string, base: string): string {
  const rest = path.slice(base.length)
  const isUnder = path.toLowerCase().startsWith(base.toLowerCase()) && /^(?:\/|$)/.test(rest)
  return isUnder ? rest : path
}

export function pathOf(request: HttpRequest): string {
  const { pathname } = new URL(request.url)
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}
