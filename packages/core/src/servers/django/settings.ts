import { posix } from 'node:path'
import type { Field, SourceLocation, Where } from '../server.ts'
import { known, notKnown, type Setting } from '../syntax/field.ts'
import { evaluator } from '../syntax/python-evaluate.ts'
import { isAtLeast } from '../syntax/python-request.ts'
import { type Doubt, type PythonScope, readScope, scopeOf } from '../syntax/python-scope.ts'
import type { PythonValue } from '../syntax/python-values.ts'
import { modulePaths } from '../syntax/python-modules.ts'
import { parse, placeOf } from '../syntax/tree.ts'
import { defaultHeaders, defaultMethods } from './defaults.ts'

type Value = Setting<PythonValue>

/** What a settings module gives: `undefined` for a name that it leaves at Django's default. */
export type Settings = (name: string) => Field<PythonValue>

/** The settings that decide what a browser is answered. */
const lookedAt =
  /^(?:CORS_\w+|MIDDLEWARE|INSTALLED_APPS|ROOT_URLCONF|SECRET_KEY|APPEND_SLASH|SECURE_SSL_REDIRECT|STATIC_URL|SILENCED_SYSTEM_CHECKS)$/

/** Modules within modules beyond this are not read. */
const depthLimit = 5

/** Reads a settings module and, where `where.load` can, the modules whose names it takes over with `*`. */
export async function readSettings(source: string, where: Where): Promise<Settings> {
  return readModule(source, where, '.', 0)
}

async function readModule(source: string, where: Where, folder: string, depth: number): Promise<Settings> {
  const takesOver = /\bimport\s*\(?\s*\*/.test(source)
  const wildcards = takesOver ? await parse('python', source, (root) => readScope(root, where).wildcards) : []
  const bases = await Promise.all(
    wildcards.map(({ module, at }) => readBase(module, at, where, folder, depth)),
  )
  return parse('python', source, (root) => {
    const scope = readScope(root, where)
    const inherited = inheritance(bases, scope.damage)
    const evaluate = evaluator(scope, {
      imported: (full, at) => library(full, at, where.version),
      inherited,
    })
    const written = writtenElsewhere(scope)
    // Of the named file only what is looked at; of the modules behind it, what it may build upon.
    const names = [...scope.names].filter((name) => depth > 0 || lookedAt.test(name))
    const values = new Map(names.map((name) => [name, evaluate.named(name)] as const))
    return (name) => written ?? values.get(name) ?? inherited(name)
  })
}

/** What a name is that the module itself does not set; of several modules, the one imported last wins. */
function inheritance(bases: Settings[], damage: SourceLocation | undefined): Settings {
  return (name) => {
    for (const base of bases.toReversed()) {
      const value = base(name)
      if (value) return value
    }
    return damage && notKnown(`a syntax error hides whether ${name} is set`, damage)
  }
}

/** A base that can't be read leaves every name open that the module itself does not set. */
async function readBase(
  module: string,
  at: SourceLocation,
  where: Where,
  folder: string,
  depth: number,
): Promise<Settings> {
  const open = (name: string): Value => notKnown(`${name} may come from ${module}, which is not read`, at)
  if (settingsFree.test(module)) return () => undefined
  for (const path of modulePaths(module, where.file, folder)) {
    const source =
      where.load && depth < depthLimit ? await where.load(path).catch(() => undefined) : undefined
    if (source !== undefined) {
      const file = posix.join(posix.dirname(where.file.replaceAll('\\', '/')), posix.relative(folder, path))
      return readModule(source, { ...where, file }, posix.dirname(path), depth + 1)
    }
  }
  return open
}

/** Modules that set no setting. */
const settingsFree = /^(?:typing|os|pathlib|datetime|environ|decouple)$/

/** Calls that can set any name of the module. */
const writers = new Set(['locals', 'globals', 'vars', 'exec', 'eval', 'setattr'])

function writtenElsewhere(scope: PythonScope): Doubt | undefined {
  for (const call of scope.root.descendantsOfType('call')) {
    const called = call?.childForFieldName('function')
    if (!call || !called) continue
    const full = scope.qualified(called) ?? called.text
    const writes = writers.has(full) || full === 'split_settings.tools.include'
    if (writes && scopeOf(call).id === scope.root.id)
      return notKnown(`${full}() may set any name`, placeOf(call, scope.where.file))
  }
  return undefined
}

/** What settings files import from django-cors-headers. */
function library(full: string, at: SourceLocation, version: string | undefined): Value | undefined {
  const name = /^corsheaders\.(?:defaults|conf)\.(default_headers|default_methods)$/.exec(full)?.[1]
  if (!name) return undefined
  const items =
    name === 'default_headers' ? defaultHeaders(isAtLeast(version, '4.0'), at) : defaultMethods(at)
  return known({ kind: 'tuple', items }, at)
}
