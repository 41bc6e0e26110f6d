import { Host } from './machine.ts'
import { Falsy, Negated, Obj, Open } from './values.ts'

/** `===`, unless a side is open. */
export function isSame(one: unknown, other: unknown): boolean | Open {
  if (one instanceof Open) return one === other ? true : differ(one, other)
  return other instanceof Open ? differ(other, one) : one === other
}

/** What is surely something is neither undefined nor empty. */
function differ(open: Open, other: unknown): boolean | Open {
  const empty = other === undefined || other === null || other === '' || other === false
  if (open.truthy && empty) return false
  const questions = asked.get(open) ?? new Map<unknown, Open>()
  const question = questions.get(other) ?? new Open(open.reason, open.at)
  asked.set(open, questions.set(other, question))
  return question
}

/** The same comparison of the same open value is the same question. */
const asked = new WeakMap<Open, Map<unknown, Open>>()

/** Whether `test` holds for an item: a certain yes counts before what is open. */
export function anyOf(items: readonly unknown[], test: (item: unknown) => unknown): boolean | Open {
  let open: Open | undefined
  for (const item of items) {
    const answer = test(item)
    if (answer instanceof Open) open ??= answer
    else if (item instanceof Open) open ??= new Open(item.reason, item.at)
    else if (answer) return true
  }
  return open ?? false
}

export function not(value: unknown): boolean | Open {
  if (value instanceof Falsy) return true
  if (value instanceof Open) return value.truthy ? false : new Negated(value)
  return !value
}

/** Text as `+` and template strings make it; undefined for what has no plain text here. */
export function textOf(value: unknown): string | undefined {
  if (value instanceof Obj || value instanceof Host || value instanceof Open) return undefined
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (Array.isArray(value))
    return value.every((item) => textOf(item) !== undefined) ? value.join(',') : undefined
  return String(value)
}
