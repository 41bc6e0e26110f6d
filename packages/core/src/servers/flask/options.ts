import type { Doubt } from '../syntax/python-scope.ts'
import type { Field, SourceLocation } from '../server.ts'
import { isUnknown, known, type ListOf, notKnown, type Setting } from '../syntax/field.ts'
import type { PythonPattern } from '../syntax/python-match.ts'
import { isList, isPattern, isTruthy, iterate, type PythonValue } from '../syntax/python-values.ts'

type Value = Setting<PythonValue>

/** Options from one place: keywords of a call, a resource's dictionary, `app.config`. */
export interface Layer {
  values: ReadonlyMap<string, Value>
  /** Why any other option may be set here too. */
  open?: Doubt | undefined
}

/** A text that Flask-CORS compares or, where it looks like one, uses as a regular expression; or a compiled one. */
export type Matcher = string | PythonPattern

/** Flask-CORS's options, defaults filled in; an unknown list is a list with one unknown item. */
export interface CorsOptions {
  at: SourceLocation
  origins: ListOf<Matcher>
  methods: ListOf<string>
  allowHeaders: ListOf<Matcher>
  exposeHeaders: ListOf<string>
  credentials: Setting<boolean>
  /** As it is sent; '' sends none. */
  maxAge: Setting<string>
  sendWildcard: Setting<boolean>
  varyHeader: Setting<boolean>
  alwaysSend: Setting<boolean>
  automaticOptions: Setting<boolean>
  privateNetwork: Setting<boolean>
}

const allMethods = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']

/** The option as the last layer that mentions it gives it. */
export function option(layers: readonly Layer[], name: string): Field<PythonValue> {
  for (const layer of layers.toReversed()) {
    const value = layer.values.get(name) ?? layer.open
    if (value) return value
  }
  return undefined
}

/** @param at the call, for what it leaves at its default */
export function optionsOf(layers: readonly Layer[], at: SourceLocation): CorsOptions {
  const bool = (name: string, absent: boolean): Setting<boolean> => {
    const field = option(layers, name)
    if (!field) return known(absent, at)
    return isUnknown(field) ? field : known(isTruthy(field.value), field.at)
  }
  const list = <T>(name: string, absent: T[], read: Read<T>): ListOf<T> => {
    const field = option(layers, name)
    if (!field) return absent.map((value) => known(value, at))
    const isNone = !isUnknown(field) && field.value === null && name !== 'expose_headers'
    return isNone ? [notKnown(`${name} is None, on which Flask-CORS fails`, field.at)] : itemsOf(field, read)
  }
  return {
    at,
    origins: list<Matcher>('origins', ['.*'], matcher),
    methods: list('methods', allMethods, text).map(upper),
    allowHeaders: list<Matcher>('allow_headers', ['.*'], matcher),
    exposeHeaders: list<string>('expose_headers', [], text),
    credentials: bool('supports_credentials', false),
    maxAge: ageOf(option(layers, 'max_age'), at),
    sendWildcard: bool('send_wildcard', false),
    varyHeader: bool('vary_header', true),
    alwaysSend: bool('always_send', true),
    automaticOptions: bool('automatic_options', true),
    privateNetwork: bool('allow_private_network', false),
  }
}

/** Why Flask-CORS raises on these options: it does not send `*` with credentials. */
export function refusalOf(options: CorsOptions): { unknown: string; at: SourceLocation } | undefined {
  const { origins, credentials, sendWildcard } = options
  const both = [credentials, sendWildcard].every((one) => !isUnknown(one) && one.value)
  const any = origins.find((item) => !isUnknown(item) && item.value === '.*')
  if (!both || !any) return undefined
  return {
    unknown:
      'the server refuses to start: send_wildcard and supports_credentials exclude each other for any origin',
    at: any.at,
  }
}

type Read<T> = (value: PythonValue) => T | undefined

const text: Read<string> = (value) => (typeof value === 'string' ? value : undefined)

/** `*` stands for any text. */
const matcher: Read<Matcher> = (value) => {
  if (typeof value === 'string') return value === '*' ? '.*' : value
  return isPattern(value) ? { pattern: value.pattern, flags: value.flags } : undefined
}

const upper = (item: Setting<string>): Setting<string> =>
  isUnknown(item) ? item : known(item.value.toUpperCase(), item.at)

/** One value stands for a list of it; None for none. */
function itemsOf<T>(field: Value, read: Read<T>): ListOf<T> {
  if (isUnknown(field)) return [field]
  const { value, at } = field
  if (value === null) return []
  const items = typeof value === 'string' ? undefined : iterate(value, at)
  return (items ?? [field]).map((item) => {
    if (isUnknown(item)) return item
    const found = read(item.value)
    return found === undefined
      ? notKnown('an item is not of the kind it should be', item.at)
      : known(found, item.at)
  })
}

/** A zero is sent only where it is a text, as a timedelta becomes. */
function ageOf(field: Field<PythonValue>, at: SourceLocation): Setting<string> {
  if (!field) return known('', at)
  if (isUnknown(field)) return field
  const { value } = field
  if (typeof value === 'string') return known(value, field.at)
  if (!isTruthy(value) && (typeof value !== 'object' || value === null)) return known('', field.at)
  if (typeof value === 'number') return known(String(value), field.at)
  if (typeof value === 'object' && value !== null && value.kind === 'timedelta')
    return known(String(Math.trunc(value.seconds)), field.at)
  return notKnown('max_age is no number of seconds', field.at)
}

/** A path and the options that hold for it. */
export interface Resource {
  path: Setting<Matcher>
  options: CorsOptions
}

/** The resources of an extension, in the order they are written. */
export function resourcesOf(
  layers: readonly Layer[],
  at: SourceLocation,
): { resources: Resource[]; sorted: boolean } {
  const field = option(layers, 'resources')
  const all = optionsOf(layers, at)
  if (!field) return { resources: [{ path: known('/*', at), options: all }], sorted: false }
  if (!isUnknown(field) && typeof field.value === 'object' && field.value?.kind === 'dict') {
    const found = new Map<string, Resource>()
    for (const [key, value] of field.value.entries)
      found.set(keyOf(key), { path: pathOf(key), options: optionsOf([...layers, layerOf(value)], at) })
    return { resources: [...found.values()], sorted: true }
  }
  const paths: ListOf<Matcher> = itemsOf(field, matcher)
  return { resources: paths.map((path) => ({ path, options: all })), sorted: false }
}

/** Keys that are equal stand for one resource. */
function keyOf(key: Value): string {
  return JSON.stringify(isUnknown(key) ? [key.unknown, key.at] : key.value)
}

function pathOf(key: Value): Setting<Matcher> {
  if (isUnknown(key)) return key
  const path = matcher(key.value)
  return path === undefined ? notKnown('a resource is neither text nor pattern', key.at) : known(path, key.at)
}

/** The options of a dictionary. */
export function layerOf(field: Value): Layer {
  if (isUnknown(field)) return { values: new Map(), open: field }
  const { value, at } = field
  if (typeof value !== 'object' || value?.kind !== 'dict') {
    const empty = value === null || (typeof value === 'object' && isList(value) && value.items.length === 0)
    return empty ? { values: new Map() } : { values: new Map(), open: notKnown('it is no dictionary', at) }
  }
  const values = new Map<string, Value>()
  let open: Doubt | undefined
  for (const [key, item] of value.entries) {
    if (isUnknown(key)) {
      // What a ** brings in may replace what stands before it.
      values.clear()
      open = key
    } else if (typeof key.value === 'string') values.set(key.value, item)
  }
  return { values, open }
}
