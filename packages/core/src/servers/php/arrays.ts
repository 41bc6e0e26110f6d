import type { SourceLocation } from '../server.ts'
import {
  arrayOf,
  concat,
  equal,
  identical,
  isArray,
  isOpen,
  keyOf,
  open,
  push,
  textOf,
  truthOf,
  type Open,
  type PhpArray,
  type Value,
} from './values.ts'

/** Whether `needle` is among the items: certain once a known item is it. */
export function inArray([needle = null, haystack = null, strict = false]: readonly Value[]):
  | Value
  | undefined {
  if (!isArray(haystack)) return undefined
  const compare = truthOf(strict) === true ? identical : equal
  let doubt: Open | undefined
  for (const item of haystack.items.values()) {
    const found = compare(needle, item)
    if (found === true) return true
    if (found !== false) doubt ??= found
  }
  return doubt ?? haystack.rest ?? false
}

export function search([needle = null, haystack = null, strict = false]: readonly Value[]):
  | Value
  | undefined {
  if (!isArray(haystack)) return undefined
  const compare = truthOf(strict) === true ? identical : equal
  for (const [key, item] of haystack.items) {
    const found = compare(needle, item)
    if (found !== false) return found === true ? key : found
  }
  return haystack.rest ?? false
}

/** The first of the items that are the same text; undefined where one of them is not known. */
export function unique([array = null]: readonly Value[]): Value | undefined {
  if (!isArray(array)) return undefined
  const items = new Map<string | number, Value>()
  const seen = new Set<string>()
  for (const [key, value] of array.items) {
    const text = textOf(value)
    if (typeof text !== 'string') return undefined
    if (!seen.has(text)) items.set(key, value)
    seen.add(text)
  }
  return { ...array, items }
}

export function hasKey([key = null, array = null]: readonly Value[]): Value | undefined {
  const wanted = keyOf(key)
  if (!isArray(array) || wanted === undefined) return undefined
  return array.items.has(wanted) ? true : (array.rest ?? false)
}

export function split(given: readonly Value[]): Value | undefined {
  const [separator, text] = given.map((value) => textOf(value))
  if (typeof separator !== 'string' || typeof text !== 'string' || separator === '' || given.length > 2)
    return undefined
  return arrayOf(text.split(separator))
}

export function join(given: readonly Value[], at: SourceLocation): Value | undefined {
  const [glue, list] = isArray(given[0] ?? null)
    ? ['', given[0] ?? null]
    : [textOf(given[0] ?? ''), given[1] ?? null]
  if (typeof glue !== 'string' || !isArray(list)) return undefined
  if (list.rest) return open(list.rest.unknown, list.rest.at)
  const parts = [...list.items.values()].flatMap((value, index) => (index ? [glue, value] : [value]))
  return concat(parts, at)
}

export function merge(given: readonly Value[]): Value | undefined {
  const merged: PhpArray = { items: new Map() }
  for (const value of given) {
    if (isOpen(value)) merged.rest ??= value
    else if (!isArray(value)) return undefined
    else {
      for (const [key, item] of value.items)
        if (typeof key === 'number') push(merged, item)
        else merged.items.set(key, item)
      if (value.rest) merged.rest ??= value.rest
    }
  }
  return merged
}
