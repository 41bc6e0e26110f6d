import { childrenOf, type Node } from '../syntax/tree.ts'
import { callable, nodesAround } from './calls.ts'
import type { Code } from './code.ts'

/** The expression that a declaration starts with. */
export function initial(declaration: Node): Node | undefined {
  if (declaration.type === 'property_declaration') {
    const value = declaration.childForFieldName('value')
    return (value?.type === 'arrow_expression_clause' ? childrenOf(value)[0] : value) ?? undefined
  }
  if (declaration.type !== 'variable_declarator') return undefined
  const name = declaration.childForFieldName('name')
  return childrenOf(declaration).find((child) => child.id !== name?.id)
}

/** The declaration that `name` means at `node`: the innermost scope's. Of two in one scope none is certain. */
export function declarationOf(
  code: Code,
  node: Node,
  name: string,
  within?: readonly Node[],
): Node | undefined {
  const around = new Map(nodesAround(node).map((scope, distance) => [scope.id, distance]))
  for (const type of within ?? []) around.set(type.childForFieldName('body')?.id ?? type.id, 0)
  const near = (code.declarations.get(name) ?? [])
    .map((declaration) => ({ declaration, distance: around.get(scopeOf(declaration)?.id ?? -1) ?? Infinity }))
    .filter(({ distance }) => distance < Infinity)
    .sort((one, other) => one.distance - other.distance)
  const [first, second] = near
  return first && first.distance !== second?.distance ? first.declaration : undefined
}

const scopes = new Set([
  'block',
  'declaration_list',
  'compilation_unit',
  'lambda_expression',
  'anonymous_method_expression',
  'method_declaration',
  'local_function_statement',
  'constructor_declaration',
  'foreach_statement',
])

export function scopeOf(declaration: Node): Node | undefined {
  if (declaration.type === 'foreach_statement') return declaration
  for (const around of nodesAround(declaration)) if (scopes.has(around.type)) return around
  return undefined
}

/** An expression as the file writes it, in one line. */
export function short(node: Node): string {
  const line = node.text.replaceAll(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}

/**
 * The function that an expression is: a lambda, a variable that holds one, or a method of the file by its name:
 * `Configure`, `Cors.Configure`.
 */
export function functionAt(code: Code, node: Node | undefined, depth = 0): Node | undefined {
  if (!node || callable(node)) return node
  if (depth > 5) return undefined
  if (node.type === 'parenthesized_expression') return functionAt(code, childrenOf(node)[0], depth + 1)
  if (node.type === 'cast_expression')
    return functionAt(code, node.childForFieldName('value') ?? undefined, depth + 1)
  if (!/^(?:identifier|member_access_expression)$/.test(node.type)) return undefined
  const name = node.text.split('.').at(-1) ?? ''
  const [method, ...others] = code.methods.get(name) ?? []
  if (method) return others.length === 0 ? method : undefined
  const declaration = node.type === 'identifier' ? declarationOf(code, node, name) : undefined
  return declaration && !code.changed.has(name)
    ? functionAt(code, initial(declaration), depth + 1)
    : undefined
}
