import { decidingHeaders } from './headers.ts'
import type { Expression, FunctionDefinition, Program, Statement } from './program.ts'
import type { Script } from './world.ts'

type Node = Expression | Statement

const isNode = (value: object): value is Node => 'kind' in value

/** An expression or statement and all that runs with it; the bodies of closures do not. */
export function* within(start: unknown): Generator<Node> {
  const waiting: unknown[] = [start]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    if (isNode(next)) yield next
    if (isNode(next) && next.kind === 'closure') continue
    for (const [name, child] of Object.entries(next).toReversed()) if (name !== 'at') waiting.push(child)
  }
}

/** How a text starts, as far as it is literal. */
export function literalStart(expression: Expression | undefined): string {
  if (expression?.kind === 'literal') return String(expression.value ?? '')
  if (expression?.kind === 'join') return literalStart(expression.parts[0])
  if (expression?.kind === 'binary' && expression.operator === '.') return literalStart(expression.left)
  return ''
}

/** Whether the text names a header that browsers decide on; an empty one might. */
export function mayDecide(text: string): boolean {
  const name = text.split(':', 1)[0]?.trim().toLowerCase() ?? ''
  return name === '' || decidingHeaders.includes(name)
}

const leaving = new Set(['exit', 'throw', 'return', 'break', 'continue', 'include', 'lost', 'invoke'])
const calls = new Set([
  'header_remove',
  'header_register_callback',
  'set_exception_handler',
  'ob_start',
  'ob_end_clean',
  'ob_get_clean',
  'ob_end_flush',
  'ob_get_flush',
  'call_user_func',
  'call_user_func_array',
  'define',
  'extract',
])

/** Whether running it can change what browsers decide on, or where the script ends. */
export function hasEffect(script: Script, start: unknown): boolean {
  return effect(script, start, new Set())
}

function effect(script: Script, start: unknown, seen: Set<FunctionDefinition>): boolean {
  for (const node of within(start)) {
    if (leaving.has(node.kind)) return true
    if (node.kind === 'call' && callHasEffect(script, node.name, node.arguments, seen)) return true
    if (node.kind === 'method') {
      const own = programsOf(script).flatMap((program) => program.methods.get(node.name.toLowerCase()) ?? [])
      if (own.some((definition) => bodyHasEffect(script, definition, seen))) return true
      if (own.length === 0 && (sendsThrough(node.arguments) || /cors/i.test(node.shown))) return true
    }
  }
  return false
}

function callHasEffect(
  script: Script,
  name: string,
  given: Expression[],
  seen: Set<FunctionDefinition>,
): boolean {
  if (calls.has(name)) return true
  if (name === 'header') return mayDecide(literalStart(given[0]))
  const own = programsOf(script)
    .find((program) => program.functions.has(name))
    ?.functions.get(name)
  return own ? bodyHasEffect(script, own, seen) : /cors/.test(name)
}

/** A function's own returns, and the loops in it, leave nothing but itself. */
function bodyHasEffect(
  script: Script,
  definition: FunctionDefinition,
  seen: Set<FunctionDefinition>,
): boolean {
  if (seen.has(definition)) return false
  seen.add(definition)
  for (const node of within(definition.body)) {
    if (node.kind === 'return' || node.kind === 'break' || node.kind === 'continue') continue
    if (leaving.has(node.kind)) return true
    if (node.kind === 'call' && callHasEffect(script, node.name, node.arguments, seen)) return true
    if (node.kind === 'method' && effect(script, { ...node, arguments: node.arguments }, seen)) return true
  }
  return false
}

/** `$response->withHeader('Access-Control-Allow-Origin', …)`: a header that an object sends. */
export function sendsThrough(given: readonly Expression[]): string | undefined {
  return given
    .map((one) => literalStart(one).toLowerCase())
    .find((text) => text.startsWith('access-control-'))
}

export const programsOf = (script: Script): Program[] => [script.main, ...script.included.values()]

/** The statements of the files, and those of every function, method and closure in them. */
export const bodiesOf = (script: Script): Statement[][] =>
  programsOf(script).flatMap(({ body, functions, methods, closures }) => [
    body,
    ...[...functions.values(), ...[...methods.values()].flat(), ...closures].map(
      (definition) => definition.body,
    ),
  ])
