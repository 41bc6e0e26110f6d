import type { Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation, Where } from '../server.ts'
import { notKnown } from './field.ts'
import { ancestorsOf, childrenOf, isDamaged, type Node, placeOf } from './tree.ts'

/** Why something is not known, and the place that leaves it open. */
export type Doubt = Unknown & { at: SourceLocation }

/** A name's only assignment, or why it has no certain value. */
export type Binding = { node: Node } | { open: Doubt }

/**
 * The names of a Python file, or of one function of it: what each is bound to where that is certain.
 * A name that is assigned twice, under a condition, or changed in place, is not.
 */
export interface PythonScope {
  where: Where
  root: Node
  /** The names that are bound. */
  names: ReadonlySet<string>
  /** @returns undefined where the file does not bind the name */
  binding(name: string): Binding | undefined
  /** The full name of an imported thing: `flask_cors.CORS` for `CORS` or for `flask_cors.CORS`. */
  qualified(node: Node): string | undefined
  /** Modules whose every name comes in: `from .base import *`. */
  wildcards: ReadonlyArray<{ module: string; at: SourceLocation }>
  /** The scope of one of the file's functions: its names come before the module's. */
  within(definition: Node): PythonScope
  /** A syntax error of the file, the first. */
  damage: SourceLocation | undefined
}

const changing = new Set(
  'append extend insert remove pop clear update setdefault add discard popitem reverse sort __setitem__'.split(
    ' ',
  ),
)
const conditional = new Set([
  'if_statement',
  'for_statement',
  'while_statement',
  'try_statement',
  'match_statement',
  'conditional_expression',
])
const scopes = new Set(['function_definition', 'class_definition', 'lambda'])

/** The function, class or module that the node belongs to. */
export function scopeOf(node: Node): Node {
  let last = node
  for (const around of ancestorsOf(node)) {
    if (scopes.has(around.type)) return around
    last = around
  }
  return last
}

/** Whether the statement may not run when its function or module does, and why. */
export function conditionOf(node: Node, file: string): Doubt | undefined {
  for (const around of ancestorsOf(node)) {
    if (scopes.has(around.type)) return undefined
    if (conditional.has(around.type)) {
      const head = around.text.split('\n', 1)[0]?.trim().slice(0, 60) ?? ''
      return notKnown(`it stands under a condition: ${head}`, placeOf(around, file))
    }
  }
  return undefined
}

/** The name that an expression such as `a.b["c"]` starts from. */
function rootName(node: Node): string | undefined {
  let next: Node | null = node
  while (next && (next.type === 'attribute' || next.type === 'subscript'))
    next = next.childForFieldName(next.type === 'attribute' ? 'object' : 'value')
  return next?.type === 'identifier' ? next.text : undefined
}

interface Names {
  assigned: Map<string, Binding>
  imported: Map<string, string | undefined>
  changed: Map<string, SourceLocation>
  aliases: Array<readonly [string, string]>
}

/** What every scope of a file shares. */
interface Module {
  where: Where
  root: Node
  names: Names
  wildcards: PythonScope['wildcards']
  damage: SourceLocation | undefined
}

/** The names of a file. */
export function readScope(root: Node, where: Where): PythonScope {
  const names: Names = { assigned: new Map(), imported: new Map(), changed: new Map(), aliases: [] }
  const wildcards = readImports(root, where.file, names.imported)
  readChanges(root, where.file, names.changed)
  readAssignments(root, where.file, names)
  readGlobals(root, where.file, names)
  return scopeFrom({ where, root, names, wildcards, damage: damageOf(root, where.file) })
}

/** @param own the names of a function, which come before the module's */
function scopeFrom(module: Module, own?: Names): PythonScope {
  const { names, where } = module
  const changed = new Map(names.changed)
  for (const [alias, name] of [...names.aliases, ...(own?.aliases ?? [])]) {
    const at = changed.get(alias)
    if (at) changed.set(name, at)
  }
  const binding = (name: string): Binding | undefined => {
    const found = own?.assigned.get(name) ?? names.assigned.get(name)
    const at = found || !names.imported.has(name) ? changed.get(name) : undefined
    return at ? { open: notKnown(`${name} is changed after it is set`, at) } : found
  }
  return {
    ...module,
    names: new Set([...names.assigned.keys(), ...(own?.assigned.keys() ?? []), ...changed.keys()]),
    binding,
    qualified: (node) => qualified(node, (name) => (binding(name) ? undefined : names.imported.get(name))),
    within(definition) {
      const inner: Names = { ...names, assigned: new Map(), aliases: [] }
      readParameters(definition, where.file, inner)
      readAssignments(definition, where.file, inner)
      return scopeFrom(module, inner)
    },
  }
}

function qualified(node: Node, imported: (name: string) => string | undefined): string | undefined {
  if (node.type === 'identifier') return imported(node.text)
  if (node.type !== 'attribute') return undefined
  const object = node.childForFieldName('object')
  const base = object && qualified(object, imported)
  return base === undefined ? undefined : `${base}.${node.childForFieldName('attribute')?.text}`
}

