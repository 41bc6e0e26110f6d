import type { HttpResponse, Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation } from '../server.ts'
import { isTruthy, iterate, type PythonValue } from '../syntax/python-values.ts'

/** A value while a function is followed. */
export type Run =
  | { is: 'known'; value: PythonValue; at: SourceLocation }
  /** `foreign`: made by code that is not followed, which may have set headers. */
  | { is: 'open'; why: Unknown; foreign?: boolean }
  | { is: 'response'; id: number }
  | { is: 'headers'; id: number }
  | { is: 'vary'; id: number }
  | { is: 'request' }
  | { is: 'request-headers' }
  | { is: 'function'; name: string }
  | { is: 'method'; of: Run; name: string }
  | { is: 'tuple'; items: Run[] }
  | { is: 'dict'; entries: Array<readonly [key: Run, value: Run]> }

export interface State {
  names: Map<string, Run>
  responses: Map<number, HttpResponse>
}

export const known = (value: PythonValue, at: SourceLocation): Run => ({ is: 'known', value, at })

export const open = (unknown: string, at: SourceLocation): Run => ({ is: 'open', why: { unknown, at } })

/** As `bool(value)`. */
export function truth(run: Run): boolean | Unknown {
  if (run.is === 'known') return isTruthy(run.value)
  if (run.is === 'open') return run.why
  if (run.is === 'tuple') return run.items.length > 0
  if (run.is === 'dict') return run.entries.length > 0
  return true
}

/** The text that a value is sent as. */
export function textOf(run: Run): string | undefined {
  if (run.is !== 'known') return undefined
  return typeof run.value === 'string' || typeof run.value === 'number' ? String(run.value) : undefined
}

/** The items of a list, known or not; undefined where there is no telling how many. */
export function itemsOf(run: Run): Run[] | undefined {
  if (run.is === 'tuple') return run.items
  if (run.is === 'dict') return run.entries.map(([key]) => key)
  if (run.is !== 'known' || typeof run.value === 'string') return undefined
  return iterate(run.value, run.at)?.map((item) =>
    'unknown' in item ? { is: 'open', why: item } : { is: 'known', value: item.value, at: item.at },
  )
}

/** Whether the responses of a state are what they were. */
export function isUntouched(before: State, after: State): boolean {
  return [...before.responses].every(([id, one]) => isAlike(one, after.responses.get(id)))
}

/** Equal but for the place that they come from. */
export function isAlike(one: unknown, other: unknown): boolean {
  const shown = (value: unknown): string =>
    JSON.stringify(value, (key, inner: unknown) => (key === 'at' || key === 'from' ? undefined : inner)) ?? ''
  return shown(one) === shown(other)
}
