import type { Unknown } from '../../fetch/verdict.ts'
import type { Field, SourceLocation } from '../server.ts'
import { known, notKnown, type ListOf, type Setting } from '../syntax/field.ts'
import { returned } from './script.ts'
import { isArray, isOpen, type PhpArray, type Value } from './values.ts'
import type { Script } from './world.ts'

/** Laravel's `config/cors.php`, which its HandleCors middleware reads. */
export interface LaravelCors {
  at: SourceLocation
  paths: ListOf<string>
  origins: ListOf<string>
  /** The list has exactly one item, whatever it is. */
  isSingle: boolean
  patterns: ListOf<string>
  methods: ListOf<string>
  headers: ListOf<string>
  exposed: ListOf<string>
  /** Null: no such header. */
  maxAge: Setting<number | null>
  credentials: Setting<boolean>
}

/** What a key that the file leaves out stands for: as of Laravel 11, then before it. */
const defaults: Record<string, readonly [Value, Value]> = {
  paths: [list('api/*', 'sanctum/csrf-cookie'), list()],
  allowed_methods: [list('*'), list()],
  allowed_origins: [list('*'), list()],
  allowed_origins_patterns: [list(), list()],
  allowed_headers: [list('*'), list()],
  exposed_headers: [list(), list()],
  max_age: [0, 0],
  supports_credentials: [false, false],
}

function list(...values: string[]): PhpArray {
  return { items: new Map(values.map((value, index) => [index, value])) }
}

/** The file's array, where it is one of Laravel's. */
export function readLaravel(script: Script): LaravelCors | undefined {
  const config = returned(script)
  if (config === undefined || !isArray(config) || !config.items.has('allowed_origins')) return undefined
  const line = script.main.body.find(({ kind }) => kind === 'return')?.at.line ?? 1
  const at = { file: script.main.file, line }
  const value = (key: string): Value => config.items.get(key) ?? config.rest ?? missing(key, script, at)
  const texts = (key: string): ListOf<string> => textsOf(value(key), key, at)
  const origins = value('allowed_origins')
  return {
    at,
    paths: texts('paths'),
    origins: texts('allowed_origins'),
    isSingle: isArray(origins) && origins.items.size === 1 && !origins.rest,
    patterns: texts('allowed_origins_patterns'),
    methods: texts('allowed_methods'),
    headers: texts('allowed_headers'),
    exposed: value('exposed_headers') === false ? [] : texts('exposed_headers'),
    maxAge: ageOf(value('max_age'), at),
    credentials: flagOf(value('supports_credentials'), at),
  }
}

function missing(key: string, script: Script, at: SourceLocation): Value {
  const [now, before] = defaults[key] ?? [null, null]
  const major = Number.parseInt(script.where.version ?? '', 10)
  if (Number.isNaN(major) && JSON.stringify(contents(now)) !== JSON.stringify(contents(before)))
    return { unknown: `what Laravel puts for ${key} differs before and after Laravel 11: name version`, at }
  return major < 11 ? before : now
}

const contents = (value: Value): unknown => (isArray(value) ? [...value.items] : value)

function textsOf(value: Value, key: string, at: SourceLocation): ListOf<string> {
  if (isOpen(value)) return [notKnown(value.unknown, value.at)]
  if (!isArray(value)) return [notKnown(`${key} has to be an array`, at)]
  const items = [...value.items.values()].map((item): Setting<string> => {
    if (isOpen(item)) return notKnown(item.unknown, item.at)
    return typeof item === 'string'
      ? known(item, at)
      : notKnown(`${key} holds something other than texts`, at)
  })
  return value.rest ? [...items, notKnown(value.rest.unknown, value.rest.at)] : items
}

function ageOf(value: Value, at: SourceLocation): Setting<number | null> {
  if (isOpen(value)) return notKnown(value.unknown, value.at)
  if (value === null || typeof value === 'number') return known(value, at)
  if (typeof value === 'boolean') return known(Number(value), at)
  return typeof value === 'string'
    ? known(Number.parseInt(value, 10) || 0, at)
    : notKnown('max_age is no number', at)
}

function flagOf(value: Value, at: SourceLocation): Setting<boolean> {
  if (isOpen(value)) return notKnown(value.unknown, value.at)
  return known(Boolean(value) && value !== '0', at)
}

export function laravelUnknowns(config: LaravelCors): Unknown[] {
  const fields: Array<Field<unknown> | ListOf<unknown>> = Object.values(config).filter(
    (value) =>
      Array.isArray(value) || (typeof value === 'object' && ('value' in value || 'unknown' in value)),
  )
  return fields
    .flat()
    .filter((field): field is Unknown & { at: SourceLocation } => field !== undefined && 'unknown' in field)
}
