import type { SourceLocation } from '../server.ts'
import { concat, equal, identical, isArray, isOpen, open, type Open, type Value } from './values.ts'

/** What an operator makes of two values. */
export function operate(operator: string, left: Value, right: Value, at: SourceLocation): Value {
  const work = operations[operator]
  return work ? work(left, right, at) : open(`${operator} is not worked out`, at)
}

const negate = (value: boolean | Open): boolean | Open => (typeof value === 'boolean' ? !value : value)

type Operation = (left: Value, right: Value, at: SourceLocation) => Value

const numbers =
  (work: (left: number, right: number) => number | boolean): Operation =>
  (left, right, at) => {
    if (isOpen(left)) return open(left.unknown, left.at)
    if (isOpen(right)) return open(right.unknown, right.at)
    return typeof left === 'number' && typeof right === 'number'
      ? work(left, right)
      : open('it is worked out with something other than numbers', at)
  }

const operations: Record<string, Operation> = {
  '.': (left, right, at) => concat([left, right], at),
  '===': identical,
  '!==': (left, right) => negate(identical(left, right)),
  '==': equal,
  '!=': (left, right) => negate(equal(left, right)),
  '<>': (left, right) => negate(equal(left, right)),
  '+': (left, right, at) =>
    isArray(left) && isArray(right)
      ? {
          items: new Map([...right.items, ...left.items]),
          ...((left.rest ?? right.rest) ? { rest: (left.rest ?? right.rest) as Open } : {}),
        }
      : numbers((one, other) => one + other)(left, right, at),
  '-': numbers((one, other) => one - other),
  '*': numbers((one, other) => one * other),
  '<': numbers((one, other) => one < other),
  '>': numbers((one, other) => one > other),
  '<=': numbers((one, other) => one <= other),
  '>=': numbers((one, other) => one >= other),
}
