import { childrenOf, type Node } from '../syntax/tree.ts'

/** A call `receiver.name(arguments)`; a call without a receiver is of a function of the file. */
export interface Call {
  node: Node
  name: string
  /** The name's own node: its place orders the calls of a chain. */
  nameNode: Node
  receiver: Node | undefined
  /** Text between the angle brackets. */
  types: string
  arguments: Argument[]
}

export interface Argument {
  name: string | undefined
  value: Node
}

/** A lambda, an anonymous method, a method or a local function. */
export interface Callable {
  parameters: string[]
  body: Node
}

export function callOf(node: Node): Call | undefined {
  if (node.type !== 'invocation_expression') return undefined
  const called = node.childForFieldName('function')
  if (!called) return undefined
  const member = called.type === 'conditional_access_expression' ? called.namedChildren.at(-1) : called
  const named = member?.type === 'identifier' || member?.type === 'generic_name'
  const nameNode = named ? member : member?.childForFieldName('name')
  if (!member || !nameNode) return undefined
  const receiver = called.childForFieldName('expression') ?? called.childForFieldName('condition')
  const [text = '', types = ''] = /^(\w+)\s*<(.*)>$/s.exec(nameNode.text)?.slice(1) ?? [nameNode.text]
  const list = node.childForFieldName('arguments')
  const args = list ? argumentsIn(list) : []
  return { node, name: text, nameNode, receiver: receiver ?? undefined, types, arguments: args }
}

export function argumentsIn(list: Node): Argument[] {
  return childrenOf(list)
    .filter(({ type }) => type === 'argument' || type === 'attribute_argument')
    .flatMap((argument) => {
      const name = argument.childForFieldName('name')
      const value = childrenOf(argument).findLast((child) => child.id !== name?.id)
      return value ? [{ name: name?.text, value }] : []
    })
}

/** The argument of that parameter name, else the one at that place. */
export function argument(call: Call, place: number, ...names: string[]): Node | undefined {
  const named = call.arguments.find(({ name }) => name !== undefined && names.includes(name))
  const placed = call.arguments[place]
  return (named ?? (placed?.name === undefined || names.length === 0 ? placed : undefined))?.value
}

/** The innermost expression of a chain of calls: `app` in `app.MapGet(…).RequireCors(…)`. */
export function rootOf(node: Node | undefined): Node | undefined {
  let root = node
  while (root) {
    const inner = callOf(root)?.receiver ?? (wrappers.has(root.type) ? childrenOf(root)[0] : undefined)
    if (!inner) return root
    root = inner
  }
  return root
}

const wrappers = new Set(['parenthesized_expression', 'postfix_unary_expression', 'await_expression'])

/** The calls that follow in the chain: `RequireCors` after `MapGet`. */
export function callsAfter(call: Call): Call[] {
  const access = call.node.parent
  const chained =
    access?.type === 'member_access_expression' || access?.type === 'conditional_access_expression'
  const outer = chained && access.parent ? callOf(access.parent) : undefined
  return outer?.receiver?.id === call.node.id ? [outer, ...callsAfter(outer)] : []
}

const functions = new Set(['lambda_expression', 'anonymous_method_expression', 'local_function_statement'])
export const isFunction = (node: Node): boolean => functions.has(node.type)

/** The entry of a table, and nothing that every object has. */
export const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** Declarations of types. */
export const types: ReadonlySet<string> = new Set([
  'class_declaration',
  'record_declaration',
  'struct_declaration',
  'interface_declaration',
  'enum_declaration',
])

/** All calls in the order in which they run, without those in nested functions and types. */
export function callsIn(body: Node): Call[] {
  const calls: Call[] = []
  const waiting = [body]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const call = callOf(node)
    if (call) calls.push(call)
    for (const child of node.namedChildren)
      if (child && !isFunction(child) && !types.has(child.type)) waiting.push(child)
  }
  return calls.sort((one, other) => one.nameNode.startIndex - other.nameNode.startIndex)
}

/** What a lambda, an anonymous method or a declaration does; undefined for any other node. */
export function callable(node: Node | undefined): Callable | undefined {
  if (!node) return undefined
  const runs = isFunction(node) || node.type === 'method_declaration'
  const body = node.childForFieldName('body') ?? node.namedChildren.find((child) => child?.type === 'block')
  if (!runs || !body) return undefined
  const parameters = node.childForFieldName('parameters')
  const names =
    parameters?.type === 'parameter_list'
      ? childrenOf(parameters).map((parameter) => parameter.childForFieldName('name')?.text ?? parameter.text)
      : [parameters?.text ?? '']
  return {
    parameters: names,
    body: body.type === 'arrow_expression_clause' ? (childrenOf(body)[0] ?? body) : body,
  }
}

/** The nodes around `node`, nearest first: one descent from the root, where asking each for its parent is one for each. */
export function nodesAround(node: Node): Node[] {
  const path: Node[] = []
  for (
    let next: Node | null = node.tree.rootNode;
    next && next.id !== node.id;
    next = next.childWithDescendant(node)
  )
    path.push(next)
  return path.reverse()
}

const conditions: Record<string, string> = {
  if_statement: 'condition',
  while_statement: 'condition',
  conditional_expression: 'condition',
  for_statement: 'condition',
  foreach_statement: 'right',
  do_statement: 'condition',
  switch_statement: 'value',
  switch_expression: '',
  catch_clause: '',
  preproc_if: 'condition',
  preproc_elif: 'condition',
  preproc_else: '',
}

/** What decides whether `node` is reached, once `within` runs; undefined where nothing does. */
export function conditionOn(node: Node, within: Node, ignoreReturns = false): Node | undefined {
  let inner = node
  for (const around of nodesAround(node)) {
    const field = conditions[around.type]
    if (field !== undefined) {
      const condition = around.childForFieldName(field)
      if (condition?.id !== inner.id) return condition ?? around
    }
    if (!ignoreReturns && (around.type === 'block' || around.type === 'switch_section')) {
      const left = around.namedChildren.find(
        (child) => child && child.endIndex <= inner.startIndex && leaves(child),
      )
      if (left) return left
    }
    if (around.id === within.id) return undefined
    inner = around
  }
  return undefined
}

/** Whether a statement may leave the function. */
export function leaves(statement: Node): boolean {
  const waiting = [statement]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'return_statement' || node.type === 'goto_statement') return true
    for (const child of node.namedChildren)
      if (child && !isFunction(child) && !types.has(child.type)) waiting.push(child)
  }
  return false
}

/** Attributes of a declaration or a lambda, without the `Attribute` that a name may end in. */
export function attributesOf(node: Node): Call[] {
  return node.namedChildren
    .filter((child) => child?.type === 'attribute_list')
    .flatMap((list) => (list ? childrenOf(list) : []))
    .flatMap((attribute) => {
      const nameNode = attribute.childForFieldName('name')
      if (attribute.type !== 'attribute' || !nameNode) return []
      const list = childrenOf(attribute).find(({ type }) => type === 'attribute_argument_list')
      const name = (nameNode.text.split('.').at(-1) ?? '').replace(/Attribute$/, '')
      return [
        {
          node: attribute,
          name,
          nameNode,
          receiver: undefined,
          types: '',
          arguments: list ? attributeArguments(list) : [],
        },
      ]
    })
}

/** `Name = value` is an argument with a name. */
function attributeArguments(list: Node): Argument[] {
  return argumentsIn(list).map(({ name, value }) => {
    const assigned = value.type === 'assignment_expression' ? value.childForFieldName('right') : null
    return assigned ? { name: value.childForFieldName('left')?.text, value: assigned } : { name, value }
  })
}
