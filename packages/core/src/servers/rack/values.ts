import type { SourceLocation, Where } from '../server.ts'
import { lookUp } from '../syntax/environment.ts'
import { isUnknown, known, notKnown, type Setting } from '../syntax/field.ts'
import { childrenOf, isDamaged, placeOf, type Node } from '../syntax/tree.ts'
import { methods } from './methods.ts'
import { bindingOf, type Names } from './names.ts'
import { stringOf } from './strings.ts'

export type RubyValue =
  | string
  | number
  | boolean
  | null
  | { symbol: string }
  | { regexp: string; flags: string }
  | RubyList

export interface RubyList extends ReadonlyArray<Setting<RubyValue>> {}

/** What the file's names stand for, and the values that the user names. */
export interface Scope {
  where: Where
  names: Names
  /** Parameters of the blocks around, bound to what they are called with. */
  parameters: ReadonlyMap<string, Setting<RubyValue>>
  /** What following the file has taken so far, shared by all scopes of it. */
  effort: { steps: number; depth: number }
}

const stepLimit = 50_000
const depthLimit = 200

export const isList = (value: RubyValue): value is RubyList => Array.isArray(value)

/** The text of a string or a symbol. */
export function textOf(value: RubyValue): string | undefined {
  if (typeof value === 'string') return value
  return value !== null && typeof value === 'object' && 'symbol' in value ? value.symbol : undefined
}

const truthy = (value: RubyValue): boolean => value !== null && value !== false

/** The value of an expression, as far as the file says it. Nothing is run: only the forms below are understood. */
export function evaluate(node: Node, scope: Scope): Setting<RubyValue> {
  const at = placeOf(node, scope.where.file)
  const { effort } = scope
  if (++effort.steps > stepLimit) throw new Error('it takes too many steps to follow')
  if (effort.depth > depthLimit || isDamaged(node)) {
    const reason = isDamaged(node) ? 'a syntax error stands here' : 'it goes round, or too deep to follow'
    return notKnown(reason, at)
  }
  effort.depth++
  try {
    const value = forms[node.type]?.(node, scope, at)
    return value ?? notKnown(`${excerpt(node)} is worked out when the server runs`, at)
  } finally {
    effort.depth--
  }
}

/** The items of an array or the arguments of a call, splats spread. */
export function itemsOf(nodes: readonly Node[], scope: Scope): Array<Setting<RubyValue>> {
  return nodes.flatMap((node) => {
    if (node.type !== 'splat_argument') return [evaluate(node, scope)]
    const inner = childrenOf(node)[0]
    const value = inner
      ? evaluate(inner, scope)
      : notKnown('a splat of nothing', placeOf(node, scope.where.file))
    if (isUnknown(value)) return [value]
    return isList(value.value) ? [...value.value] : [value]
  })
}

/** What the text of a node shows in a reason: one short line. */
export function excerpt(node: Node): string {
  const text = node.text.replaceAll(/\s+/g, ' ')
  return text.length > 50 ? `${text.slice(0, 47)}…` : text
}

type Form = (node: Node, scope: Scope, at: SourceLocation) => Setting<RubyValue> | undefined

const words: Form = (node, _scope, at) =>
  known(
    childrenOf(node).map((word) => {
      const text = word.text
      return known<RubyValue>(node.type === 'symbol_array' ? { symbol: text } : text, at)
    }),
    at,
  )

const named: Form = (node, scope, at) => {
  const bound = scope.parameters.get(node.text)
  if (bound) return bound
  const binding = bindingOf(scope.names, node.text)
  if (!binding) return undefined
  if ('reason' in binding) return notKnown(binding.reason, at)
  // A name inside its own definition would go round for ever.
  if (binding.value.startIndex <= node.startIndex && node.startIndex < binding.value.endIndex)
    return undefined
  return evaluate(binding.value, scope)
}

const text: Form = (node, scope, at) => {
  const value = stringOf(node, (inner) => evaluate(inner, scope))
  return typeof value === 'string' ? known(value, at) : value
}

