import type { SourceLocation } from '../server.ts'
import { isUnknown, known, type Setting } from './field.ts'
import { isDict, isList, isTruthy, type PythonValue } from './python-values.ts'
import { childrenOf, type Node } from './tree.ts'

type Value = Setting<PythonValue>

/** Applies an operator to known operands; undefined where the result is not imitated. */
export function operate(node: Node, evaluate: (node: Node) => Value, at: SourceLocation): Value | undefined {
  if (node.type === 'comparison_operator') return compare(node, evaluate, at)
  const operator = node.childForFieldName('operator')?.text ?? ''
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
  if (!left || !right) return prefixed(node, operator, evaluate, at)
  const one = evaluate(left)
  if (isUnknown(one) && node.type === 'boolean_operator') return one
  if (node.type === 'boolean_operator')
    return !isUnknown(one) && isTruthy(one.value) === (operator === 'or') ? one : evaluate(right)
  const other = evaluate(right)
  if (operator === '+') {
    const joined = join(one, other, at)
    if (joined) return joined
  }
  if (isUnknown(one)) return one
  if (isUnknown(other)) return other
  const result = calculate(operator, one.value, other.value)
  return result === undefined ? undefined : known(result, at)
}

/** Lists are joined item by item, whatever of them is unknown. */
function join(one: Value, other: Value, at: SourceLocation): Value | undefined {
  const [left, right] = [one, other].map((side) => (isUnknown(side) ? undefined : side.value))
  const [a, b] = [left, right].map((value) => (value !== undefined && isList(value) ? value : undefined))
  if (a && b)
    return a.kind === b.kind ? known({ kind: a.kind, items: [...a.items, ...b.items] }, at) : undefined
  if (a && isUnknown(other)) return known({ kind: a.kind, items: [...a.items, other] }, at)
  if (b && isUnknown(one)) return known({ kind: b.kind, items: [one, ...b.items] }, at)
  return undefined
}

function calculate(operator: string, one: PythonValue, other: PythonValue): PythonValue | undefined {
  if (operator === '+' && typeof one === 'string' && typeof other === 'string') return one + other
  if (operator === '|' && isDict(one) && isDict(other))
    return { kind: 'dict', entries: [...one.entries, ...other.entries] }
  if (typeof one !== 'number' || typeof other !== 'number') return undefined
  const result = {
    '+': one + other,
    '-': one - other,
    '*': one * other,
    '//': Math.floor(one / other),
    '|': one | other,
  }[operator]
  return result !== undefined && Number.isSafeInteger(result) ? result : undefined
}

function prefixed(
  node: Node,
  operator: string,
  evaluate: (node: Node) => Value,
  at: SourceLocation,
): Value | undefined {
  const operand = node.childForFieldName('argument')
  if (!operand) return undefined
  const value = evaluate(operand)
  if (isUnknown(value)) return value
  if (node.type === 'not_operator') return known(!isTruthy(value.value), at)
  return operator === '-' && typeof value.value === 'number' ? known(-value.value, at) : undefined
}

/** `==`, `!=` and `in` between known strings, numbers and lists of them. */
function compare(node: Node, evaluate: (node: Node) => Value, at: SourceLocation): Value | undefined {
  const [left, right, ...more] = childrenOf(node)
  const operator = node
    .childrenForFieldName('operators')
    .map((one) => one?.text)
    .join(' ')
  if (!left || !right || more.length > 0) return undefined
  const [one, other] = [evaluate(left), evaluate(right)]
  if (isUnknown(one)) return one
  if (isUnknown(other)) return other
  const [a, b] = [one.value, other.value]
  if (typeof a === 'object' && a !== null) return undefined
  if ((operator === '==' || operator === '!=') && (typeof b !== 'object' || b === null))
    return known((a === b) === (operator === '=='), at)
  return undefined
}
