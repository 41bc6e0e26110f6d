import { isUnknown } from '../syntax/field.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import { evaluate, excerpt, textOf, type Scope } from './values.ts'

/** What an `if`, `unless` or `case` may run: one part where the condition is known, else each, and why. */
export interface Branches {
  parts: Node[]
  open?: string
}

const present = (nodes: ReadonlyArray<Node | null | undefined>): Node[] =>
  nodes.filter((node) => node !== null && node !== undefined)

export function branchesOf(node: Node, scope: Scope): Branches {
  return node.type === 'case' ? ofCase(node, scope) : ofIf(node, scope)
}

function ofIf(node: Node, scope: Scope): Branches {
  const condition = node.childForFieldName('condition')
  const value = condition ? evaluate(condition, scope) : undefined
  const then = node.childForFieldName('consequence') ?? node.childForFieldName('body')
  const other = node.childForFieldName('alternative')
  const branches = node.type.startsWith('unless') ? [other, then] : [then, other]
  if (!value || isUnknown(value))
    return { parts: present(branches), open: condition ? excerpt(condition) : 'a condition' }
  return { parts: present([branches[value.value !== null && value.value !== false ? 0 : 1]]) }
}

function ofCase(node: Node, scope: Scope): Branches {
  const subject = node.childForFieldName('value')
  const value = subject ? evaluate(subject, scope) : undefined
  const text = value && !isUnknown(value) ? textOf(value.value) : undefined
  const parts = childrenOf(node).filter(({ type }) => type === 'when' || type === 'else')
  const all = { parts: present(parts.map(bodyOf)), open: subject ? `case ${excerpt(subject)}` : 'case' }
  if (text === undefined) return all
  for (const part of parts) {
    if (part.type === 'else') return { parts: [part] }
    for (const pattern of part.childrenForFieldName('pattern')) {
      const inner = pattern && childrenOf(pattern)[0]
      const wanted = inner ? evaluate(inner, scope) : undefined
      const known = wanted && !isUnknown(wanted) ? textOf(wanted.value) : undefined
      if (known === undefined) return all
      if (known === text) return { parts: present([bodyOf(part)]) }
    }
  }
  return { parts: [] }
}

const bodyOf = (part: Node): Node | null => (part.type === 'else' ? part : part.childForFieldName('body'))
