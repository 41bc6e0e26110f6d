import { globals } from './builtins.ts'
import { callValue, construct } from './calls.ts'
import { makeClass } from './classes.ts'
import { isSame, not, textOf } from './compare.ts'
import { makeFunction } from './functions.ts'
import { awaited } from './later.ts'
import { Host, type Machine } from './machine.ts'
import { listOf, objectOf, syntaxError, unescaped } from './literals.ts'
import { memberOf } from './members.ts'
import { assignTo } from './patterns.ts'
import type { Scope } from './scope.ts'
import { partsOf, type Syntax } from './syntax.ts'
import { Falsy, Obj, Open } from './values.ts'

type Evaluator = (node: Syntax, scope: Scope, machine: Machine) => unknown

/** The value of an expression; open where it can't be known. */
export function evaluate(node: Syntax | undefined, scope: Scope, machine: Machine): unknown {
  if (!node) return undefined
  machine.step()
  if (node.broken && node.type !== 'object' && node.type !== 'arguments') return syntaxError(node)
  const evaluator = Object.hasOwn(evaluators, node.type) ? evaluators[node.type] : undefined
  return evaluator ? evaluator(node, scope, machine) : new Open(`${shown(node)} is not followed`, node.at)
}

export function shown(node: Syntax): string {
  const text = node.text.replaceAll(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const inner: Evaluator = (node, scope, machine) => evaluate(partsOf(node)[0], scope, machine)

const fn: Evaluator = (node, scope, machine) => makeFunction(node, scope, machine)

const evaluators: Record<string, Evaluator> = {
  identifier: (node, scope, machine) => {
    const found = scope.read(node.text, machine.path !== undefined)
    if (found) return found.value
    if (node.text === 'process') return machine.process
    return Object.hasOwn(globals, node.text)
      ? globals[node.text]
      : new Open(`${node.text} is not defined in this file`, node.at)
  },
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  number: (node) => Number(node.text.replaceAll('_', '')),
  string: (node) => unescaped(node),
  template_string: (node, scope, machine) => {
    const parts = node.children.map((part) =>
      part.type === 'template_substitution' ? inner(part, scope, machine) : unescaped(part),
    )
    return concatenated(parts, node)
  },
  regex: (node) => {
    try {
      return new RegExp(node.fields.get('pattern')?.text ?? '', node.fields.get('flags')?.text ?? '')
    } catch (error) {
      return new Open(`${shown(node)} is no valid pattern: ${(error as Error).message}`, node.at)
    }
  },
  array: (node, scope, machine) => listOf(node, scope, machine),
  object: (node, scope, machine) => objectOf(node, scope, machine),
  parenthesized_expression: inner,
  as_expression: inner,
  satisfies_expression: inner,
  non_null_expression: inner,
  await_expression: (node, scope, machine) => awaited(inner(node, scope, machine)),
  type_assertion: (node, scope, machine) => evaluate(partsOf(node).at(-1), scope, machine),
  sequence_expression: (node, scope, machine) =>
    node.children.map((part) => evaluate(part, scope, machine)).at(-1),
  this: (node, scope) => scope.find('this')?.value ?? new Open('this is not followed', node.at),
  super: (node, scope) => scope.find('super')?.value ?? new Open('a base class is not followed', node.at),
  class: (node, scope, machine) => makeClass(node, scope, machine),
  arrow_function: fn,
  function_expression: fn,
  generator_function: (node) => new Open('a generator is not followed', node.at),
  ternary_expression: (node, scope, machine) => {
    const chosen = truth(evaluate(node.fields.get('condition'), scope, machine), machine)
    if (chosen instanceof Open) return new Open(chosen.reason, chosen.at ?? node.at)
    return evaluate(node.fields.get(chosen ? 'consequence' : 'alternative'), scope, machine)
  },
  unary_expression: (node, scope, machine) => {
    const operator = node.fields.get('operator')?.text ?? ''
    if (operator === 'delete') {
      assignTo(node.fields.get('argument'), undefined, scope, machine)
      return true
    }
    const value = evaluate(node.fields.get('argument'), scope, machine)
    if (operator === '!') return not(value)
    if (value instanceof Open) return value
    if (operator === '-') return -Number(textOf(value))
    if (operator === '+') return Number(textOf(value))
    if (operator === '~') return ~Number(textOf(value))
    if (operator === 'typeof') return value instanceof Host ? 'object' : typeof value
    return operator === 'void' ? undefined : new Open(`${shown(node)} is not followed`, node.at)
  },
  binary_expression: (node, scope, machine) => binary(node, scope, machine),
  member_expression: (node, scope, machine) => {
    const name = node.fields.get('property')?.text ?? ''
    return memberAt(node, name, scope, machine)
  },
  subscript_expression: (node, scope, machine) =>
    memberAt(node, evaluate(node.fields.get('index'), scope, machine), scope, machine),
  call_expression: (node, scope, machine) => callValue(node, scope, machine),
  new_expression: (node, scope, machine) => construct(node, scope, machine),
  assignment_expression: (node, scope, machine) => {
    const value = evaluate(node.fields.get('right'), scope, machine)
    assignTo(node.fields.get('left'), value, scope, machine)
    return value
  },
  augmented_assignment_expression: (node, scope, machine) => {
    assignTo(node.fields.get('left'), new Open(`${shown(node)} is not followed`, node.at), scope, machine)
    return new Open(`${shown(node)} is not followed`, node.at)
  },
  update_expression: (node, scope, machine) => {
    const before = evaluate(node.fields.get('argument'), scope, machine)
    const step = node.text.includes('++') ? 1 : -1
    assignTo(node.fields.get('argument'), typeof before === 'number' ? before + step : before, scope, machine)
    return before
  },
}

/** A condition: answered where a request is followed, open where the program is set up. */
export function truth(value: unknown, machine: Machine): boolean | Open {
  if (value instanceof Falsy) return false
  if (!(value instanceof Open) || value.truthy) return Boolean(value)
  return machine.path ? machine.path.decide(value) : value
}

const plain =
  /^(?:binary_expression|unary_expression|parenthesized_expression|member_expression|identifier|property_identifier|string|string_fragment|number|true|false|null|undefined)$/

/** Whether it only reads and compares. */
const isPlain = (node: Syntax | undefined): boolean =>
  node !== undefined && plain.test(node.type) && node.children.every(isPlain)

function binary(node: Syntax, scope: Scope, machine: Machine): unknown {
  const operator = node.fields.get('operator')?.text ?? ''
  const left = evaluate(node.fields.get('left'), scope, machine)
  const right = () => evaluate(node.fields.get('right'), scope, machine)
  if (operator === '&&' || operator === '||') {
    // no way has to be followed for each answer to a question that decides nothing
    if (left instanceof Open && operator === '&&' && isPlain(node.fields.get('right'))) {
      const second = right()
      if (!(second instanceof Open) && !second) return new Falsy(left.reason, left.at)
    }
    const chosen = truth(left, machine)
    if (chosen instanceof Open) return new Open(chosen.reason, chosen.at)
    return chosen === (operator === '&&') ? right() : left
  }
  if (operator === '??') {
    if (left instanceof Open) return left.truthy ? left : new Open(left.reason, left.at)
    return left ?? right()
  }
  const other = right()
  if (operator === '===' || operator === '==') return same(left, other, operator === '==')
  if (operator === '!==' || operator === '!=') return not(same(left, other, operator === '!='))
  const open = [left, other].find((value) => value instanceof Open)
  if (operator === '+' && (typeof left !== 'number' || typeof other !== 'number'))
    return concatenated([left, other], node)
  if (open) return new Open(open.reason, open.at)
  if (operator === 'instanceof' && Object(left) !== left) return false
  if (operator === 'in' && other instanceof Obj && !other.rest) return other.props.has(String(left))
  const texts = typeof left === 'string' && typeof other === 'string' && /^[<>]=?$/.test(operator)
  const compute = Object.hasOwn(arithmetic, operator) ? arithmetic[operator] : undefined
  if (!compute || texts) return new Open(`${shown(node)} is not followed`, node.at)
  return compute(Number(textOf(left)), Number(textOf(other)))
}

const arithmetic: Record<string, (a: number, b: number) => unknown> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}

function same(left: unknown, right: unknown, loosely: boolean): boolean | Open {
  const [one, other] = [left, right]
  if (!loosely || one instanceof Open || other instanceof Open) return isSame(one, other)
  const isPlain = [one, other].every((value) => Object(value) !== value)
  // oxlint-disable-next-line eqeqeq: as the program itself compares
  return isPlain ? one == other : one === other
}

function concatenated(parts: unknown[], node: Syntax): unknown {
  const open = parts.find((part) => part instanceof Open)
  const texts = parts.map(textOf)
  if (open) return new Open(open.reason, open.at, texts.some(Boolean))
  const text = texts.includes(undefined) ? undefined : texts.join('')
  return text === undefined || text.length > 20_000
    ? new Open(`${shown(node)} is not followed`, node.at)
    : text
}

function memberAt(node: Syntax, name: unknown, scope: Scope, machine: Machine): unknown {
  const target = node.fields.get('object')
  const object = evaluate(target, scope, machine)
  if (object === undefined || object === null) {
    if (node.text.includes('?.')) return undefined
    return new Open(`${target ? shown(target) : 'it'} is ${String(object)}`, node.at)
  }
  machine.at = node.at
  if (name instanceof Open && object instanceof Host) object.escape?.(name, machine, [])
  return memberOf(object, name, machine)
}
