import { listOrStar } from '../../literal-intent.ts'
import type { PolicyIntent } from '../../server.ts'
import { Obj, Open } from './values.ts'

type Part = PolicyIntent['partial'][number]

/** What the options of cors mean to say; functions and open values leave their part partial. */
export function intentOfCors(options: unknown): PolicyIntent {
  const partial: Part[] = []
  const read = (key: string, part: Part): unknown => {
    const value =
      options instanceof Obj ? options.get(key) : (Object(options) as Record<string, unknown>)[key]
    if (isOpen(value) || options instanceof Open || typeof options === 'function') partial.push(part)
    return value
  }
  const origin = read('origin', 'origins')
  const methods = read('methods', 'methods')
  const allowed = read('allowedHeaders', 'allowedHeaders')
  const maxAge = Number(read('maxAge', 'maxAge') ?? Number.NaN)
  return {
    origins: originsOf(origin, isGiven(options, 'origin')),
    methods: methods === undefined ? defaultMethods : listOf(methods),
    allowedHeaders: allowed ? listOf(allowed) : 'reflect',
    exposedHeaders: listOf(read('exposedHeaders', 'exposedHeaders')),
    credentials: read('credentials', 'credentials') === true,
    ...(Number.isNaN(maxAge) ? {} : { maxAge }),
    // a function of the request may look at its path
    uniform: typeof options !== 'function',
    partial,
  }
}

const defaultMethods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE']

function isGiven(options: unknown, key: string): boolean {
  return options instanceof Obj ? options.props.has(key) : Object.hasOwn(Object(options) as object, key)
}

function isOpen(value: unknown): boolean {
  return value instanceof Open || typeof value === 'function' || (Array.isArray(value) && value.some(isOpen))
}

function originsOf(origin: unknown, given: boolean): PolicyIntent['origins'] {
  if (origin === '*' || !given) return '*'
  if (origin === true) return 'reflect'
  const items = (Array.isArray(origin) ? origin.flat(5) : [origin]) as unknown[]
  if (items.some((item) => item === true)) return 'reflect'
  return items.flatMap((item): Array<string | { pattern: string }> => {
    if (item instanceof RegExp) return [{ pattern: item.source }]
    return typeof item === 'string' ? [item] : []
  })
}

function listOf(value: unknown): '*' | string[] {
  const items = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [value]
  return listOrStar(items.filter((item) => typeof item === 'string').join(','))
}
