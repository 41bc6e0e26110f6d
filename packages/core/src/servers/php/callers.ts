import { bodiesOf, literalStart, mayDecide, programsOf, sendsThrough, within } from './effects.ts'
import type { FunctionDefinition, Statement } from './program.ts'
import type { Script } from './world.ts'

const functionsOf = (script: Script): FunctionDefinition[] =>
  programsOf(script).flatMap(({ functions, methods }) => [
    ...functions.values(),
    ...[...methods.values()].flat(),
  ])

/** The functions of the files that a call may mean, by the name alone. */
function meant(script: Script, kind: 'call' | 'method', name: string): FunctionDefinition[] {
  return programsOf(script).flatMap(({ functions, methods }) =>
    kind === 'call' ? (functions.get(name) ?? []) : (methods.get(name.toLowerCase()) ?? []),
  )
}

/** Whether a function, or what it calls, sends a header that browsers decide on. */
export function sends(script: Script, { body }: FunctionDefinition, seen = new Set<Statement[]>()): boolean {
  if (seen.has(body)) return false
  seen.add(body)
  for (const node of within(body)) {
    if (node.kind === 'call' && node.name === 'header' && mayDecide(literalStart(node.arguments[0])))
      return true
    if (node.kind === 'method' && sendsThrough(node.arguments) !== undefined) return true
    if (node.kind === 'closure' && sends(script, node.definition, seen)) return true
    if (node.kind !== 'call' && node.kind !== 'method') continue
    if (meant(script, node.kind, node.name).some((one) => sends(script, one, seen))) return true
  }
  return false
}

/** What the files' own lines call, straight from their statements or from what those call. */
function calledHere(script: Script): Set<FunctionDefinition> {
  const reached = new Set<FunctionDefinition>()
  const waiting = programsOf(script).map(({ body }) => body)
  for (let body = waiting.pop(); body; body = waiting.pop())
    for (const node of within(body)) {
      const closure = node.kind === 'closure' && script.kept.has(node.definition) ? [node.definition] : []
      const named = node.kind === 'call' || node.kind === 'method' ? meant(script, node.kind, node.name) : []
      for (const one of [...closure, ...named]) {
        if (reached.has(one)) continue
        reached.add(one)
        waiting.push(one.body)
      }
    }
  return reached
}

export interface Uncalled {
  definition: FunctionDefinition
  /** Its name stands in a text: it is given to something as a callback. */
  isMentioned: boolean
}

/** Functions and methods that send headers and that no line of the files calls: someone else may. */
export function uncalled(script: Script): Uncalled[] {
  const reached = calledHere(script)
  const texts = new Set<string>()
  for (const node of within(bodiesOf(script)))
    if (node.kind === 'literal' && typeof node.value === 'string')
      texts.add(node.value.toLowerCase().replace(/^.*::/, ''))
  return functionsOf(script)
    .filter((definition) => !reached.has(definition) && sends(script, definition))
    .map((definition) => ({ definition, isMentioned: texts.has(definition.name.toLowerCase()) }))
}

/** Closures in a variable that is called and given to nobody: what they send is seen where they are called. */
export function keptClosures(script: Script): Set<FunctionDefinition> {
  const held = new Map<string, FunctionDefinition[]>()
  const uses = new Map<string, number>()
  const count = (name: string, by: number): void => void uses.set(name, (uses.get(name) ?? 0) + by)
  for (const node of bodiesOf(script).flatMap((body) => [...within(body)])) {
    if (node.kind === 'variable') count(node.name, 1)
    if (node.kind === 'invoke' && node.closure.kind === 'variable') count(node.closure.name, -1)
    if (node.kind === 'assign' && node.target.kind === 'variable' && node.value.kind === 'closure') {
      const { name } = node.target
      count(name, -1)
      held.set(name, [...(held.get(name) ?? []), node.value.definition])
    }
  }
  return new Set([...held].flatMap(([name, definitions]) => (uses.get(name) === 0 ? definitions : [])))
}
