import type { SourceLocation } from '../server.ts'
import { isUnknown, known } from './field.ts'
import { isList, isTruthy, iterate, type PythonList, type PythonValue, sortStrings } from './python-values.ts'
import { childrenOf, type Node } from './tree.ts'

export interface Arguments {
  positional: Node[]
  keywords: Map<string, Node>
  /** `*args` or `**kw`: what it passes is not known. */
  open: Node | undefined
}

/** The arguments of a call as the file writes them. */
export function argumentsOf(call: Node): Arguments {
  const list = call.childForFieldName('arguments')
  const found: Arguments = { positional: [], keywords: new Map(), open: undefined }
  if (list?.type === 'generator_expression') found.positional.push(list)
  else
    for (const child of list ? childrenOf(list) : []) {
      const [name, value] = [child.childForFieldName('name'), child.childForFieldName('value')]
      if (child.type === 'keyword_argument' && name && value) found.keywords.set(name.text, value)
      else if (child.type === 'list_splat' || child.type === 'dictionary_splat') found.open ??= child
      else found.positional.push(child)
    }
  return found
}

/** @param at the call */
type Build = (
  positional: PythonValue[],
  named: Record<string, PythonValue>,
  at: SourceLocation,
) => PythonValue | undefined

const collect =
  (kind: PythonList['kind']): Build =>
  ([value], _, at) => {
    if (value === undefined) return { kind, items: [] }
    const items = iterate(value, at)
    return items && { kind, items }
  }

const units = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001,
} as const
const timedeltaOrder = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks']

const flagBits = { i: 2, L: 4, m: 8, s: 16, u: 32, x: 64, a: 256 }

/** `re.IGNORECASE` and the others, as the numbers that they are. */
export const regexFlags: Record<string, number> = {
  're.I': 2,
  're.IGNORECASE': 2,
  're.M': 8,
  're.MULTILINE': 8,
  're.S': 16,
  're.DOTALL': 16,
  're.U': 32,
  're.UNICODE': 32,
  're.X': 64,
  're.VERBOSE': 64,
  're.A': 256,
  're.ASCII': 256,
}

function lettersOf(flags: number): string {
  return Object.entries(flagBits)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([letter]) => letter)
    .join('')
}

/** Calls that build a value out of known ones. */
export const builders: Record<string, Build> = {
  list: collect('list'),
  tuple: collect('tuple'),
  set: collect('set'),
  frozenset: collect('set'),
  sorted: ([value]) => {
    const items = value !== undefined && isList(value) ? value.items : undefined
    const texts = items?.map((item) => (isUnknown(item) ? undefined : item.value))
    const at = items?.[0]?.at
    if (!at) return items && { kind: 'list', items }
    return texts?.every((text) => typeof text === 'string') ? strings(sortStrings(texts), at) : undefined
  },
  str: ([value]) =>
    typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined,
  int: ([value]) =>
    (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) || typeof value === 'number'
      ? Math.trunc(Number(value))
      : undefined,
  bool: ([value]) => (value === undefined ? false : isTruthy(value)),
  dict: (_, named, at) => ({
    kind: 'dict',
    entries: Object.entries(named).map(
      ([key, value]) => [known<PythonValue>(key, at), known(value, at)] as const,
    ),
  }),
  're.compile': ([pattern, given], named) => {
    const flags = given ?? named['flags'] ?? 0
    return typeof pattern === 'string' && typeof flags === 'number'
      ? { kind: 'pattern', pattern, flags: lettersOf(flags) }
      : undefined
  },
  'datetime.timedelta': (positional, named) => {
    const parts = {
      ...Object.fromEntries(positional.map((value, i) => [timedeltaOrder[i] ?? '', value])),
      ...named,
    }
    let seconds = 0
    for (const [unit, value] of Object.entries(parts)) {
      if (!(unit in units) || typeof value !== 'number') return undefined
      seconds += value * units[unit as keyof typeof units]
    }
    return { kind: 'timedelta', seconds }
  },
}

type StringMethod = (text: string, passed: PythonValue[], at: SourceLocation) => PythonValue | undefined

export const stringMethods: Record<string, StringMethod> = {
  split: (text, [separator], at) => {
    if (separator === undefined || separator === null)
      return strings(text.trim() === '' ? [] : text.trim().split(/\s+/), at)
    return typeof separator === 'string' && separator ? strings(text.split(separator), at) : undefined
  },
  strip: (text, passed) => (passed.length === 0 ? text.trim() : undefined),
  rstrip: (text, [set]) => (typeof set === 'string' ? trimEnd(text, set) : text.trimEnd()),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
}

function trimEnd(text: string, set: string): string {
  let end = text.length
  while (end > 0 && set.includes(text[end - 1] ?? '')) end--
  return text.slice(0, end)
}

const strings = (texts: string[], at: SourceLocation): PythonList => ({
  kind: 'list',
  items: texts.map((text) => known(text, at)),
})
