import type { SourceLocation } from '../server.ts'
import { isKnown, known, notKnown, type Setting } from '../syntax/field.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import { argument, argumentsIn, callOf, own } from './calls.ts'
import type { Code } from './code.ts'
import { declarationOf, initial, short } from './scope.ts'
import type { Values } from './values.ts'

/** Seconds in one of what TimeSpan.From… counts. */
const units: Record<string, number> = {
  FromDays: 86_400,
  FromHours: 3600,
  FromMinutes: 60,
  FromSeconds: 1,
  FromMilliseconds: 0.001,
}

const operators: Record<string, (left: number, right: number) => number> = {
  '*': (left, right) => left * right,
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
}

/** A TimeSpan in seconds, as the header says them. */
export function secondsOf(
  node: Node | undefined,
  code: Code,
  values: Values,
  at: SourceLocation,
): Setting<string> {
  const seconds = node && timeSpan(node, code, values)
  return seconds === undefined
    ? notKnown(`${node ? short(node) : 'the time'} is not read`, at)
    : known(String(seconds), at)
}

function timeSpan(node: Node, code: Code, values: Values): number | undefined {
  const from = valueOf(node, code)
  const call = callOf(from)
  const unit =
    call && call.receiver?.text.split('.').at(-1) === 'TimeSpan' ? own(units, call.name) : undefined
  const value = call && argument(call, 0)
  if (unit !== undefined && value && call.arguments.length === 1) {
    const count = numberOf(value, code, values)
    return count === undefined ? undefined : Number((count * unit).toFixed(6))
  }
  if (from.text === 'TimeSpan.Zero') return 0
  if (from.type !== 'object_creation_expression' && from.type !== 'implicit_object_creation_expression')
    return undefined
  const list = childrenOf(from).find(({ type }) => type === 'argument_list')
  const numbers = list ? argumentsIn(list).map((one) => numberOf(one.value, code, values)) : []
  if (numbers.includes(undefined) || numbers.length < 3 || numbers.length > 4) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = numbers.length === 3 ? [0, ...numbers] : numbers
  return days * 86_400 + hours * 3600 + minutes * 60 + seconds
}

function numberOf(node: Node, code: Code, values: Values): number | undefined {
  const from = valueOf(node, code)
  if (/^(?:integer|real)_literal$/.test(from.type)) {
    const text = from.text.replaceAll('_', '').replace(/[dfmlu]+$/i, '')
    return /^[\d.]+$/.test(text) ? Number(text) : undefined
  }
  if (from.type === 'parenthesized_expression') {
    const [inner] = childrenOf(from)
    return inner && numberOf(inner, code, values)
  }
  if (from.type === 'binary_expression') {
    const operate = operators[from.childForFieldName('operator')?.text ?? '']
    const [left, right] = ['left', 'right'].map((side) => {
      const operand = from.childForFieldName(side)
      return operand ? numberOf(operand, code, values) : undefined
    })
    return operate && left !== undefined && right !== undefined ? operate(left, right) : undefined
  }
  const configured = values.text(from)
  return isKnown(configured) && /^\d+$/.test(configured.value) ? Number(configured.value) : undefined
}

/** What a name was given once, if nothing changes it. */
function valueOf(node: Node, code: Code): Node {
  const declaration = node.type === 'identifier' ? declarationOf(code, node, node.text) : undefined
  if (!declaration || code.changed.has(node.text)) return node
  return initial(declaration) ?? node
}
