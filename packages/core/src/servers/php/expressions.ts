import { childrenOf, placeOf, type Node } from '../syntax/tree.ts'
import { closure, creation, functionCall, include, method, plainName } from './call-forms.ts'
import type { Expression, Program } from './program.ts'
import { stringParts, unquote } from './strings.ts'

/** What the text of a node shows in a reason: one short line. */
export function excerpt(node: Node): string {
  const text = node.text.replaceAll(/\s+/g, ' ')
  return text.length > 50 ? `${text.slice(0, 47)}…` : text
}

export function expressionOf(node: Node, program: Program): Expression {
  const at = placeOf(node, program.file)
  if (node.isError || node.isMissing)
    return { kind: 'opaque', why: 'a syntax error stands here', parts: [], at }
  const found = forms[node.type]?.(node, program)
  if (found) return found
  const parts = childrenOf(node).map((child) => expressionOf(child, program))
  return { kind: 'opaque', why: `${excerpt(node)} is worked out when the script runs`, parts, at }
}

type Form = (node: Node, program: Program) => Expression | undefined
type ArrayEntry = Extract<Expression, { kind: 'array' }>['entries'][number]

/** A part of the node, by the grammar's name for it. */
export function part(node: Node, name: string, program: Program): Expression | undefined {
  const child = node.childForFieldName(name)
  return child ? expressionOf(child, program) : undefined
}

/** The names of the variables that stand in the node. */
export const variablesIn = (node: Node): string[] =>
  node.descendantsOfType('variable_name').map((variable) => (variable?.text ?? '').replace(/^\$/, ''))

const property: Form = (node, program) => {
  const object = node.childForFieldName('object') ?? node.childForFieldName('scope')
  const name = node.childForFieldName('name')
  if (!object || (name?.type !== 'name' && name?.type !== 'variable_name')) return undefined
  if (!/^(?:\$this|self|static)$/.test(object.text)) {
    const at = placeOf(node, program.file)
    const key: Expression = { kind: 'literal', value: name.text, at }
    return { kind: 'index', of: expressionOf(object, program), key, at }
  }
  return { kind: 'property', name: `$${name.text.replace(/^\$/, '')}`, at: placeOf(node, program.file) }
}

const assignment: Form = (node, program) => {
  const target = part(node, 'left', program)
  const value = part(node, 'right', program)
  if (!target || !value) return undefined
  if (target.kind === 'property') program.members.set(target.name, undefined)
  const operator = (node.childForFieldName('operator')?.text ?? '=').replace(/=$/, '')
  return { kind: 'assign', target, operator, value, at: placeOf(node, program.file) }
}

const text: Form = (node, program) => {
  const at = placeOf(node, program.file)
  const parts = stringParts(node).map((found): Expression =>
    typeof found === 'string' ? { kind: 'literal', value: found, at } : expressionOf(found, program),
  )
  return { kind: 'join', parts, at }
}

const number: Form = (node, program) => {
  const value = Number(node.text.replaceAll('_', ''))
  return Number.isNaN(value) ? undefined : { kind: 'literal', value, at: placeOf(node, program.file) }
}

const array: Form = (node, program) => ({
  kind: 'array',
  entries: childrenOf(node).flatMap((element): ArrayEntry[] => {
    const [first, second] = childrenOf(element)
    if (!first) return []
    if (first.type === 'variadic_unpacking') {
      const [inner] = childrenOf(first)
      return inner ? [{ value: expressionOf(inner, program), spread: true }] : []
    }
    if (!second) return [{ value: expressionOf(first, program), spread: false }]
    return [{ key: expressionOf(first, program), value: expressionOf(second, program), spread: false }]
  }),
  at: placeOf(node, program.file),
})

