import type { SourceLocation } from '../server.ts'
import { lookUp } from './environment.ts'
import { isUnknown, known, notKnown, type Setting } from './field.ts'
import { argumentsOf } from './python-calls.ts'
import type { Evaluator } from './python-evaluate.ts'
import type { PythonScope } from './python-scope.ts'
import { isList, type PythonValue } from './python-values.ts'
import { type Node, placeOf } from './tree.ts'

type Value = Setting<PythonValue>

/** Functions that look a name up in the environment. */
const functions = new Set(['os.environ.get', 'os.getenv', 'decouple.config'])
/** Classes whose instances do. */
const readers = new Set(['environ.Env', 'environ.FileAwareEnv', 'decouple.AutoConfig'])

/** The types of `env.list(…)`, `env.bool(…)` and of `cast=…`. */
const casts = ['str', 'list', 'tuple', 'bool', 'int', 'csv'] as const
type Cast = (typeof casts)[number]

const isCast = (name: string): name is Cast => casts.some((cast) => cast === name)

interface LookUp {
  /** How the text becomes a value where the arguments do not say; undefined where that is not read. */
  cast: Cast | undefined
  /** django-environ takes the type of the default. */
  typedByDefault: boolean
}

function lookUpOf(call: Node, scope: PythonScope): LookUp | undefined {
  const called = call.childForFieldName('function')
  if (!called) return undefined
  if (functions.has(scope.qualified(called) ?? '')) return { cast: 'str', typedByDefault: false }
  const made = readerCall(called, scope)
  if (made) {
    const declares = argumentsOf(made).keywords.size > 0
    const full = scope.qualified(made.childForFieldName('function') ?? made) ?? ''
    return { cast: declares ? undefined : 'str', typedByDefault: full.startsWith('environ.') }
  }
  const object = called.childForFieldName('object')
  const method = called.childForFieldName('attribute')?.text ?? ''
  if (!object || !readerCall(object, scope)) return undefined
  return { cast: isCast(method) ? method : undefined, typedByDefault: false }
}

/** The call that made a reader of the environment: `env = environ.Env()`. */
function readerCall(node: Node, scope: PythonScope): Node | undefined {
  const binding = node.type === 'identifier' ? scope.binding(node.text) : undefined
  const made = binding && 'node' in binding ? binding.node : undefined
  const constructor = made?.type === 'call' ? made.childForFieldName('function') : undefined
  return made && constructor && readers.has(scope.qualified(constructor) ?? '') ? made : undefined
}

export function isLookUp(call: Node, scope: PythonScope): boolean {
  return lookUpOf(call, scope) !== undefined
}

/** `os.getenv("NAME")`, `config("NAME", cast=…)`, `env.list("NAME")`: known only where the user names the value. */
export function callLookUp(call: Node, scope: PythonScope, evaluator: Evaluator): Value {
  const at = placeOf(call, scope.where.file)
  const { positional, keywords } = argumentsOf(call)
  const nameNode = positional[0] ?? keywords.get('var')
  const name = nameNode ? evaluator.evaluate(nameNode) : undefined
  if (!name || isUnknown(name) || typeof name.value !== 'string')
    return notKnown(`${shown(call)} is looked up in the environment`, at)
  const text = lookUp(scope.where, name.value, shown(call), at)
  if (isUnknown(text)) return text
  const cast = castOfCall(call, scope, evaluator)
  const value = cast === undefined ? undefined : convert(text.value, cast, at)
  return value === undefined
    ? notKnown(`${shown(call)} is converted in a way that is not read`, at)
    : known(value, at)
}

/** `os.environ["NAME"]`, and the same of a reader. */
export function subscriptLookUp(node: Node, scope: PythonScope, evaluator: Evaluator): Value | undefined {
  const object = node.childForFieldName('value')
  const key = node.childForFieldName('subscript')
  if (!object || !key || scope.qualified(object) !== 'os.environ') return undefined
  const at = placeOf(node, scope.where.file)
  const name = evaluator.evaluate(key)
  if (isUnknown(name) || typeof name.value !== 'string')
    return notKnown(`${shown(node)} is looked up in the environment`, at)
  return lookUp(scope.where, name.value, shown(node), at)
}

function shown(node: Node): string {
  const text = node.text.replaceAll(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function castOfCall(call: Node, scope: PythonScope, evaluator: Evaluator): Cast | undefined {
  const { keywords, positional } = argumentsOf(call)
  const found = lookUpOf(call, scope)
  const cast = keywords.get('cast')
  if (cast) return castOf(cast, scope)
  const byDefault = found?.typedByDefault ? (keywords.get('default') ?? positional[2]) : undefined
  if (!byDefault) return found?.cast
  const value = evaluator.evaluate(byDefault)
  if (isUnknown(value)) return undefined
  if (value.value === null) return found?.cast
  if (typeof value.value === 'boolean') return 'bool'
  if (typeof value.value === 'string') return 'str'
  return typeof value.value === 'object' && isList(value.value) ? 'list' : undefined
}

/** `cast=Csv()`, `cast=bool`, `cast=[str]`. */
function castOf(node: Node, scope: PythonScope): Cast | undefined {
  const called = node.type === 'call' ? node.childForFieldName('function') : undefined
  if (called) {
    const plain = argumentsOf(node).keywords.size === 0 && argumentsOf(node).positional.length === 0
    return plain && scope.qualified(called) === 'decouple.Csv' ? 'csv' : undefined
  }
  if (node.type === 'list') return node.text === '[str]' ? 'list' : undefined
  return isCast(node.text) && node.text !== 'csv' ? node.text : undefined
}

/** The words that decouple and django-environ read alike. */
const truths: Record<string, boolean> = Object.fromEntries([
  ...['y', 'yes', 'true', 'on', '1'].map((text) => [text, true]),
  ...['n', 'no', 'false', 'off', '0', ''].map((text) => [text, false]),
])

function convert(text: string, cast: Cast, at: SourceLocation): PythonValue | undefined {
  if (cast === 'bool') return truths[text.toLowerCase()]
  if (cast === 'int') return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined
  if (cast === 'str') return text
  const parts = text.split(',').map((part) => (cast === 'csv' ? part.trim() : part))
  const items = parts.filter(Boolean).map((part) => known(part, at))
  return { kind: cast === 'csv' ? 'list' : cast, items }
}
