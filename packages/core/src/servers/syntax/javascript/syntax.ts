import type { SourceLocation } from '../../server.ts'
import { parse, type LanguageName, type Node as TreeNode } from '../tree.ts'

/** A node of a JavaScript or TypeScript file, with tree-sitter's names, kept after the tree is freed. */
export interface Syntax {
  type: string
  text: string
  at: SourceLocation
  /** A syntax error stands directly in it. */
  broken: boolean
  /** Named nodes below, comments left out. */
  children: Syntax[]
  /** Nodes below by the role that the grammar names; operators and keywords included. */
  fields: ReadonlyMap<string, Syntax>
}

/** Deeper than this no server is written; what lies deeper counts as broken. */
const depthLimit = 400

export function parseScript(source: string, file: string): Promise<Syntax> {
  return parse(grammarOf(file), source, (root) => copyOf(root, source, file))
}

function grammarOf(file: string): LanguageName {
  if (/\.tsx$/i.test(file)) return 'tsx'
  return /\.[cm]?ts$/i.test(file) ? 'typescript' : 'javascript'
}

const noFields: ReadonlyMap<string, Syntax> = new Map()
const noChildren: Syntax[] = []

function copyOf(root: TreeNode, source: string, file: string): Syntax {
  const cursor = root.walk()
  const places: SourceLocation[] = []
  const copy = (depth: number): Syntax => {
    const line = cursor.startPosition.row + 1
    const at = (places[line] ??= { file, line })
    const type = cursor.nodeType
    const text = source.slice(cursor.startIndex, cursor.endIndex)
    let children = noChildren
    let fields = noFields
    let broken = type === 'ERROR' || cursor.nodeIsMissing
    if (depth > depthLimit) broken = true
    else if (cursor.gotoFirstChild()) {
      const named: Syntax[] = []
      const roles = new Map<string, Syntax>()
      do {
        const field = cursor.currentFieldName
        const isNamed = cursor.nodeIsNamed
        if (cursor.nodeType === 'ERROR' || cursor.nodeIsMissing) broken = true
        if ((!isNamed && !field) || cursor.nodeType === 'comment') continue
        const child = copy(depth + 1)
        if (isNamed) named.push(child)
        if (field && !roles.has(field)) roles.set(field, child)
      } while (cursor.gotoNextSibling())
      cursor.gotoParent()
      if (named.length > 0) children = named
      if (roles.size > 0) fields = roles
    }
    return { type, text, at, broken, children, fields }
  }
  try {
    return copy(0)
  } finally {
    cursor.delete()
  }
}

/** The node and all below it, in source order. */
export function* below(node: Syntax): Generator<Syntax> {
  const waiting = [node]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next
    for (let i = next.children.length - 1; i >= 0; i--) waiting.push(next.children[i] as Syntax)
  }
}

const notCode = /^(?:type_annotation|type_arguments|type_parameters|predefined_type|accessibility_modifier)$/

/** Children that run, without type annotations. */
export function partsOf(node: Syntax): Syntax[] {
  return node.children.filter((child) => !notCode.test(child.type))
}
