import { evaluate } from './evaluate.ts'
import { programsOf } from './effects.ts'
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
  if (typeof path === 'string' && isAutoloader(path)) return true
  const shown = typeof path === 'string' ? path : 'the included file'
  const why = open(`what ${shown} sends is not known: it can't be loaded`, node.at)
  world.doubt('*', why)
  return why
}

export const isAutoloader = (path: string): boolean => /(?:^|\/)vendor\/autoload\.php$/.test(path)

function evaluatePath(node: Extract<Expression, { kind: 'include' }>, world: World): string | undefined {
  const path = evaluate(node.path, world)
  if (isOpen(path) || typeof path !== 'string') return undefined
  const from = programsOf(world.script).find(({ file }) => file === node.at.file)
  return pathOf(path, from?.folder ?? '')
}

/**
 * A path relative to the folder of the script that is asked for.
 *
 * @param folder of the file that includes, which `\0` at the start stands for
 */
export function pathOf(path: string, folder: string): string {
  const parts: string[] = []
  for (const part of path.replace('\0', folder).split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
