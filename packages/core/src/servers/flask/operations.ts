import type { Unknown } from '../../fetch/verdict.ts'
import { requestHeader } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import type { Expression } from '../syntax/python-expressions.ts'
import { evaluateExpression } from './expressions.ts'
import type { Walk } from './follow.ts'
import { isAlike, itemsOf, known, open, type Run, type State, textOf, truth } from './runs.ts'

export function operation(
  expression: Extract<Expression, { is: 'operation' }>,
  state: State,
  walk: Walk,
): Run {
  const { at, operator } = expression
  const [left, right] = expression.operands
  if (!left) return open('an operation without operands', at)
  const one = evaluateExpression(left, state, walk)
  if (operator === 'not') return decided(negated(truth(one)), at)
  if (!right || expression.operands.length > 2)
    return open('a comparison of more than two values is not followed', at)
  if (operator === 'and' || operator === 'or') {
    const first = truth(one)
    if (typeof first === 'boolean')
      return first === (operator === 'or') ? one : evaluateExpression(right, state, walk)
    const other = evaluateExpression(right, state, walk)
    return truth(other) === (operator === 'or') ? other : { is: 'open', why: first }
  }
  const other = evaluateExpression(right, state, walk)
  const test = operators[operator]
  if (test) return decided(test(one, other, at, walk), at)
  if (operator === '+' && one.is === 'known' && other.is === 'known')
    if (typeof one.value === 'string' && typeof other.value === 'string')
      return known(one.value + other.value, at)
  return open('the operation is not followed', at)
}

type Test = (one: Run, other: Run, at: SourceLocation, walk: Walk) => boolean | Unknown

const negated = (answer: boolean | Unknown): boolean | Unknown =>
  typeof answer === 'boolean' ? !answer : answer

const decided = (answer: boolean | Unknown, at: SourceLocation): Run =>
  typeof answer === 'boolean' ? known(answer, at) : { is: 'open', why: answer }

const equal: Test = (one, other, at) => {
  if (one.is === 'open') return one.why
  if (other.is === 'open') return other.why
  if (one.is !== 'known' || other.is !== 'known') return { unknown: 'the comparison is not followed', at }
  return isAlike(one.value, other.value)
}

const within: Test = (one, other, at, walk) => {
  const text = textOf(one)
  if (other.is === 'request-headers' && text !== undefined)
    return requestHeader(walk.asked.request, text) !== undefined
  if (one.is === 'open') return one.why
  if (other.is === 'open') return other.why
  if (other.is === 'known' && typeof other.value === 'string')
    return text === undefined ? { unknown: 'the comparison is not followed', at } : other.value.includes(text)
  const items = itemsOf(other)
  if (!items || one.is !== 'known') return { unknown: 'the comparison is not followed', at }
  let doubt: Unknown | undefined
  for (const item of items) {
    if (item.is === 'open') doubt ??= item.why
    else if (item.is === 'known' && isAlike(item.value, one.value)) return true
  }
  return doubt ?? false
}

const ordered =
  (test: (one: number, other: number) => boolean): Test =>
  (one, other, at) => {
    const [a, b] = [one, other].map((run) => (run.is === 'known' ? run.value : undefined))
    if (typeof a === 'number' && typeof b === 'number') return test(a, b)
    return one.is === 'open' ? one.why : { unknown: 'the comparison is not followed', at }
  }

const operators: Record<string, Test> = {
  '<': ordered((one, other) => one < other),
  '<=': ordered((one, other) => one <= other),
  '>': ordered((one, other) => one > other),
  '>=': ordered((one, other) => one >= other),
  '==': equal,
  '!=': (...both) => negated(equal(...both)),
  is: equal,
  'is not': (...both) => negated(equal(...both)),
  in: within,
  'not in': (...both) => negated(within(...both)),
}
