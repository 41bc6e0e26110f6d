import type { SourceLocation } from '../server.ts'
import { isUnknown, known, notKnown, type Setting } from '../syntax/field.ts'
import { translateRegExp } from '../syntax/regexp.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import { evaluate, isList, textOf, type RubyValue, type Scope } from './values.ts'

interface Call {
  self: RubyValue
  given: Node[]
  block: Node | null
  scope: Scope
  at: SourceLocation
}

type Method = (call: Call) => Setting<RubyValue> | undefined

const itself: Method = ({ self, at }) => known(self, at)

const onText =
  (change: (text: string) => RubyValue): Method =>
  ({ self, at, given }) =>
    typeof self === 'string' && given.length === 0 ? known(change(self), at) : undefined

const onList =
  (change: (items: ReadonlyArray<Setting<RubyValue>>) => Array<Setting<RubyValue>>): Method =>
  ({ self, at }) =>
    isList(self) ? known(change(self), at) : undefined

const seconds =
  (unit: number): Method =>
  ({ self, at }) =>
    typeof self === 'number' ? known(self * unit, at) : undefined

const isBlank = (value: RubyValue): boolean =>
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (isList(value) && value.length === 0)

const flatten = (items: ReadonlyArray<Setting<RubyValue>>): Array<Setting<RubyValue>> =>
  items.flatMap((item) => (!isUnknown(item) && isList(item.value) ? flatten(item.value) : [item]))

const split: Method = ({ self, given, scope, at }) => {
  if (typeof self !== 'string' || given.length > 1) return undefined
  const by = given[0] ? evaluate(given[0], scope) : known<RubyValue>(' ', at)
  if (isUnknown(by)) return by
  let separator: string | RegExp
  let text = self
  if (by.value === ' ') {
    separator = /\s+/
    text = self.trimStart()
  } else if (typeof by.value === 'string') separator = by.value
  else if (by.value !== null && typeof by.value === 'object' && 'regexp' in by.value) {
    const pattern = translateRegExp(by.value.regexp, by.value.flags, 'ruby')
    if (typeof pattern === 'string') return notKnown(pattern, at)
    separator = pattern
  } else return undefined
  const parts = text.split(separator)
  while (parts.at(-1) === '') parts.pop()
  return known(
    parts.map((part) => known<RubyValue>(part, at)),
    at,
  )
}

/** `map(&:strip)` and `map { |host| "https://#{host}" }`. */
const map: Method = ({ self, given, block, scope, at }) => {
  if (!isList(self)) return undefined
  const symbol = given[0]?.type === 'block_argument' ? childrenOf(given[0])[0]?.text.slice(1) : undefined
  if (symbol) {
    const method = methods.get(symbol)
    if (!method) return undefined
    return known(
      self.map(
        (item) =>
          (isUnknown(item)
            ? item
            : method({ self: item.value, given: [], block: null, scope, at: item.at })) ??
          notKnown(`map(&:${symbol}) is worked out when the server runs`, at),
      ),
      at,
    )
  }
  const [parameter, moreParameters] = childrenOf(block?.childForFieldName('parameters') ?? block ?? noNode)
  const body = block?.childForFieldName('body')
  const [expression, more] = body ? childrenOf(body) : []
  if (!parameter || !expression || more || moreParameters) return undefined
  return known(
    self.map((item) => {
      if (isUnknown(item)) return item
      const parameters = new Map([...scope.parameters, [parameter.text, item]])
      return evaluate(expression, { ...scope, parameters })
    }),
    at,
  )
}

const noNode = { namedChildren: [] } as unknown as Node

/** `reject(&:empty?)`, `reject(&:blank?)`: an item that is not known stays. */
const reject: Method = ({ self, given, at }) => {
  const test = given[0]?.text
  if (!isList(self) || (test !== '&:empty?' && test !== '&:blank?' && test !== '&:nil?')) return undefined
  return known(
    self.filter((item) => isUnknown(item) || !isBlank(item.value)),
    at,
  )
}

/** The methods that are understood, on values that are known. */
export const methods = new Map<string, Method>(
  Object.entries({
    freeze: itself,
    dup: itself,
    to_a: ({ self, at }) => (isList(self) ? known(self, at) : undefined),
    to_s: ({ self, at }) => {
      if (typeof self === 'number') return known(String(self), at)
      const text = self === null ? '' : textOf(self)
      return text === undefined ? undefined : known(text, at)
    },
    to_i: ({ self, at }) => {
      if (typeof self === 'string') return known(Number.parseInt(self, 10) || 0, at)
      return typeof self === 'number' ? known(self, at) : undefined
    },
    to_sym: onText((text) => ({ symbol: text })),
    strip: onText((text) => text.trim()),
    chomp: onText((text) => text.replace(/\r?\n$/, '')),
    downcase: onText((text) => text.toLowerCase()),
    upcase: onText((text) => text.toUpperCase()),
    presence: ({ self, at }) => known(isBlank(self) ? null : self, at),
    'present?': ({ self, at }) => known(!isBlank(self), at),
    'blank?': ({ self, at }) => known(isBlank(self), at),
    'nil?': ({ self, at }) => known(self === null, at),
    flatten: onList(flatten),
    compact: onList((items) => items.filter((item) => isUnknown(item) || item.value !== null)),
    uniq: onList((items) => [...items]),
    split,
    map,
    collect: map,
    reject,
    second: seconds(1),
    seconds: seconds(1),
    minute: seconds(60),
    minutes: seconds(60),
    hour: seconds(3600),
    hours: seconds(3600),
    day: seconds(86_400),
    days: seconds(86_400),
    week: seconds(604_800),
    weeks: seconds(604_800),
  }),
)
