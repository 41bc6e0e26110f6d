import type { SourceLocation } from '../server.ts'
import { assign } from './assign.ts'
import { callByName, callMethod, callValue } from './calls.ts'
import { include } from './includes.ts'
import { operate } from './operators.ts'
import type { Expression } from './program.ts'
import { superglobal } from './request.ts'
import {
  arrayOf,
  concat,
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
import { hasEffect, programsOf } from './effects.ts'
import { Exit, Thrown, type World } from './world.ts'

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>

/** The value of an expression in this run; what it sends, prints or ends happens in `world`. */
export function evaluate(expression: Expression, world: World): Value {
  world.step()
  const form = forms[expression.kind] as (expression: Expression, world: World) => Value
  return form(expression, world)
}

const forms: { [K in Expression['kind']]: (expression: Of<K>, world: World) => Value } = {
  literal: ({ value }) => value,
  variable: ({ name, at }, world) => readVariable(name, at, world),
  constant: ({ name, at }, world) => readConstant(name, at, world),
  array: ({ entries }, world) => {
    const array: PhpArray = { items: new Map() }
    for (const { key, value: node, spread } of entries) {
      const value = evaluate(node, world)
      if (spread) spreadInto(array, value)
      else if (!key) push(array, value)
      else {
        const known = keyOf(evaluate(key, world))
        if (known === undefined) array.rest ??= open('its key is not known', node.at)
        else array.items.set(known, value)
      }
    }
    return array
  },
  index: ({ of, key, at }, world) => {
    const index = key ? evaluate(key, world) : null
    if (of.kind === 'variable') {
      const found = superglobal(of.name, index, world, at)
      if (found !== undefined) return found
    }
    return itemOf(evaluate(of, world), index, at)
  },
  property: ({ name, at }, world) => {
    const member = world.script.main.members.get(name)
    return member ? evaluate(member, world) : open(`${name} of the object is not known`, at)
  },
  binary,
  not: ({ operand }, world) => {
    const truth = truthOf(evaluate(operand, world))
    return typeof truth === 'boolean' ? !truth : truth
  },
  minus: ({ operand, at }, world) => {
    const value = evaluate(operand, world)
    return typeof value === 'number' ? -value : open('a negated value is not known', at)
  },
  cast: ({ to, operand, at }, world) => {
    const value = evaluate(operand, world)
    if (isOpen(value)) return value
    if (to.startsWith('bool')) return truthOf(value)
    if (to === 'string') return textOf(value) ?? open('an array stands in a text', at)
    if (to.startsWith('int') && typeof value === 'string') return Number.parseInt(value, 10) || 0
    if (to.startsWith('int') && typeof value === 'number') return Math.trunc(value)
    if (to === 'array') return isArray(value) ? value : arrayOf(value === null ? [] : [value])
    return open(`the cast to ${to} is not worked out`, at)
  },
  join: ({ parts, at }, world) =>
    concat(
      parts.map((part) => evaluate(part, world)),
      at,
    ),
  assign: ({ target, operator, value: node, at }, world) => {
    if (operator === '??') {
      const before = evaluate(target, world)
      if (before !== null) return before
      return assign(target, evaluate(node, world), world)
    }
    const value = evaluate(node, world)
    if (operator === '') return assign(target, value, world)
    return assign(target, operate(operator, evaluate(target, world), value, at), world)
  },
  choice: ({ condition, yes, other }, world) => {
    const value = evaluate(condition, world)
    const truth = truthOf(value)
    if (truth === true) return yes ? evaluate(yes, world) : value
    if (truth === false) return evaluate(other, world)
    const [one, two] = [yes ? evaluate(yes, world) : value, evaluate(other, world)]
    return identical(one, two) === true ? one : truth
  },
  isset: ({ of }, world) => {
    let doubt: Open | undefined
    for (const part of of) {
      const value = evaluate(part, world)
      if (value === null) return false
      if (isOpen(value) && !value.prefix) doubt ??= value
    }
    return doubt ?? true
  },
  empty: ({ of }, world) => {
    const truth = truthOf(evaluate(of, world))
    return typeof truth === 'boolean' ? !truth : truth
  },
  call: (call, world) => callByName(call, world),
  invoke: ({ closure, arguments: given, at }, world) =>
    callValue(
      evaluate(closure, world),
      given.map((one) => evaluate(one, world)),
      world,
      at,
    ),
  method: (call, world) => callMethod(call, world),
  closure: ({ definition }, world) => {
    world.created.add(definition)
    const seen =
      definition.uses === 'all'
        ? new Map(world.variables)
        : new Map(definition.uses.map((name) => [name, readVariable(name, definition.at, world)]))
    return { closure: definition, bound: seen }
  },
  match: ({ subject, arms }, world) => {
    const value = evaluate(subject, world)
    for (const arm of arms) {
      const fits = arm.conditions.length === 0 || arm.conditions.some((one) => fitsArm(value, one, world))
      if (fits) return evaluate(arm.value, world)
    }
    // No arm fits: PHP throws.
    throw new Thrown()
  },
  exit: ({ value: node }, world) => {
    const value = node ? evaluate(node, world) : null
    // A number is the exit status; a text is printed.
    if (typeof value === 'string' && value !== '') world.print()
    throw new Exit()
  },
  throw: () => {
    throw new Thrown()
  },
  include: (node, world) => include(node, world),
  output: ({ values }, world) => {
    for (const node of values) if (evaluate(node, world) !== '') world.print()
    return 1
  },
  opaque: ({ why, parts, at }, world) => {
    for (const part of parts) evaluate(part, world)
    return open(why, at)
  },
}

function fitsArm(value: Value, condition: Expression, world: World): boolean {
  const same = identical(value, evaluate(condition, world))
  return typeof same === 'boolean' ? same : world.choose(same)
}

function readVariable(name: string, at: SourceLocation, world: World): Value {
  if (programsOf(world.script).some(({ shared }) => shared.has(name)))
    return open(`$${name} shares its value by a reference`, at)
  const value = world.get(name)
  if (value !== undefined) return value
  // A name that the files assign somewhere is not set yet; any other comes from whoever includes them.
  return world.assigns(name) ? null : open(`$${name} is not set in this file`, at)
}

const phpConstants = new Map<string, Value>([
  ['PHP_EOL', '\n'],
  ['__DIR__', '\0'],
  ['__FILE__', '\0/__FILE__'],
  ['INPUT_SERVER', 'INPUT_SERVER'],
  ...['SCHEME', 'HOST', 'PORT', 'USER', 'PASS', 'PATH', 'QUERY', 'FRAGMENT'].map(
    (part, index): [string, Value] => [`PHP_URL_${part}`, index],
  ),
])

function readConstant(name: string, at: SourceLocation, world: World): Value {
  if (name.startsWith('::')) {
    const member = world.script.main.members.get(name.slice(2))
    return member ? evaluate(member, world) : open(`the constant ${name.slice(2)} is not known`, at)
  }
  return world.constants.get(name) ?? phpConstants.get(name) ?? open(`the constant ${name} is not known`, at)
}

function spreadInto(array: PhpArray, value: Value): void {
  if (isArray(value)) {
    for (const [key, item] of value.items)
      if (typeof key === 'number') push(array, item)
      else array.items.set(key, item)
    if (value.rest) array.rest ??= value.rest
  } else if (isOpen(value)) array.rest ??= value
}

function itemOf(from: Value, index: Value, at: SourceLocation): Value {
  if (isOpen(from)) return open(from.unknown, from.at)
  if (isOpen(index)) return open(index.unknown, index.at)
  const key = keyOf(index)
  if (isArray(from) && key !== undefined) return from.items.get(key) ?? from.rest ?? null
  if (typeof from === 'string' && typeof key === 'number') return from.at(key) ?? null
  return from === null ? null : open('an item of this value is not known', at)
}

function binary({ operator, left: leftNode, right: rightNode, at }: Of<'binary'>, world: World): Value {
  const left = evaluate(leftNode, world)
  if (operator === '??') {
    if (left === null) return evaluate(rightNode, world)
    return isOpen(left) && hasEffect(world.script, rightNode) && !world.choose(left)
      ? evaluate(rightNode, world)
      : left
  }
  const and = operator === '&&' || operator === 'and'
  if (!and && operator !== '||' && operator !== 'or')
    return operate(operator, left, evaluate(rightNode, world), at)
  let truth = truthOf(left)
  // What stands on the right may send or end: then the left has to be one or the other.
  if (isOpen(truth) && hasEffect(world.script, rightNode)) truth = world.choose(truth)
  if (truth === !and) return truth
  const other = truthOf(evaluate(rightNode, world))
  if (isOpen(truth)) return other === !and ? other : truth
  return other
}
