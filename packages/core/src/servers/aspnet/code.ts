import type { SourceLocation } from '../server.ts'
import { childrenOf, placeOf, walk, type Node } from '../syntax/tree.ts'
import { callOf, types } from './calls.ts'

/** The parsed file, and what is looked up in it. */
export interface Code {
  root: Node
  file: string
  at(node: Node): SourceLocation
  /** A syntax error in the node or around it. */
  damaged(node: Node): boolean
  /** Declarations of variables, fields, properties and parameters by name. */
  declarations: ReadonlyMap<string, Node[]>
  /** Where a variable is assigned again or changed in place. */
  changed: ReadonlyMap<string, Node>
  /** Methods and local functions by name. */
  methods: ReadonlyMap<string, Node[]>
  classes: ReadonlyMap<string, Node[]>
}

const declarationTypes = new Set([
  'variable_declarator',
  'property_declaration',
  'parameter',
  'implicit_parameter',
  'foreach_statement',
])
const changers =
  /^(?:Add|AddRange|Insert|InsertRange|Remove|RemoveAll|RemoveAt|Clear|Sort|Reverse|SetValue|Push|UnionWith)$/

export function readCode(root: Node, file: string): Code {
  const declarations = new Map<string, Node[]>()
  const changed = new Map<string, Node>()
  const methods = new Map<string, Node[]>()
  const classes = new Map<string, Node[]>()
  const errors: Node[] = []
  const list = (map: Map<string, Node[]>, name: string | undefined, node: Node) =>
    name !== undefined && map.set(name, [...(map.get(name) ?? []), node])
  for (const node of walk(root)) {
    if (node.isError || (node.isMissing && !isEmptyCollection(node))) errors.push(node)
    const name = node.childForFieldName(node.type === 'foreach_statement' ? 'left' : 'name')?.text
    if (declarationTypes.has(node.type)) list(declarations, name ?? node.text, node)
    if (node.type === 'method_declaration' || node.type === 'local_function_statement')
      list(methods, name, node)
    if (types.has(node.type)) list(classes, name, node)
    const target = changedBy(node)
    if (target && !changed.has(target)) changed.set(target, node)
  }
  return {
    root,
    file,
    at: (node) => placeOf(node, file),
    damaged: (node) =>
      errors.some((error) =>
        error.isError && error.startIndex <= node.startIndex && error.endIndex >= node.endIndex
          ? true
          : error.startIndex >= node.startIndex && error.endIndex <= node.endIndex,
      ),
    declarations,
    changed,
    methods,
    classes,
  }
}

/** The grammar misses an element in `[]` and after a last comma; C# does not. */
const isEmptyCollection = (node: Node) => node.parent?.parent?.type === 'element_binding_expression'

function changedBy(node: Node): string | undefined {
  if (node.type === 'assignment_expression') return nameOf(node.childForFieldName('left'))
  if (node.type === 'argument' && /^(?:ref|out)\b/.test(node.text)) return nameOf(childrenOf(node).at(-1))
  const call = callOf(node)
  if (call && changers.test(call.name)) return nameOf(call.receiver)
  return undefined
}

/** The variable in `x`, `this.x`, `x[0]`. */
function nameOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'element_access_expression') return nameOf(node.childForFieldName('expression'))
  if (node?.type === 'member_access_expression' && node.childForFieldName('expression')?.text === 'this')
    return node.childForFieldName('name')?.text
  return node?.type === 'identifier' ? node.text : undefined
}
