import type { SourceLocation } from '../server.ts'
import { translateRegExp } from '../syntax/regexp.ts'
import { inArray, join, merge, search, split, unique } from './arrays.ts'
import {
  arrayOf,
  concat,
  isArray,
  isOpen,
  keyOf,
  open,
  textOf,
  truthOf,
  type Open,
  type PhpArray,
  type Value,
} from './values.ts'

/** A function of PHP whose result hangs on its arguments alone; undefined where it is not worked out here. */
type Builtin = (given: readonly Value[], at: SourceLocation) => Value | undefined

/** On texts that are all known. */
const onTexts =
  (work: (...texts: string[]) => Value | undefined): Builtin =>
  (given) => {
    const texts = given.map((value) => textOf(value))
    return texts.every((text) => typeof text === 'string') ? work(...texts) : undefined
  }

const find = (fold: (text: string) => string): Builtin =>
  onTexts((text = '', sought = '') => {
    const at = fold(text).indexOf(fold(sought))
    return at < 0 ? false : at
  })

const same = (text: string): string => text
const lower = (text: string): string => text.toLowerCase()

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

const trim = (left: boolean, right: boolean): Builtin =>
  onTexts((text = '', characters = ' \t\n\r\0\x0B') => {
    if (characters.includes('..')) return undefined
    const outside = (char: string): boolean => !characters.includes(char)
    const all = [...text]
    const start = left ? all.findIndex(outside) : 0
    const end = right ? all.findLastIndex(outside) + 1 : all.length
    return start < 0 ? '' : all.slice(start, end).join('')
  })

const onArray =
  (work: (array: PhpArray) => Value | undefined): Builtin =>
  ([array = null, ...more]) =>
    isArray(array) && more.length === 0 ? work(array) : undefined

const parts = {
  '0': 'scheme',
  '1': 'host',
  '2': 'port',
  '3': 'user',
  '4': 'pass',
  '5': 'path',
  '6': 'query',
  '7': 'fragment',
} as const

