import type { Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation } from '../server.ts'
import type { CorsOptions } from './options.ts'

/** A view of the application, under one rule. */
export interface Route {
  rule: string
  /** HEAD and OPTIONS included where Flask adds them. */
  methods: readonly string[]
  /** Flask answers OPTIONS by itself, without the view. */
  automaticOptions: boolean
  /** The view's name; empty for the static folder. */
  view: string
  blueprint: string | undefined
  /** `@cross_origin` around the view. */
  crossOrigin: CrossOrigin | undefined
  /** Why the view's own headers can't be known. */
  open?: Unknown
  /** The view always raises: what Flask turns into a response, or what no handler takes. */
  raises: 'http' | 'crash' | undefined
  at: SourceLocation
}

export interface CrossOrigin {
  options: CorsOptions
  /** Flask-CORS raises on the options with each request. */
  fails: boolean
  /** It takes OPTIONS over from Flask. */
  takesOptions: boolean
}

export type Found =
  | { route: Route }
  /** A path that exists, with other methods. */
  | { allowed: readonly string[] }
  /** The path has, or lacks, its last slash. */
  | { redirect: string }
  | undefined

const converters: Record<string, string> = {
  default: '[^/]+',
  string: '[^/]+',
  int: '\\d+',
  float: '\\d+\\.\\d+',
  path: '[^/].*?',
  uuid: '[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}',
}

/** The rule as a regular expression; undefined where a converter is not a known one, or has arguments. */
export function rulePattern(rule: string): RegExp | undefined {
  let pattern = ''
  let end = 0
  for (const part of rule.matchAll(/<(?:([a-zA-Z_]\w*)(\([^<>]*\))?:)?([a-zA-Z_]\w*)>/g)) {
    const converter = converters[part[1] ?? 'default']
    if (!converter || part[2]) return undefined
    pattern += `${escape(rule.slice(end, part.index))}(?:${converter})`
    end = part.index + part[0].length
  }
  const rest = rule.slice(end)
  return /[<>]/.test(rest) ? undefined : new RegExp(`^${pattern}${escape(rest)}$`)
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)

/** The route that answers, as werkzeug chooses it; an Unknown where two could. */
export function findRoute(routes: readonly Route[], method: string, path: string): Found | Unknown {
  const matching = routes.filter((route) => rulePattern(route.rule)?.test(path))
  const fitting = matching.filter((route) => route.methods.includes(method))
  const rules = new Set(fitting.map(({ rule }) => rule))
  const [first] = fitting
  if (first && rules.size > 1) {
    // A rule without variables comes first; between others the weights of werkzeug decide.
    const plain = fitting.find(({ rule }) => !rule.includes('<'))
    return plain ? { route: plain } : { unknown: 'several routes match', at: first.at }
  }
  if (first) return { route: first }
  if (matching.length > 0) return { allowed: allowedMethods(matching) }
  const slashed = routes.some(
    ({ rule, methods }) =>
      rule.endsWith('/') && methods.includes(method) && rulePattern(rule)?.test(`${path}/`),
  )
  return slashed ? { redirect: `${path}/` } : undefined
}

/** What Allow lists for a path. */
export function allowedMethods(routes: readonly Route[]): string[] {
  return [...new Set(routes.flatMap(({ methods }) => methods))].sort()
}

export function routesAt(routes: readonly Route[], path: string): Route[] {
  return routes.filter(({ rule }) => rulePattern(rule)?.test(path))
}

/** The methods of a route once Flask has added its own. */
export function methodsOf(
  given: readonly string[],
  takesOptions: boolean,
  automatic: boolean | undefined,
): Pick<Route, 'methods' | 'automaticOptions'> {
  const methods = new Set(given.map((method) => method.toUpperCase()))
  // Where neither the route nor the view decides it, Flask answers OPTIONS unless the route names it.
  const automaticOptions = automatic ?? (takesOptions ? false : !methods.has('OPTIONS'))
  if (takesOptions || (automatic === undefined && automaticOptions)) methods.add('OPTIONS')
  if (methods.has('GET')) methods.add('HEAD')
  return { methods: [...methods], automaticOptions }
}