const forms: Record<string, Form> = {
  true: (_node, _scope, at) => known(true, at),
  false: (_node, _scope, at) => known(false, at),
  nil: (_node, _scope, at) => known(null, at),
  integer: (node, _scope, at) =>
    /^\d[\d_]*$/.test(node.text) ? known(Number(node.text.replaceAll('_', '')), at) : undefined,
  simple_symbol: (node, _scope, at) => known({ symbol: node.text.slice(1) }, at),
  string: text,
  chained_string: text,
  delimited_symbol: (node, scope, at) => {
    const value = text(node, scope, at)
    return value && 'value' in value ? known({ symbol: String(value.value) }, at) : value
  },
  string_array: words,
  symbol_array: words,
  regex: (node, scope, at) => {
    const source = stringOf(node, (inner) => evaluate(inner, scope))
    const flags = /[a-z]*$/.exec(node.text)?.[0] ?? ''
    return typeof source === 'string' ? known({ regexp: source, flags }, at) : source
  },
  array: (node, scope, at) => known(itemsOf(childrenOf(node), scope), at),
  parenthesized_statements: (node, scope) => {
    const [only, more] = childrenOf(node)
    return only && !more ? evaluate(only, scope) : undefined
  },
  identifier: named,
  constant: named,
  conditional: (node, scope) => {
    const condition = field(node, 'condition', scope)
    if (!condition || isUnknown(condition)) return condition
    return field(node, truthy(condition.value) ? 'consequence' : 'alternative', scope)
  },
  unary: (node, scope, at) => {
    // A file that uses the gem, where the gem is there: elsewhere it says nothing.
    if (/^defined\?\s*\(?\s*(?:::)?Rack::Cors\s*\)?$/.test(node.text)) return known(true, at)
    const operand = field(node, 'operand', scope)
    if (!operand || isUnknown(operand)) return operand
    return /^(?:!|not\b)/.test(node.text) ? known(!truthy(operand.value), at) : undefined
  },
  binary: (node, scope, at) => {
    const left = field(node, 'left', scope)
    if (!left || isUnknown(left)) return left
    const operator = node.childForFieldName('operator')?.type ?? ''
    const right = () => field(node, 'right', scope)
    if (operator === '||' || operator === 'or') return truthy(left.value) ? left : right()
    if (operator === '&&' || operator === 'and') return truthy(left.value) ? right() : left
    const other = right()
    if (!other || isUnknown(other)) return other
    const value = operators[operator]?.(left.value, other.value)
    return value === undefined ? undefined : known(value, at)
  },
  element_reference: (node, scope, at) => {
    const [object, key] = childrenOf(node)
    if (object?.text !== 'ENV' || !key) return undefined
    const name = evaluate(key, scope)
    return isUnknown(name) ? name : lookUp(scope.where, String(name.value), excerpt(node), at)
  },
  call: (node, scope, at) => {
    const receiver = node.childForFieldName('receiver')
    const method = node.childForFieldName('method')?.text ?? ''
    const args = node.childForFieldName('arguments')
    const given = args ? childrenOf(args) : []
    if (receiver?.text === 'ENV' && method === 'fetch' && given[0]) {
      const name = evaluate(given[0], scope)
      return isUnknown(name) ? name : lookUp(scope.where, String(name.value), excerpt(node), at)
    }
    if (receiver?.text === 'Rails' && method === 'env')
      return lookUp(scope.where, 'RAILS_ENV', 'Rails.env', at)
    if (receiver?.text === 'Regexp' && method === 'new' && given[0] && !given[1]) {
      const source = evaluate(given[0], scope)
      if (isUnknown(source)) return source
      return typeof source.value === 'string' ? known({ regexp: source.value, flags: '' }, at) : source
    }
    if (!receiver) return undefined
    const self = evaluate(receiver, scope)
    if (isUnknown(self)) return self
    if (receiver.text === 'Rails.env' && /^(?:production|development|test|staging)\?$/.test(method))
      return known(self.value === method.slice(0, -1), at)
    return methods.get(method)?.({
      self: self.value,
      given,
      block: node.childForFieldName('block'),
      scope,
      at,
    })
  },
}

const operators: Record<string, (left: RubyValue, right: RubyValue) => RubyValue | undefined> = {
  '+': (left, right) => {
    if (isList(left) && isList(right)) return [...left, ...right]
    if (typeof left === 'string' && typeof right === 'string') return left + right
    return typeof left === 'number' && typeof right === 'number' ? left + right : undefined
  },
  '|': (left, right) => (isList(left) && isList(right) ? [...left, ...right] : undefined),
  '*': (left, right) => (typeof left === 'number' && typeof right === 'number' ? left * right : undefined),
  '==': (left, right) => (isList(left) || isList(right) ? undefined : same(left, right)),
  '!=': (left, right) => (isList(left) || isList(right) ? undefined : !same(left, right)),
}

const same = (left: RubyValue, right: RubyValue): boolean => JSON.stringify(left) === JSON.stringify(right)

function field(node: Node, name: string, scope: Scope): Setting<RubyValue> | undefined {
  const child = node.childForFieldName(name)
  return child ? evaluate(child, scope) : undefined
}
