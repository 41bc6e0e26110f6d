import type { SourceLocation } from '../server.ts'
import { childrenOf, placeOf, walk, type Node } from '../syntax/tree.ts'
import { callOf, types, type Call } from './calls.ts'

/** The parsed file, and what is looked up in it. */
export interface Code {
  root: Node
  file: string
  /** Every call, in the order in which they stand. */
  calls: readonly Call[]
  /** All nodes of a type. */
  nodes(type: string): Node[]
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

const declarationTypes = [
  'variable_declarator',
  'property_declaration',
  'parameter',
  'implicit_parameter',
  'foreach_statement',
]
const changers =
  /^(?:Add|AddRange|Insert|InsertRange|Remove|RemoveAll|RemoveAt|Clear|Sort|Reverse|SetValue|Push|UnionWith)$/

/** No program that people write is nested deeper, or has more parts. */
const limits = { depth: 300, nodes: 100_000 }

/** @throws Error where the file is beyond what a program's file is */
export function readCode(root: Node, file: string): Code {
  if (root.descendantCount > limits.nodes || isDeeper(root, limits.depth))
    throw new Error('it is nested too deeply, or too long')
  const nodes = (type: string) => root.descendantsOfType(type).filter((node) => node !== null)
  const calls = nodes('invocation_expression').flatMap((node) => callOf(node) ?? [])
  const errors = root.hasError ? errorsIn(root) : []
  return {
    root,
    file,
    calls,
    nodes,
    at: (node) => placeOf(node, file),
    damaged: (node) =>
      errors.some(
        (error) =>
          (error.startIndex >= node.startIndex && error.endIndex <= node.endIndex) ||
          (error.isError && error.startIndex <= node.startIndex && error.endIndex >= node.endIndex),
      ),
    declarations: byName(declarationTypes.flatMap(nodes)),
    changed: changedIn(nodes, calls),
    methods: byName(['method_declaration', 'local_function_statement'].flatMap(nodes)),
    classes: byName([...types].flatMap(nodes)),
  }
}

function isDeeper(root: Node, limit: number): boolean {
  const cursor = root.walk()
  try {
    for (;;) {
      if (cursor.currentDepth > limit) return true
      if (cursor.gotoFirstChild() || cursor.gotoNextSibling()) continue
      do if (!cursor.gotoParent()) return false
      while (!cursor.gotoNextSibling())
    }
  } finally {
    cursor.delete()
  }
}

function byName(nodes: readonly Node[]): Map<string, Node[]> {
  const found = new Map<string, Node[]>()
  for (const node of nodes) {
    const named = node.childForFieldName(node.type === 'foreach_statement' ? 'left' : 'name') ?? node
    const same = found.get(named.text)
    if (same) same.push(node)
    else found.set(named.text, [node])
  }
  return found
}

function errorsIn(root: Node): Node[] {
  return [...walk(root)].filter((node) => node.isError || (node.isMissing && !isEmptyCollection(node)))
}

/** The grammar misses an element in `[]` and after a last comma; C# does not. */
const isEmptyCollection = (node: Node) => node.parent?.parent?.type === 'element_binding_expression'

function changedIn(nodes: Code['nodes'], calls: readonly Call[]): Map<string, Node> {
  const references = nodes('argument').filter(({ text }) => /^(?:ref|out)\b/.test(text))
  const changes: Array<[Node | null | undefined, Node]> = [
    ...nodes('assignment_expression').map((node): [Node | null, Node] => [
      node.childForFieldName('left'),
      node,
    ]),
    ...references.map((node): [Node | undefined, Node] => [childrenOf(node).at(-1), node]),
    ...calls
      .filter(({ name }) => changers.test(name))
      .map(({ receiver, node }): [Node | undefined, Node] => [receiver, node]),
  ]
  return new Map(
    changes.flatMap(([target, node]) => {
      const name = nameOf(target)
      return name === undefined ? [] : [[name, node]]
    }),
  )
}

/** The variable in `x`, `this.x`, `x[0]`. */
function nameOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'element_access_expression') return nameOf(node.childForFieldName('expression'))
  if (node?.type === 'member_access_expression' && node.childForFieldName('expression')?.text === 'this')
    return node.childForFieldName('name')?.text
  return node?.type === 'identifier' ? node.text : undefined
}
