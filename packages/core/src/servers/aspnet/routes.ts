import type { HttpRequest } from '../../fetch/verdict.ts'
import { requestHeader } from '../headers.ts'
import type { Endpoint } from './config.ts'

/** One segment of a route: literal text in lower case, or a parameter. */
export type RoutePart =
  | { literal: string }
  | { parameter: RegExp; optional: boolean }
  | { rest: 'any' | 'nonfile' }

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
      if (star) return { rest: constraint === 'nonfile' ? ('nonfile' as const) : ('any' as const) }
      if (star === undefined && !segment.includes('{')) return { literal: segment.toLowerCase() }
      const pattern = star === undefined ? anyBetween(segment) : (constraints[constraint ?? ''] ?? '.+')
      return { parameter: new RegExp(`^(?:${pattern})$`, 'i'), optional: optional !== undefined }
    })
}

/** A segment of text and parameters: `report-{year}.csv`. */
const anyBetween = (segment: string) =>
  segment
    .split(/\{[^{}]*\}/)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.+')

function matches(route: readonly RoutePart[], segments: readonly string[]): boolean {
  for (const [i, part] of route.entries()) {
    if ('rest' in part) return part.rest === 'any' || !segments.at(-1)?.includes('.')
    const segment = segments[i]
    if (segment === undefined) return route.slice(i).every((rest) => 'parameter' in rest && rest.optional)
    if ('literal' in part ? part.literal !== segment.toLowerCase() : !part.parameter.test(segment))
      return false
  }
  return segments.length <= route.length
}

/** Literal segments come before parameters, these before the rest of a path; then methods before any method. */
const rank = ({ route, methods }: Endpoint) =>
  route.map((part) => ('literal' in part ? '0' : 'parameter' in part ? '1' : '2')).join('') +
  (methods ? '0' : '1')

/** What routing makes of a request: an endpoint, its own answer to a method that none has, or nothing. */
export type Routed = Endpoint | 'method not allowed' | 'no preflight' | undefined

export function isPreflight(request: HttpRequest): boolean {
  return (
    request.method.toUpperCase() === 'OPTIONS' &&
    requestHeader(request, 'origin') !== undefined &&
    requestHeader(request, 'access-control-request-method') !== undefined
  )
}

/** A preflight reaches the endpoint that it asks about only where that endpoint speaks of CORS itself. */
export function route(endpoints: readonly Endpoint[], request: HttpRequest): Routed {
  const segments = pathOf(request).split('/').filter(Boolean)
  const found = endpoints
    .filter((endpoint) => matches(endpoint.route, segments))
    .sort((one, other) => (rank(one) < rank(other) ? -1 : 1))
  if (found.length === 0) return undefined
  const asked = requestHeader(request, 'access-control-request-method')
  if (isPreflight(request) && asked !== undefined) {
    const willing = found.filter(({ cors, methods }) => cors && methods)
    if (willing.length > 0)
      return willing.find(({ methods }) => methods?.includes(asked.toUpperCase())) ?? 'no preflight'
  }
  const method = request.method.toUpperCase()
  return found.find(({ methods }) => methods?.includes(method) ?? true) ?? 'method not allowed'
}

export function pathOf(request: HttpRequest): string {
  const { pathname } = new URL(request.url)
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}
