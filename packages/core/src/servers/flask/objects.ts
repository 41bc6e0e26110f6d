import type { Where } from '../server.ts'
import { isUnknown, notKnown, type Setting } from '../syntax/field.ts'
import { argumentsOf } from '../syntax/python-calls.ts'
import { modulePaths } from '../syntax/python-modules.ts'
import type { PythonValue } from '../syntax/python-values.ts'
import { childrenOf, type Node, parse } from '../syntax/tree.ts'
import type { Layer } from './options.ts'
import { Source } from './source.ts'

/** Settings in other files, by what the application names them: `config.Production`, `config.py`. */
export type Objects = ReadonlyMap<string, Layer>

export const isLoading = (method: string): boolean => method === 'from_object' || method === 'from_pyfile'

/** Reads the classes and modules that the application takes settings from, where `where.load` can. */
export async function loadObjects(text: string, where: Where): Promise<Objects> {
  const { load } = where
  if (!load || !/\bfrom_(?:object|pyfile)\b/.test(text)) return new Map()
  const keys = await parse('python', text, (root) => keysOf(new Source(root, where)))
  const found = await Promise.all(keys.map(async (key) => [key, await loadObject(key, where, load)] as const))
  return new Map(found.flatMap(([key, layer]) => (layer ? [[key, layer] as const] : [])))
}

function keysOf(source: Source): string[] {
  return source.calls().flatMap((call) => {
    const method = call.childForFieldName('function')?.childForFieldName('attribute')?.text ?? ''
    const [given] = argumentsOf(call).positional
    const key = isLoading(method) && given ? objectKey(source, given) : undefined
    return key === undefined ? [] : [key]
  })
}

/** What names the object: its text, or where it is imported from. */
export function objectKey(source: Source, node: Node): string | undefined {
  const full = source.qualified(node)
  if (full !== undefined) return full
  const value = source.evaluate(node)
  return !isUnknown(value) && typeof value.value === 'string' ? value.value : undefined
}

async function loadObject(
  key: string,
  where: Where,
  load: NonNullable<Where['load']>,
): Promise<Layer | undefined> {
  const parts = /^(.+)\.([^.]+)$/.exec(key)
  const inModule = (parts?.[1] ? modulePaths(parts[1], where.file, '.') : []).map(
    (path) => [path, parts?.[2]] as const,
  )
  const modules = key.endsWith('.py') ? [key] : modulePaths(key, where.file, '.')
  for (const [path, name] of [...inModule, ...modules.map((path) => [path, undefined] as const)]) {
    const text = await load(path).catch(() => undefined)
    const layer =
      text === undefined
        ? undefined
        : await parse('python', text, (root) => {
            const source = new Source(root, { ...where, file: path })
            return name === undefined ? moduleLayer(source) : classLayer(source, name)
          })
    if (layer) return layer
  }
  return undefined
}

/** The names in capitals that a module sets. */
export function moduleLayer(source: Source): Layer {
  const evaluator = source.evaluatorAt(source.root)
  const open = source.scope.wildcards[0]
  const values = [...source.scope.names]
    .filter((name) => name === name.toUpperCase())
    .flatMap((name) => {
      const value = evaluator.named(name)
      return value ? [[name, value] as const] : []
    })
  return {
    values: new Map(values),
    open: open && notKnown(`it may come from ${open.module}, which is not read`, open.at),
  }
}

/** The attributes of a class of the file, with those of its bases. */
export function classLayer(source: Source, name: string): Layer | undefined {
  const classes = source.root.descendantsOfType('class_definition').filter((one) => one !== null)
  const named = classes.filter((one) => one.childForFieldName('name')?.text === name)
  return named.length === 1 && named[0] ? attributesOf(source, named[0], classes, 0) : undefined
}

/** Bases beyond this depth are not followed. */
const depthLimit = 5

function attributesOf(source: Source, definition: Node, classes: Node[], depth: number): Layer | undefined {
  const bases = definition.childForFieldName('superclasses')
  const values = new Map<string, Setting<PythonValue>>()
  for (const base of bases ? childrenOf(bases).toReversed() : []) {
    if (base.text === 'object') continue
    const found = classes.find((one) => one.childForFieldName('name')?.text === base.text)
    const inherited =
      found && depth < depthLimit ? attributesOf(source, found, classes, depth + 1) : undefined
    if (!inherited) return undefined
    for (const [name, value] of inherited.values) values.set(name, value)
  }
  const own = new Set<string>()
  for (const statement of definition.descendantsOfType('assignment')) {
    const [left, right] = [statement?.childForFieldName('left'), statement?.childForFieldName('right')]
    if (!statement || left?.type !== 'identifier' || !right) continue
    const { text } = left
    const isDirect = statement.parent?.parent?.parent?.id === definition.id
    const doubt = own.has(text)
      ? `${text} is set twice`
      : isDirect
        ? undefined
        : 'it stands under a condition'
    values.set(text, doubt ? notKnown(doubt, source.at(statement)) : source.evaluate(right))
    own.add(text)
  }
  return { values }
}
