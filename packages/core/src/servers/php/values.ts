import type { Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation } from '../server.ts'
import type { FunctionDefinition } from './program.ts'

/** The script loops, calls itself, or grows without an end that is near. */
export class OutOfSteps extends Error {}

/** What can't be known; `prefix` is how the text starts all the same. */
export interface Open extends Unknown {
  at: SourceLocation
  prefix?: string
}

/** An array in insertion order; `rest` stands for further items that can't be known. */
export interface PhpArray {
  items: Map<string | number, Value>
  rest?: Open
}

export interface Closure {
  closure: FunctionDefinition
  /** What the closure took from where it was made. */
  bound: ReadonlyMap<string, Value>
}

export type Value = string | number | boolean | null | PhpArray | Closure | Open

export const open = (unknown: string, at: SourceLocation, prefix?: string): Open => ({
  unknown,
  at,
  ...(prefix ? { prefix } : {}),
})

const isObject = (value: Value): value is PhpArray | Closure | Open =>
  typeof value === 'object' && value !== null
export const isOpen = (value: Value): value is Open => isObject(value) && 'unknown' in value
export const isArray = (value: Value): value is PhpArray => isObject(value) && 'items' in value
export const isClosure = (value: Value): value is Closure => isObject(value) && 'closure' in value

/** A script that doubles a text or a list grows past what any header holds: what is longer is not followed. */
const sizeLimit = 20_000

/** A list of values as an array. */
export function arrayOf(values: Iterable<Value>, rest?: Open): PhpArray {
  return { items: new Map([...values].map((value, index) => [index, value])), ...(rest ? { rest } : {}) }
}

/** The key that a value is in an array: `'5'` is 5. */
export function keyOf(value: Value): string | number | undefined {
  if (typeof value === 'string') return /^(?:0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : value
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return value === null ? '' : undefined
}

/** Puts a value behind the last integer key; where that is not known, under a key that no script can name. */
export function push(array: PhpArray, value: Value): void {
  const { items, rest } = array
  if (items.size >= sizeLimit) throw new OutOfSteps()
  let next = items.size
  if (items.has(next) || !items.has(next - 1)) {
    next = 0
    for (const key of items.keys()) if (typeof key === 'number' && key >= next) next = key + 1
  }
  items.set(rest ? `\0${items.size}` : next, value)
}

/** Whether a value counts as true. */
export function truthOf(value: Value): boolean | Open {
  if (isOpen(value)) return value.prefix && value.prefix !== '0' ? true : value
  if (isArray(value)) return value.items.size > 0 ? true : (value.rest ?? false)
  if (isObject(value)) return true
  return value !== null && value !== false && value !== 0 && value !== '' && value !== '0'
}

/** A value in a string context; undefined for arrays and closures. */
export function textOf(value: Value): string | Open | undefined {
  if (isOpen(value)) return value
  if (isObject(value)) return undefined
  if (value === null || value === false) return ''
  return value === true ? '1' : String(value)
}

/** Texts one after the other; what follows something open is open too. */
export function concat(values: readonly Value[], at: SourceLocation): string | Open {
  let known = ''
  for (const value of values) {
    const text = textOf(value)
    if (text === undefined) return open('an array stands in a text', at, known)
    if (typeof text !== 'string') return open(text.unknown, text.at, known + (text.prefix ?? ''))
    known += text
    if (known.length > sizeLimit) throw new OutOfSteps()
  }
  return known
}

const numeric = /^[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?[ \t\n\r\v\f]*$/i

/** `===` */
export function identical(one: Value, other: Value): boolean | Open {
  if (isOpen(one) || isOpen(other)) return cannotEqual(one, other) ? false : firstOpen(one, other)
  if (isArray(one) && isArray(other)) {
    const differ = [...one.items].some(([key, value]) => other.items.get(key) !== value)
    return !one.rest && !other.rest && one.items.size === other.items.size && !differ
  }
  return one === other
}

/** `==`, as of PHP 8. */
export function equal(one: Value, other: Value): boolean | Open {
  if (isOpen(one) || isOpen(other)) return cannotEqual(one, other) ? false : firstOpen(one, other)
  if (typeof one === 'boolean' || typeof other === 'boolean') return truthOf(one) === truthOf(other)
  if (one === null || other === null) {
    const left = one === null ? other : one
    return left === null || left === '' || left === 0 || (isArray(left) && left.items.size === 0)
  }
  if (typeof one === 'object' || typeof other === 'object') return identical(one, other)
  if (typeof one === 'string' && typeof other === 'string')
    return numeric.test(one) && numeric.test(other) ? Number(one) === Number(other) : one === other
  if (typeof one === 'number' && typeof other === 'number') return one === other
  const [text, value] = typeof one === 'string' ? [one, other] : [String(other), one]
  return numeric.test(text) ? Number(text) === Number(value) : text === String(value)
}

/** A text that starts otherwise is another text. */
function cannotEqual(one: Value, other: Value): boolean {
  const [unknown, known] = isOpen(one) ? [one, other] : [other as Open, one]
  return typeof known === 'string' && unknown.prefix !== undefined && !known.startsWith(unknown.prefix)
}

function firstOpen(...values: Value[]): Open {
  return values.find((value) => isOpen(value)) as Open
}