/** `parse_url`, for what a browser sends: a path with a query, or an origin. */
function parseUrl([text = null, component = null]: readonly Value[]): Value | undefined {
  if (typeof text !== 'string') return undefined
  // A name without any of its marks is a path.
  if (/^[\w.-]+$/.test(text)) return component === 5 ? text : component === null ? undefined : null
  const match =
    /^(?:([a-z][a-z0-9+.-]*):\/\/([^/:?#@]+)(?::(\d+))?)?(\/[^?#]*)?(?:\?([^#]*))?(?:#(.*))?$/i.exec(text)
  if (!match || text.startsWith('//')) return undefined
  const [, scheme, host, port, path, query, fragment] = match
  const found: Record<string, string | number | undefined> = {
    scheme,
    host,
    port: port === undefined ? undefined : Number(port),
    path,
    query,
    fragment,
  }
  if (component === null || component === -1) {
    const items = Object.entries(found).filter(
      (entry): entry is [string, string | number] => entry[1] !== undefined,
    )
    return { items: new Map(items) }
  }
  const name = parts[String(component) as keyof typeof parts]
  return name ? (found[name] ?? null) : undefined
}

const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' }

/** `preg_match`, asked only whether it matches. */
export function matchesPattern(pattern: string, text: string, at: SourceLocation): boolean | Open {
  const trimmed = pattern.trimStart()
  const start = trimmed[0] ?? ''
  const end = trimmed.lastIndexOf(closing[start] ?? start)
  if (/[\sA-Za-z0-9\\]/.test(start) || end < 1) return open(`${pattern} is no pattern`, at)
  const expression = translateRegExp(trimmed.slice(1, end), trimmed.slice(end + 1), 'pcre')
  return typeof expression === 'string' ? open(expression, at) : expression.test(text)
}

/** The functions that are worked out, by name. */
export const builtins = new Map<string, Builtin>(
  Object.entries({
    in_array: inArray,
    array_search: search,
    explode: split,
    implode: join,
    join,
    array_merge: merge,
    parse_url: parseUrl,
    strtolower: onTexts(lower),
    mb_strtolower: onTexts((text = '', ...more) => (more.length ? undefined : lower(text))),
    strtoupper: onTexts((text) => text?.toUpperCase()),
    ucfirst: onTexts((text = '') => text.slice(0, 1).toUpperCase() + text.slice(1)),
    trim: trim(true, true),
    ltrim: trim(true, false),
    rtrim: trim(false, true),
    chop: trim(false, true),
    strpos: find(same),
    stripos: find(lower),
    str_contains: onTexts((text = '', part = '') => text.includes(part)),
    str_starts_with: onTexts((text = '', part = '') => text.startsWith(part)),
    str_ends_with: onTexts((text = '', part = '') => text.endsWith(part)),
    json_decode: onTexts((text) => (text === '' ? null : undefined)),
    strlen: onTexts((text = '') => text.length),
    strrpos: onTexts((text = '', part = '') => {
      const at = text.lastIndexOf(part)
      return at < 0 ? false : at
    }),
    strncmp: onTexts((one = '', other = '', length = '0') =>
      order(one.slice(0, +length), other.slice(0, +length)),
    ),
    strncasecmp: onTexts((one = '', other = '', length = '0') =>
      order(lower(one).slice(0, +length), lower(other).slice(0, +length)),
    ),
    strcmp: onTexts((one = '', other = '') => order(one, other)),
    strcasecmp: onTexts((one = '', other = '') => order(lower(one), lower(other))),
    str_replace: onTexts((from = '', to = '', text = '') =>
      from === '' ? text : text.replaceAll(from, () => to),
    ),
    substr: ([text = null, start = null, length]) => {
      if (typeof text !== 'string' || typeof start !== 'number') return undefined
      const begin = start < 0 ? Math.max(0, text.length + start) : start
      if (length === undefined || length === null) return text.slice(begin)
      if (typeof length !== 'number') return undefined
      return length < 0
        ? text.slice(begin, Math.max(begin, text.length + length))
        : text.slice(begin, begin + length)
    },
    preg_match: ([pattern = null, text = null, ...more], at) => {
      const subject = textOf(text)
      if (typeof pattern !== 'string' || typeof subject !== 'string' || more.length > 1) return undefined
      const matches = matchesPattern(pattern, subject, at)
      return typeof matches === 'boolean' ? Number(matches) : matches
    },
    preg_quote: onTexts((text = '') => text.replaceAll(/[.\\+*?[^\]$(){}=!<>|:\-#/]/g, '\\$&')),
    count: onArray((array) => array.rest ?? array.items.size),
    sizeof: onArray((array) => array.rest ?? array.items.size),
    array_values: onArray((array) => array.rest ?? arrayOf(array.items.values())),
    array_keys: onArray((array) => array.rest ?? arrayOf(array.items.keys())),
    array_unique: unique,
    array_flip: onArray((array) => {
      const keys = [...array.items].map(([key, value]): [Value | undefined, Value] => [keyOf(value), key])
      const items = new Map(keys.filter((pair): pair is [string | number, Value] => pair[0] !== undefined))
      return array.rest ?? (items.size === array.items.size ? { items } : undefined)
    }),
    array_filter: onArray((array) => {
      const kept = [...array.items].filter(([, value]) => truthOf(value) !== false)
      return { items: new Map(kept), ...(array.rest ? { rest: array.rest } : {}) }
    }),
    is_array: ([value = null]) => (isOpen(value) ? undefined : isArray(value)),
    is_string: ([value = null]) => (isOpen(value) ? undefined : typeof value === 'string'),
    is_null: ([value = null]) => (isOpen(value) ? undefined : value === null),
    strval: onTexts((text) => text),
    intval: ([value = null]) =>
      typeof value === 'string'
        ? Number.parseInt(value, 10) || 0
        : typeof value === 'number'
          ? Math.trunc(value)
          : undefined,
    dirname: onTexts((path = '', ...more) => {
      if (more.length > 0) return undefined
      return path === '\0' ? '\0/..' : path.replace(/\/[^/]*$/, '')
    }),
    sprintf: ([format = null, ...values], at) => {
      if (typeof format !== 'string' || /%(?![s%])/.test(format)) return undefined
      let index = 0
      const pieces = format.split(/(%[s%])/).map((piece): Value => {
        if (piece === '%%') return '%'
        return piece === '%s' ? (values[index++] ?? '') : piece
      })
      return concat(pieces, at)
    },
  } satisfies Record<string, Builtin>),
)
