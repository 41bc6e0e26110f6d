import { awaited, Later } from './later.ts'
import { Host, type Machine } from './machine.ts'
import { isSame, anyOf } from './compare.ts'
import { Fault, Obj, Open } from './values.ts'

type Native = (...args: unknown[]) => unknown

/** A Set or a Map whose contents are known as far as they were written down. */
class Collection extends Host {
  readonly #keys: unknown[]
  readonly #values: unknown[]
  constructor(keys: unknown[], values: unknown[]) {
    super()
    this.#keys = keys
    this.#values = values
  }
  override member(name: string, machine: Machine): unknown {
    const has = (key: unknown) => anyOf(this.#keys, (item) => isSame(item, key))
    if (name === 'has') return has
    if (name === 'size')
      return this.#keys.some((key) => key instanceof Open) ? machine.open('its size') : this.#keys.length
    if (name === 'get') {
      return (key: unknown) => {
        const found = has(key)
        return found === true ? this.#values[this.#keys.indexOf(key)] : found === false ? undefined : found
      }
    }
    return machine.open(`${name} of a collection is not followed`)
  }
  items(): unknown[] {
    return this.#keys
  }
}

export function itemsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value
  return value instanceof Collection ? value.items() : undefined
}

/** `new URL(…)`, as far as origins are taken apart. */
function parsedUrl(text: unknown, base?: unknown): unknown {
  const open = [text, base].find((value) => value instanceof Open)
  if (open) return open
  let url: URL
  try {
    url = new URL(String(text), base === undefined ? undefined : String(base))
  } catch (error) {
    throw new Fault(error)
  }
  const { href, origin, protocol, host, hostname, port, pathname, search, hash } = url
  return Obj.of({
    href,
    origin,
    protocol,
    host,
    hostname,
    port,
    pathname,
    search,
    hash,
    path: pathname + search,
  })
}

function pattern(source: unknown, flags?: unknown): unknown {
  const open = [source, flags].find((value) => value instanceof Open)
  if (open) return open
  try {
    return new RegExp(
      source instanceof RegExp ? source : String(source),
      flags === undefined ? undefined : String(flags),
    )
  } catch (error) {
    throw new Fault(error)
  }
}

const errorOf = (message: unknown) => Obj.of({ name: 'Error', message })

/** Classes that `new` makes; without their name here an object is open. */
export const constructors: Record<string, Native> = {
  URL: parsedUrl,
  RegExp: pattern,
  Error: errorOf,
  TypeError: errorOf,
  RangeError: errorOf,
  Set: (items) => collection(items, (item) => [item, item]),
  Map: (items) => collection(items, (item) => (Array.isArray(item) ? [item[0], item[1]] : [item, item])),
}

function collection(items: unknown, entry: (item: unknown) => [unknown, unknown]): unknown {
  if (items === undefined) return new Collection([], [])
  const list = itemsOf(items)
  if (!list) return items
  const entries = list.map(entry)
  return new Collection(
    entries.map(([key]) => key),
    entries.map(([, value]) => value),
  )
}

const opaque = (value: unknown, otherwise: (known: unknown) => unknown) =>
  value instanceof Open ? value : otherwise(value)

function record(members: Record<string, unknown>): Obj {
  const object = Obj.of(members)
  object.rest = new Open('a method of a built-in object is not followed')
  return object
}

function keysOf(value: unknown, pick: (key: string, item: unknown) => unknown): unknown {
  if (value instanceof Host) return new Open('what it holds is not known')
  if (!(value instanceof Obj)) return value instanceof Open ? value : []
  const items = [...value.props].map(([key, item]) => pick(key, item))
  return value.rest ? [...items, value.rest] : items
}

function parsed(text: string): unknown {
  try {
    return valueOfJson(JSON.parse(text))
  } catch (error) {
    throw new Fault(error)
  }
}

function valueOfJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueOfJson)
  if (typeof value !== 'object' || value === null) return value
  return Obj.of(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, valueOfJson(item)])))
}

/** Functions and objects that every program has. */
export const globals: Record<string, unknown> = {
  undefined,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  Boolean: (value: unknown) => opaque(value, Boolean),
  String: (value: unknown) =>
    opaque(value, (known) => String(known instanceof Obj ? '[object Object]' : known)),
  Number: (value: unknown) => opaque(value, (known) => (known instanceof Obj ? Number.NaN : Number(known))),
  parseInt: (value: unknown) => opaque(value, (known) => Number.parseInt(String(known), 10)),
  Error: errorOf,
  RegExp: pattern,
  URL: record({ canParse: (text: unknown) => opaque(text, (known) => URL.canParse(String(known))) }),
  Array: record({
    isArray: (value: unknown) => opaque(value, Array.isArray),
    from: (value: unknown) => itemsOf(value) ?? value,
    of: (...items: unknown[]) => items,
  }),
  Object: record({
    keys: (value: unknown) => keysOf(value, (key) => key),
    values: (value: unknown) => keysOf(value, (_, item) => item),
    entries: (value: unknown) => keysOf(value, (key, item) => [key, item]),
    freeze: (value: unknown) => value,
    assign: (target: unknown, ...sources: unknown[]) => {
      if (target instanceof Obj) for (const source of sources) target.assign(source)
      return target
    },
  }),
  JSON: record({ parse: (text: unknown) => opaque(text, (known) => parsed(String(known))) }),
  Promise: record({
    resolve: (value: unknown) => new Later(awaited(value)),
    reject: (error: unknown) => new Later(undefined, new Fault(error)),
  }),
  console: record(
    Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map((name) => [name, () => undefined])),
  ),
  encodeURIComponent: (value: unknown) => opaque(value, (known) => encodeURIComponent(String(known))),
  decodeURIComponent: (value: unknown) => opaque(value, () => new Open('a decoded text')),
}