function readImports(root: Node, file: string, imported: Map<string, string | undefined>) {
  const wildcards: Array<{ module: string; at: SourceLocation }> = []
  const bind = (name: string, full: string): void => {
    // Two imports of one name: a try and its fallback. Only if they agree is it certain which.
    imported.set(name, imported.has(name) && imported.get(name) !== full ? undefined : full)
  }
  for (const node of root.descendantsOfType(['import_statement', 'import_from_statement'])) {
    if (!node) continue
    const module = node.childForFieldName('module_name')?.text
    for (const name of node.childrenForFieldName('name')) {
      if (!name) continue
      const path = (name.childForFieldName('name') ?? name).text
      const alias = name.childForFieldName('alias')?.text
      if (module) bind(alias ?? path, module.endsWith('.') ? module + path : `${module}.${path}`)
      else if (alias) bind(alias, path)
      else bind(path.split('.', 1)[0] ?? path, path.split('.', 1)[0] ?? path)
    }
    if (module && node.namedChildren.some((child) => child?.type === 'wildcard_import'))
      wildcards.push({ module, at: placeOf(node, file) })
  }
  return wildcards
}

function readChanges(root: Node, file: string, changed: Map<string, SourceLocation>): void {
  const change = (target: Node | null, node: Node): void => {
    const name = target && rootName(target)
    if (name && !changed.has(name)) changed.set(name, placeOf(node, file))
  }
  for (const node of root.descendantsOfType([
    'augmented_assignment',
    'delete_statement',
    'call',
    'assignment',
  ])) {
    if (!node) continue
    if (node.type === 'augmented_assignment') change(node.childForFieldName('left'), node)
    else if (node.type === 'delete_statement') for (const child of childrenOf(node)) change(child, node)
    else if (node.type === 'assignment') {
      const left = node.childForFieldName('left')
      if (left?.type === 'subscript') change(left, node)
    } else {
      const called = node.childForFieldName('function')
      if (called?.type !== 'attribute') continue
      if (changing.has(called.childForFieldName('attribute')?.text ?? ''))
        change(called.childForFieldName('object'), node)
    }
  }
}

function readAssignments(scope: Node, file: string, names: Names): void {
  const bind = (target: Node, node: Node, value: Node | null): void => {
    if (target.type !== 'identifier') {
      if (target.type === 'attribute' || target.type === 'subscript') return
      for (const child of childrenOf(target)) bind(child, node, null)
      return
    }
    const open = openness(target.text, node, value, file, names)
    names.assigned.set(
      target.text,
      open || !value ? { open: open ?? unreadable(node, file) } : { node: value },
    )
    if (value?.type === 'identifier') names.aliases.push([target.text, value.text])
  }
  for (const node of scope.descendantsOfType([
    'assignment',
    'named_expression',
    'for_statement',
    'as_pattern_target',
  ])) {
    if (!node) continue
    const target = node.childForFieldName('left') ?? node.childForFieldName('name') ?? node
    const declaration = node.type === 'assignment' && !node.childForFieldName('right')
    if (declaration) continue
    if (sameNode(scopeOf(node), scope)) bind(target, node, assignedValue(node))
  }
}

/** Names of the module that a function sets. */
function readGlobals(root: Node, file: string, names: Names): void {
  for (const node of root.descendantsOfType('global_statement'))
    for (const { text } of node ? childrenOf(node) : [])
      if (node && names.assigned.has(text))
        names.assigned.set(text, { open: notKnown(`${text} is set in a function`, placeOf(node, file)) })
}

function readParameters(definition: Node, file: string, names: Names): void {
  const parameters = definition.childForFieldName('parameters')
  for (const parameter of parameters ? childrenOf(parameters) : []) {
    const name = /^\**(\w+)/.exec(parameter.text)?.[1]
    if (name) names.assigned.set(name, { open: notKnown(`${name} is a parameter`, placeOf(parameter, file)) })
  }
}

/** The value of an assignment; of `a = b = value` for both. */
function assignedValue(node: Node): Node | null {
  if (node.type === 'named_expression') return node.childForFieldName('value')
  if (node.type !== 'assignment') return null
  const right = node.childForFieldName('right')
  return right?.type === 'assignment' ? assignedValue(right) : right
}

function openness(
  name: string,
  node: Node,
  value: Node | null,
  file: string,
  names: Names,
): Doubt | undefined {
  const condition = conditionOf(node, file)
  if (condition) return condition
  if (names.assigned.has(name)) return notKnown(`${name} is set twice`, placeOf(node, file))
  if (isDamaged(node)) return notKnown('a syntax error lies here', placeOf(node, file))
  return value ? undefined : unreadable(node, file)
}

const unreadable = (node: Node, file: string): Doubt =>
  notKnown('it is not set to one expression', placeOf(node, file))

function sameNode(one: Node, other: Node): boolean {
  return one.id === other.id
}

function damageOf(root: Node, file: string): SourceLocation | undefined {
  if (!root.hasError) return undefined
  let node: Node = root
  for (;;) {
    const inner: Node | null | undefined = node.children.find(
      (child) => child && (child.hasError || child.isMissing),
    )
    if (!inner || inner.isError || inner.isMissing) return placeOf(inner ?? node, file)
    node = inner
  }
}
