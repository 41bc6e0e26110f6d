import type { SourceLocation } from '../server.ts'
import type { ListOf, Setting } from './field.ts'
import type { PythonPattern } from './python-match.ts'

/** A value that a Python expression has for certain. Of a collection, single items may be unknown. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | PythonList
  | PythonDict
  | ({ kind: 'pattern' } & PythonPattern)
  | { kind: 'timedelta'; seconds: number }

export interface PythonList {
  kind: 'list' | 'tuple' | 'set'
  items: ListOf<PythonValue>
}

export interface PythonDict {
  kind: 'dict'
  entries: ReadonlyArray<readonly [key: Setting<PythonValue>, value: Setting<PythonValue>]>
}

export function isList(value: PythonValue): value is PythonList {
  return isObject(value) && (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set')
}

export function isDict(value: PythonValue): value is PythonDict {
  return isObject(value) && value.kind === 'dict'
}

export function isPattern(value: PythonValue): value is { kind: 'pattern' } & PythonPattern {
  return isObject(value) && value.kind === 'pattern'
}

function isObject(value: PythonValue): value is Extract<PythonValue, object> {
  return typeof value === 'object' && value !== null
}

/** As `bool(value)`. */
export function isTruthy(value: PythonValue): boolean {
  if (!isObject(value)) return Boolean(value)
  if (isList(value)) return value.items.length > 0
  if (isDict(value)) return value.entries.length > 0
  return value.kind === 'pattern' || value.seconds !== 0
}

/** A list as Python iterates it: a string gives its characters. Undefined for what can't be iterated. */
export function iterate(value: PythonValue, at: SourceLocation): ListOf<PythonValue> | undefined {
  if (typeof value === 'string') return Array.from(value, (character) => ({ value: character, at }))
  if (isList(value)) return value.items
  return isDict(value) ? value.entries.map(([key]) => key) : undefined
}

/** As Python sorts strings: by code point. */
export function sortStrings(texts: readonly string[]): string[] {
  const points = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0)
  return [...texts].sort((one, other) => {
    const [a, b] = [points(one), points(other)]
    const i = a.findIndex((point, index) => point !== b[index])
    return i < 0 ? a.length - b.length : (a[i] ?? 0) - (b[i] ?? -1)
  })
}
