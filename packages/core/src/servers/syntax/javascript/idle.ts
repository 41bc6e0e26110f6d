import { Host, type Machine } from './machine.ts'
import { assignTo } from './patterns.ts'
import type { Scope } from './scope.ts'
import { below, type Syntax } from './syntax.ts'
import { Obj, Open } from './values.ts'

const leaves = new Set([
  'return_statement',
  'throw_statement',
  'break_statement',
  'continue_statement',
  'yield_expression',
])

/**
 * Whether a branch can't matter to any answer: it leaves by no other way than its end, and touches nothing but
 * plain values and what is open anyway. Both ways of an open condition are then the same.
 */
export function isIdle(branch: Syntax, scope: Scope, machine: Machine): boolean {
  for (const node of below(branch)) {
    if (node.broken || leaves.has(node.type)) return false
    if (node.type !== 'identifier' && node.type !== 'shorthand_property_identifier') continue
    if (node.text === 'require') return false
    const value = scope.read(node.text, machine.path !== undefined)?.value
    const matters = value instanceof Host ? value.escape !== undefined : typeof value === 'function'
    if (matters || value instanceof Obj || Array.isArray(value)) return false
  }
  return true
}

/** What an idle branch assigns is open after it. */
export function leaveOpen(branch: Syntax, scope: Scope, machine: Machine): void {
  for (const node of below(branch)) {
    if (!/^(?:augmented_)?assignment_expression$|^update_expression$/.test(node.type)) continue
    const target = node.fields.get('left') ?? node.fields.get('argument')
    const value = new Open('it is set under a condition', node.at)
    if (target?.type === 'identifier') assignTo(target, value, scope, machine)
  }
}
