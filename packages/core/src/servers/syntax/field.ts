import type { Unknown } from '../../fetch/verdict.ts'
import type { Field, SourceLocation } from '../server.ts'

/** A field that the configuration mentions: known or unknown. */
export type Setting<T> = NonNullable<Field<T>>

/** An item that is not known stands for any number of values. */
export type ListOf<T> = ReadonlyArray<Setting<T>>

export function known<T>(value: T, at: SourceLocation): Setting<T> {
  return { value, at }
}

/** @param reason a clause that ends the sentence "not known: …", such as `process.env.ORIGIN is not given` */
export function notKnown(reason: string, at: SourceLocation): Unknown & { at: SourceLocation } {
  return { unknown: reason, at }
}

export function isUnknown<T>(field: Field<T>): field is Unknown & { at: SourceLocation } {
  return field !== undefined && 'unknown' in field
}

export function isKnown<T>(field: Field<T>): field is { value: T; at: SourceLocation } {
  return field !== undefined && 'value' in field
}

/** The unknown ones among fields and lists of them, in order. */
export function unknownsAmong(...fields: ReadonlyArray<Field<unknown> | ListOf<unknown>>): Unknown[] {
  return fields.flat().filter((field) => isUnknown(field))
}

export function knownValues<T>(list: ListOf<T>): T[] {
  return list.filter((item) => isKnown(item)).map((item) => item.value)
}

/**
 * Whether one item of the list passes `test`. The answer is unknown only where no known item passes and
 * an item is not known.
 */
export function someOf<T>(list: ListOf<T>, test: (value: T) => boolean): boolean | Unknown {
  let open: Unknown | undefined
  for (const item of list) {
    if (isUnknown(item)) open ??= item
    else if (test(item.value)) return true
  }
  return open ?? false
}
