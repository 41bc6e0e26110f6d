import type { SourceLocation } from '../../server.ts'
import { below, type Syntax } from './syntax.ts'

const changing = /\.(?:push|pop|shift|unshift|splice|sort|reverse|fill|add|delete|clear)$/

/**
 * Names that a function of the file changes though it does not declare them itself: what such a name holds while
 * the server runs can't be read.
 */
export function volatileNames(root: Syntax): Map<string, SourceLocation> {
  const found = new Map<string, SourceLocation>()
  for (const fn of below(root)) {
    if (!isFunction(fn)) continue
    const own = declaredIn(fn)
    for (const node of below(fn)) {
      const target = changedBy(node)
      const name = target && rootOf(target)
      if (name && !own.has(name) && !found.has(name)) found.set(name, node.at)
    }
  }
  return found
}

function isFunction(node: Syntax): boolean {
  return /function|method_definition/.test(node.type) && node.fields.has('body')
}

function changedBy(node: Syntax): Syntax | undefined {
  if (/^(?:augmented_)?assignment_expression$/.test(node.type)) return node.fields.get('left')
  if (node.type === 'update_expression') return node.fields.get('argument')
  const callee = node.type === 'call_expression' ? node.fields.get('function') : undefined
  return callee && changing.test(callee.text.replaceAll(/\s/g, '')) ? callee.fields.get('object') : undefined
}

function rootOf(target: Syntax): string | undefined {
  let node: Syntax | undefined = target
  while (node && node.type !== 'identifier') node = node.fields.get('object')
  return node?.text
}

/** The parameters of a function and the names declared anywhere in it. */
function declaredIn(fn: Syntax): Set<string> {
  const names = new Set<string>()
  const collect = (pattern: Syntax | undefined) => {
    if (!pattern) return
    for (const node of below(pattern)) {
      if (node.type === 'identifier' || node.type === 'shorthand_property_identifier_pattern')
        names.add(node.text)
    }
  }
  for (const node of below(fn)) {
    if (isFunction(node)) {
      collect(node.fields.get('parameters'))
      collect(node.fields.get('parameter'))
    } else if (node.type === 'variable_declarator') {
      collect(node.fields.get('name'))
    } else if (node.type === 'for_in_statement') {
      collect(node.fields.get('left'))
    }
  }
  return names
}
