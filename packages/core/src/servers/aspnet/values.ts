import type { Where } from '../server.ts'
import { lookUp } from '../syntax/environment.ts'
import { isKnown, isUnknown, known, notKnown, type ListOf, type Setting } from '../syntax/field.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import { argument, callable, callOf, own, type Call } from './calls.ts'
import type { Code } from './code.ts'
import { headerName, interpolatedParts, literalText, methodName } from './literals.ts'
import { textCalls } from './text-calls.ts'
import { declarationOf, initial, short } from './scope.ts'
import type { Settings } from './settings.ts'

/**
 * What an expression is: a text, a list of texts, or a part of the configuration, which may be read as either unless
 * it is asked for as one value.
 */
type Value =
  | { text: Setting<string> }
  | { items: ListOf<string> }
  | { section: string; shown: Node; isText?: boolean }

/** Evaluates C# expressions without running anything. */
export interface Values {
  text(node: Node): Setting<string>
  list(node: Node): ListOf<string>
}

/** Deeper chains of names are not followed, nor more expressions than a policy has. */
const depthLimit = 40
const workLimit = 20_000

export function readValues(code: Code, settings: Settings, where: Where): Values {
  let depth = 0
  let work = 0

  const not = (node: Node, reason: string) => notKnown(reason, code.at(node))
  const unread = (node: Node): Value => ({ text: not(node, `${short(node)} is not read`) })

  function evaluate(node: Node): Value {
    if (depth >= depthLimit || ++work > workLimit) return unread(node)
    if (code.damaged(node)) return { text: not(node, 'a syntax error') }
    depth++
    try {
      const literal = literalText(node)
      if (literal !== undefined) return { text: known(literal, code.at(node)) }
      return (readers[node.type] ?? unread)(node)
    } finally {
      depth--
    }
  }

  function text(node: Node): Setting<string> {
    const value = evaluate(node)
    if ('text' in value) return value.text
    if ('section' in value) return settings.text(value.section, short(value.shown), code.at(value.shown))
    return not(node, `${short(node)} is a list`)
  }

  function list(node: Node): ListOf<string> {
    const value = evaluate(node)
    if ('items' in value) return value.items
    if ('text' in value) return [value.text]
    const [shown, at] = [short(value.shown), code.at(value.shown)]
    const one = settings.text(value.section, shown, at)
    return value.isText || isKnown(one) ? [one] : settings.list(value.section, shown, at)
  }

  const values: Values = { text, list }

  const inner = (node: Node): Value => {
    const [child] = childrenOf(node)
    return child ? evaluate(child) : unread(node)
  }
  const elements = (nodes: readonly Node[]): Value => ({ items: nodes.flatMap(list) })
  const initializer = (node: Node): Value => {
    const found = childrenOf(node).find(({ type }) => type === 'initializer_expression')
    const copied = childrenOf(node).find(({ type }) => type === 'argument_list')
    const [from] = copied ? childrenOf(copied) : []
    if (found) return elements(childrenOf(found))
    if (from && isCollection(node)) return { items: list(childrenOf(from)[0] ?? from) }
    return isCollection(node) ? { items: [] } : unread(node)
  }

  const readers: Record<string, (node: Node) => Value> = {
    parenthesized_expression: inner,
    postfix_unary_expression: inner,
    range_expression: inner,
    argument: inner,
    cast_expression: (node) => evaluate(node.childForFieldName('value') ?? node),
    identifier: (node) => named(node, node.text),
    array_creation_expression: initializer,
    implicit_array_creation_expression: initializer,
    object_creation_expression: initializer,
    implicit_object_creation_expression: initializer,
    initializer_expression: (node) => elements(childrenOf(node)),
    element_binding_expression: (node) => elements(childrenOf(node).filter((child) => child.text !== '')),
    collection_expression: (node) => elements(childrenOf(node)),
    interpolated_string_expression: interpolated,
    binary_expression: binary,
    element_access_expression: (node) => {
      const from = node.childForFieldName('expression')
      const [key] = childrenOf(node.childForFieldName('subscript') ?? node)
      const section = from ? sectionOf(from) : undefined
      return section === undefined || !key
        ? unread(node)
        : subsection(section, text(childrenOf(key)[0] ?? key), node, true)
    },
    member_access_expression: member,
    invocation_expression: (node) => {
      const call = callOf(node)
      return (call && own(callers, call.name)?.(call)) ?? unread(node)
    },
  }

  function interpolated(node: Node): Value {
    const parts = interpolatedParts(node)?.map((part) =>
      typeof part === 'string' ? known(part, code.at(node)) : text(part),
    )
    return { text: parts ? joined(parts, node) : not(node, `${short(node)} is not read`) }
  }

  function joined(parts: ReadonlyArray<Setting<string>>, node: Node): Setting<string> {
    return (
      parts.find((part) => isUnknown(part)) ??
      known(parts.map((part) => (isKnown(part) ? part.value : '')).join(''), code.at(node))
    )
  }

  function binary(node: Node): Value {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
    const operator = node.childForFieldName('operator')?.type
    if (!left || !right) return unread(node)
    if (operator === '+') return { text: joined([text(left), text(right)], node) }
    return operator === '??' ? evaluate(left) : unread(node)
  }

  function member(node: Node): Value {
    const from = node.childForFieldName('expression')
    const name = node.childForFieldName('name')?.text
    if (!from || !name) return unread(node)
    const type = from.text.split('.').at(-1) ?? ''
    const constant = own(constants, type)?.(name)
    if (constant !== undefined && !code.classes.has(type)) return { text: known(constant, code.at(node)) }
    if (from.text === 'this') return named(node, name)
    if (code.classes.has(type)) return named(node, name, code.classes.get(type))
    if (name === 'Method' && from.text.startsWith('HttpMethod.')) return evaluate(from)
    const section = sectionOf(node)
    const isText = name === 'Value' && callOf(from) !== undefined
    return section === undefined ? unread(node) : { section, shown: node, isText }
  }

  /** A name's one declaration in sight, if nothing changes it. */
  function named(node: Node, name: string, within?: readonly Node[]): Value {
    const declaration = declarationOf(code, node, name, within)
    if (!declaration) return { text: not(node, `${name} comes from elsewhere`) }
    const change = code.changed.get(name)
    if (change) return { text: not(change, `${name} is changed`) }
    if (isConfiguration(node)) return { section: '', shown: node }
    const value = initial(declaration)
    return value ? evaluate(value) : { text: not(declaration, `${name} gets its value elsewhere`) }
  }

  const same = (call: Call): Value | undefined => call.receiver && evaluate(call.receiver)

  /** `Select(x => x.Trim())`: what a function of one of these forms makes of each item. */
  const each =
    (forms: Record<string, (value: string) => string[]>) =>
    (call: Call): Value | undefined => {
      const made = callable(argument(call, 0))
      const form = made?.body.text
        .replaceAll(new RegExp(`\\b${made.parameters[0]}\\b`, 'g'), 'x')
        .replaceAll('!.', '.')
      const make = form === undefined ? undefined : own(forms, form.replace(/!$/, ''))
      if (!call.receiver || !make) return undefined
      const items = list(call.receiver)
      return {
        items: items.flatMap((item) =>
          isKnown(item) ? make(item.value).map((value) => known(value, item.at)) : [item],
        ),
      }
    }

  const callers: Record<string, (call: Call) => Value | undefined> = {
    nameof: (call) => {
      const target = argument(call, 0)
      return target && { text: known(target.text.split('.').at(-1) ?? '', code.at(call.node)) }
    },
    ToArray: same,
    ToList: same,
    AsEnumerable: same,
    Distinct: same,
    AsReadOnly: same,
    Cast: same,
    Select: each({
      x: (value) => [value],
      'x.Value': (value) => [value],
      'x.Trim()': (value) => [value.trim()],
    }),
    Where: each({
      '!string.IsNullOrEmpty(x)': (value) => (value ? [value] : []),
      '!string.IsNullOrWhiteSpace(x)': (value) => (value.trim() ? [value] : []),
    }),
    GetChildren: same,
    ToString: same,
    ...textCalls(values, code),
    Concat: (call) => {
      const other = argument(call, 0)
      return call.receiver && other && { items: [...list(call.receiver), ...list(other)] }
    },
    Empty: (call) => (/^(?:Array|Enumerable)$/.test(call.receiver?.text ?? '') ? { items: [] } : undefined),
    GetEnvironmentVariable: (call) => {
      const name = argument(call, 0)
      if (call.receiver?.text.split('.').at(-1) !== 'Environment' || !name) return undefined
      const variable = text(name)
      return {
        text: isUnknown(variable)
          ? variable
          : lookUp(where, variable.value, short(call.node), code.at(call.node)),
      }
    },
    Get: configured,
    GetValue: configured,
    GetSection: configured,
    GetRequiredSection: configured,
  }

  function configured(call: Call): Value | undefined {
    const section = call.receiver && sectionOf(call.receiver)
    if (section === undefined) return undefined
    const key = argument(call, 0, 'key')
    if (call.name === 'Get' || !key) return { section, shown: call.node }
    const isText = call.name === 'GetValue' && !/\[\]|</.test(call.types)
    return subsection(section, text(key), call.node, isText)
  }

  function subsection(section: string, key: Setting<string>, shown: Node, isText: boolean): Value {
    if (isUnknown(key)) return { text: key }
    return { section: section ? `${section}:${key.value}` : key.value, shown, isText }
  }

  /** The configuration's path that an expression stands for. */
  function sectionOf(node: Node): string | undefined {
    if (isConfiguration(node)) return ''
    if (node.type === 'member_access_expression') {
      const from = node.childForFieldName('expression')
      const section = from ? sectionOf(from) : undefined
      const name = node.childForFieldName('name')?.text
      if (section === undefined || name === 'Value') return section
      return section ? `${section}:${name}` : undefined
    }
    const simple = node.type === 'identifier' || node.type.endsWith('_expression')
    const value = simple ? evaluate(node) : undefined
    return value && 'section' in value ? value.section : undefined
  }

  return values
}

const constants: Record<string, (name: string) => string | undefined> = {
  HttpMethods: methodName,
  HttpMethod: methodName,
  HeaderNames: headerName,
  string: (name) => (name === 'Empty' ? '' : undefined),
  String: (name) => (name === 'Empty' ? '' : undefined),
}

const isCollection = (node: Node) =>
  node.type === 'implicit_object_creation_expression' ||
  node.type.includes('array') ||
  /^(?:List|HashSet|Collection|SortedSet)</.test(node.childForFieldName('type')?.text ?? '')

/** `builder.Configuration`, and what is called configuration or config. */
function isConfiguration(node: Node): boolean {
  if (node.type === 'member_access_expression')
    return node.childForFieldName('name')?.text === 'Configuration'
  return node.type === 'identifier' && /^_?config(?:uration)?$/i.test(node.text)
}