const forms: Record<string, Form> = {
  string: (node, program) => ({
    kind: 'literal',
    value: unquote(node.text),
    at: placeOf(node, program.file),
  }),
  encapsed_string: text,
  integer: number,
  float: number,
  boolean: (node, program) => ({
    kind: 'literal',
    value: node.text.toLowerCase() === 'true',
    at: placeOf(node, program.file),
  }),
  null: (node, program) => ({ kind: 'literal', value: null, at: placeOf(node, program.file) }),
  name: (node, program) => ({ kind: 'constant', name: node.text, at: placeOf(node, program.file) }),
  qualified_name: (node, program) => ({
    kind: 'constant',
    name: plainName(node.text),
    at: placeOf(node, program.file),
  }),
  variable_name: (node, program) => ({
    kind: 'variable',
    name: node.text.replace(/^\$/, ''),
    at: placeOf(node, program.file),
  }),
  dynamic_variable_name: (node, program) => {
    const [inner] = childrenOf(node)
    if (inner?.type !== 'name') return undefined
    return { kind: 'variable', name: inner.text, at: placeOf(node, program.file) }
  },
  parenthesized_expression: (node, program) => {
    const [inner] = childrenOf(node)
    return inner ? expressionOf(inner, program) : undefined
  },
  error_suppression_expression: (node, program) => {
    const [inner] = childrenOf(node)
    return inner ? expressionOf(inner, program) : undefined
  },
  sequence_expression: (node, program) => ({
    kind: 'output',
    values: childrenOf(node).map((child) => expressionOf(child, program)),
    at: placeOf(node, program.file),
  }),
  print_intrinsic: (node, program) => ({
    kind: 'output',
    values: childrenOf(node).map((child) => expressionOf(child, program)),
    at: placeOf(node, program.file),
  }),
  array_creation_expression: array,
  list_literal: (node, program) => {
    // With a gap, `list(, $host)`, the places do not count up.
    if (/[[(,]\s*,/.test(node.text)) return undefined
    const parts = childrenOf(node).map((child) => expressionOf(child, program))
    const keyed = node.children.some((child) => child?.type === '=>')
    const entries = keyed
      ? parts.flatMap((key, index) =>
          index % 2 ? [] : [{ key, value: parts[index + 1] ?? key, spread: false }],
        )
      : parts.map((value) => ({ value, spread: false }))
    return { kind: 'array', entries, at: placeOf(node, program.file) }
  },
  subscript_expression: (node, program) => {
    const [of, key] = childrenOf(node)
    if (!of) return undefined
    const at = placeOf(node, program.file)
    // Within a string, `$a[key]` has its key without quotes.
    const bare = key?.type === 'name' && node.parent?.type === 'encapsed_string'
    const index: Expression | undefined =
      bare && key ? { kind: 'literal', value: key.text, at } : key ? expressionOf(key, program) : undefined
    return { kind: 'index', of: expressionOf(of, program), ...(index ? { key: index } : {}), at }
  },
  member_access_expression: property,
  nullsafe_member_access_expression: property,
  scoped_property_access_expression: property,
  class_constant_access_expression: (node, program) => {
    const name = childrenOf(node)[1]?.text ?? ''
    return { kind: 'constant', name: `::${name}`, at: placeOf(node, program.file) }
  },
  binary_expression: (node, program) => {
    const left = part(node, 'left', program)
    const right = part(node, 'right', program)
    const operator = (node.childForFieldName('operator')?.text ?? '').toLowerCase()
    if (!left || !right) return undefined
    return { kind: 'binary', operator, left, right, at: placeOf(node, program.file) }
  },
  unary_op_expression: (node, program) => {
    const operand = part(node, 'argument', program)
    const sign = node.text[0]
    if (!operand || (sign !== '!' && sign !== '-')) return operand && sign === '+' ? operand : undefined
    return { kind: sign === '!' ? 'not' : 'minus', operand, at: placeOf(node, program.file) }
  },
  cast_expression: (node, program) => {
    const operand = part(node, 'value', program)
    const to = node.childForFieldName('type')?.text.toLowerCase() ?? ''
    return operand ? { kind: 'cast', to, operand, at: placeOf(node, program.file) } : undefined
  },
  assignment_expression: assignment,
  // Two names for one variable: neither is followed.
  reference_assignment_expression: (node, program) => {
    for (const name of variablesIn(node)) program.shared.add(name)
    return undefined
  },
  update_expression: (node, program) => {
    const target = part(node, 'argument', program)
    const at = placeOf(node, program.file)
    const one: Expression = { kind: 'literal', value: 1, at }
    const operator = node.text.includes('++') ? '+' : '-'
    return target ? { kind: 'assign', target, operator, value: one, at } : undefined
  },
  augmented_assignment_expression: assignment,
  conditional_expression: (node, program) => {
    const condition = part(node, 'condition', program)
    const yes = part(node, 'body', program)
    const other = part(node, 'alternative', program)
    if (!condition || !other) return undefined
    return { kind: 'choice', condition, ...(yes ? { yes } : {}), other, at: placeOf(node, program.file) }
  },
  match_expression: (node, program) => {
    const subject = part(node, 'condition', program)
    const body = node.childForFieldName('body')
    if (!subject || !body) return undefined
    const arms = childrenOf(body).flatMap((arm) => {
      const value = part(arm, 'return_expression', program)
      const list = arm.childForFieldName('conditional_expressions')
      const conditions = list ? childrenOf(list).map((one) => expressionOf(one, program)) : []
      return value ? [{ conditions, value }] : []
    })
    return { kind: 'match', subject, arms, at: placeOf(node, program.file) }
  },
  function_call_expression: functionCall,
  member_call_expression: method,
  nullsafe_member_call_expression: method,
  scoped_call_expression: method,
  object_creation_expression: creation,
  anonymous_function: closure,
  anonymous_function_creation_expression: closure,
  arrow_function: closure,
  exit_statement: (node, program) => ({ kind: 'exit', at: placeOf(node, program.file) }),
  throw_expression: (node, program) => ({ kind: 'throw', at: placeOf(node, program.file) }),
  include_expression: include,
  include_once_expression: include,
  require_expression: include,
  require_once_expression: include,
}
