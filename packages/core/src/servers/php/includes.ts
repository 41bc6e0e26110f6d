import { evaluate } from './evaluate.ts'
import type { Expression } from './program.ts'
import { run } from './run.ts'
import { isOpen, open, type Value } from './values.ts'
import { Return, type World } from './world.ts'

/** `include`, `require` and their `_once`: the file is followed where it was loaded. */
export function include(node: Extract<Expression, { kind: 'include' }>, world: World): Value {
  const path = evaluatePath(node, world)
  const program = typeof path === 'string' ? world.script.included.get(path) : undefined
  if (typeof path === 'string' && node.once && world.includedOnce.has(path)) return true
  if (typeof path === 'string') world.includedOnce.add(path)
  if (program)
    return world.within(world.variables, () => {
      try {
        run(program.body, world)
        return 1
      } catch (error) {
        if (error instanceof Return) return error.value
        throw error
      }
    })
  world.loaded = true
  // Composer's file declares classes: it sends nothing.
  if (typeof path === 'string' && /(?:^|\/)vendor\/autoload\.php$/.test(path)) return true
  const shown = typeof path === 'string' ? path : 'the included file'
  const why = open(`what ${shown} sends is not known: it can't be loaded`, node.at)
  world.doubt('*', why)
  return why
}

function evaluatePath(node: Extract<Expression, { kind: 'include' }>, world: World): string | undefined {
  const path = evaluate(node.path, world)
  if (isOpen(path) || typeof path !== 'string') return undefined
  return pathOf(path)
}

/** A path relative to the script; `\0` stands for the script's own folder. */
export const pathOf = (path: string): string => path.replace(/^\0?\/*/, '').replace(/^\.\//, '')
