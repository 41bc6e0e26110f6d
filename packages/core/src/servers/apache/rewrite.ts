import type { Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { pcre } from '../syntax/pcre.ts'
import { isKnown, requestHeader, varies, type Exchange, type Value } from './exchange.ts'
import { holds } from './expression.ts'
import { serverVariable } from './variables.ts'

/** How the rules end: Apache answers by itself, another path is looked up, or nothing comes of it. */
export type RewriteEnd =
  | { status: number; location?: string }
  | { open: Unknown }
  | { moved: boolean; handler?: 'proxy' }

type Place = 'server' | 'folder'

interface Walk {
  exchange: Exchange
  place: Place
  /** As the rules leave it; in a folder without its leading slash. */
  path: string
  moved: boolean
  captures: ReadonlyArray<string | undefined>
  conditionCaptures: ReadonlyArray<string | undefined>
}

/** Runs `RewriteRule` with its `RewriteCond`s, where the engine is on. */
export function rewrite(directives: Directive[], place: Place, exchange: Exchange): RewriteEnd {
  const engine = directives.findLast(({ name }) => name === 'rewriteengine')
  if (engine?.args[0]?.toLowerCase() !== 'on') return { moved: false }
  const path = place === 'folder' ? exchange.path.replace(/^\//, '') : exchange.path
  const walk: Walk = { exchange, place, path, moved: false, captures: [], conditionCaptures: [] }
  let conditions: Directive[] = []
  let skip = 0
  let chainFailed = false
  for (const directive of directives) {
    if (directive.name === 'rewritecond') conditions.push(directive)
    if (directive.name !== 'rewriterule') continue
    const flags = flagsOf(directive.args[2])
    const isChained = flags.has('c') || flags.has('chain')
    const isSkipped = skip > 0 || chainFailed
    skip = Math.max(0, skip - 1)
    const matched = !isSkipped && ruleHolds(directive, conditions, flags, walk)
    conditions = []
    if (chainFailed) chainFailed = isChained
    else if (!isSkipped && !matched) chainFailed = isChained
    if (!matched) continue
    const end = act(directive, flags, walk)
    if (end) return end
    skip = Number(flags.get('s') ?? flags.get('skip') ?? 0)
  }
  return conclude(walk)
}

function conclude({ moved, path, place, exchange }: Walk): RewriteEnd {
  if (moved) exchange.path = place === 'folder' && !path.startsWith('/') ? `/${path}` : path
  return { moved }
}

type Flags = Map<string, string>

function flagsOf(text: string | undefined): Flags {
  const flags: Flags = new Map()
  for (const flag of (text ?? '').replace(/^\[|\]$/g, '').split(',')) {
    const [, name = '', value = ''] = /^\s*([^=]+?)\s*(?:=(.*))?$/s.exec(flag) ?? []
    const key = name.toLowerCase()
    if (key === 'e' || key === 'env') flags.set(key, [flags.get(key), value].filter(Boolean).join('\n'))
    else if (key) flags.set(key, value)
  }
  return flags
}

const has = (flags: Flags, ...names: string[]): boolean => names.some((name) => flags.has(name))

function ruleHolds({ args, at }: Directive, conditions: Directive[], flags: Flags, walk: Walk): boolean {
  const { exchange } = walk
  const [source = ''] = args
  const negated = source.startsWith('!')
  const pattern = pcre(negated ? source.slice(1) : source, has(flags, 'nc', 'nocase'))
  if (!pattern) return exchange.decide({ unknown: `the pattern ${source} is not translated`, at })
  const found = pattern.exec(walk.path)
  if ((found !== null) === negated) return false
  walk.captures = found ? [...found] : []
  return conditionsHold(conditions, walk)
}

/** All of them, but one `[OR]` holds for the next. Headers that were asked for make the answer vary. */
function conditionsHold(conditions: Directive[], walk: Walk): boolean {
  let either = false
  const asked: string[] = []
  for (const condition of conditions) {
    const flags = flagsOf(condition.args[2])
    const isOr = has(flags, 'or', 'ornext')
    const holdsHere: boolean = either || conditionHolds(condition, flags, walk)
    if (holdsHere && !either && !has(flags, 'nv', 'novary')) asked.push(...headersIn(condition))
    if (isOr) either = holdsHere
    else if (!holdsHere) return false
    else either = false
  }
  for (const name of asked) varies(name, walk.exchange)
  return true
}

const headersIn = ({ args }: Directive): string[] =>
  [...(args[0] ?? '').matchAll(/%\{HTTP:([^}]+)\}/g)].map(([, name = '']) => name)

function conditionHolds({ args, at }: Directive, flags: Flags, walk: Walk): boolean {
  const { exchange } = walk
  const [test = '', pattern = ''] = args
  if (test.toLowerCase() === 'expr') return settle(holds(pattern, at, exchange), exchange)
  const value = substituted(test, walk, at)
  const negated = pattern.startsWith('!')
  const source = negated ? pattern.slice(1) : pattern
  if (/^-[a-zA-Z]$/.test(source)) return fileHolds(source, negated, at, exchange)
  if (!isKnown(value)) return exchange.decide(value)
  const ignoreCase = has(flags, 'nc', 'nocase')
  const [, operator, operand = ''] = /^(=|<=|>=|<|>|-(?:eq|ne|lt|le|gt|ge)\s)(.*)$/s.exec(source) ?? []
  if (operator !== undefined) {
    const compare = comparisons[operator.trim()]
    const [left, right] = ignoreCase ? [value.toLowerCase(), operand.toLowerCase()] : [value, operand]
    return (compare?.(left, right === '""' ? '' : right) ?? false) !== negated
  }
  const regex = pcre(source, ignoreCase)
  if (!regex) return exchange.decide({ unknown: `the pattern ${source} is not translated`, at })
  const found = regex.exec(value)
  if (found && !negated) walk.conditionCaptures = [...found]
  return (found !== null) !== negated
}

const comparisons: Partial<Record<string, (left: string, right: string) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
  '-eq': (left, right) => Number(left) === Number(right),
  '-ne': (left, right) => Number(left) !== Number(right),
  '-lt': (left, right) => Number(left) < Number(right),
  '-le': (left, right) => Number(left) <= Number(right),
  '-gt': (left, right) => Number(left) > Number(right),
  '-ge': (left, right) => Number(left) >= Number(right),
}

/**
 * A path whose last name has no dot is taken to be no file and no folder; what the rules themselves have put in
 * place of the path is there.
 */
function fileHolds(test: string, negated: boolean, at: Directive['at'], exchange: Exchange): boolean {
  const { path, url, decide } = exchange
  const isFolder = test === '-d'
  const isRewritten = path !== url.pathname
  const name = path.slice(path.lastIndexOf('/') + 1)
  const isThere =
    isRewritten && name.includes('.')
      ? !isFolder
      : name === ''
        ? isFolder
        : name.includes('.') && decide({ unknown: `RewriteCond ${test} asks for the file ${path}`, at })
  return isThere !== negated
}

const settle = (truth: boolean | Unknown, { decide }: Exchange): boolean =>
  typeof truth === 'boolean' ? truth : decide(truth)

/** `$1` of the rule, `%1` of its conditions, and `%{…}`. */
function substituted(text: string, walk: Walk, at: Directive['at']): Value {
  let result = ''
  for (const [part, name, rule, condition] of text.matchAll(
    /%\{([^}]*)\}|\$(\d)|%(\d)|\\.|[^%$\\]+|[%$\\]/gs,
  )) {
    const value =
      name !== undefined
        ? variable(name, walk, at)
        : rule !== undefined
          ? (walk.captures[Number(rule)] ?? '')
          : condition !== undefined
            ? (walk.conditionCaptures[Number(condition)] ?? '')
            : part.replace(/^\\(?=.)/s, '')
    if (!isKnown(value)) return value
    result += value
  }
  return result
}

function variable(name: string, { exchange }: Walk, at: Directive['at']): Value {
  const [, kind, rest = ''] = /^(ENV|HTTP|SSL|LA-U|LA-F):(.*)$/s.exec(name) ?? []
  if (kind === 'ENV') return exchange.env.get(rest) ?? ''
  if (kind === 'HTTP') return requestHeader(rest, exchange, at)
  if (kind !== undefined) return { unknown: `%{${name}} is looked up while it runs`, at }
  // mod_rewrite has no variable for the header: it reads as nothing.
  if (name === 'HTTP_ORIGIN') return ''
  if (name === 'THE_REQUEST')
    return `${exchange.method} ${exchange.url.pathname}${exchange.url.search} HTTP/1.1`
  return serverVariable(name, at, exchange)
}

function act({ args, at }: Directive, flags: Flags, walk: Walk): RewriteEnd | undefined {
  const { exchange } = walk
  for (const setting of (flags.get('e') ?? flags.get('env') ?? '').split('\n').filter(Boolean))
    setVariable(setting, walk, at)
  if (has(flags, 'f', 'forbidden')) return { status: 403 }
  if (has(flags, 'g', 'gone')) return { status: 410 }
  const code = statusOf(flags)
  if (code !== undefined && (code < 300 || code > 399)) return { status: code }
  const target = args[1] ?? '-'
  if (target !== '-') {
    const value = substituted(target, walk, at)
    if (!isKnown(value)) return { open: { ...value, at } }
    if (has(flags, 'p', 'proxy')) return { moved: true, handler: 'proxy' }
    if (code !== undefined || isElsewhere(value, exchange)) return { status: code ?? 302, location: value }
    const [path = '', query] = value.split('?', 2)
    if (query !== undefined) exchange.query = query
    walk.moved ||= path.replace(/^\//, '') !== walk.path.replace(/^\//, '')
    walk.path = path
  }
  if (has(flags, 'n', 'next')) return { open: { unknown: 'the flag N runs the rules again', at } }
  return has(flags, 'l', 'last', 'end') ? conclude(walk) : undefined
}

function isElsewhere(target: string, { url }: Exchange): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(target) && !target.startsWith(`${url.protocol}//${url.host}/`)
}

const names: Partial<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303 }

function statusOf(flags: Flags): number | undefined {
  const value = flags.get('r') ?? flags.get('redirect')
  if (value === undefined) return undefined
  return value === '' ? 302 : (names[value.toLowerCase()] ?? Number(value))
}

/** `E=NAME:value` and `E=!NAME`. */
function setVariable(setting: string, walk: Walk, at: Directive['at']): void {
  const { env } = walk.exchange
  const [, negated, name = '', value = ''] = /^(!?)([^:]*)(?::(.*))?$/s.exec(setting) ?? []
  if (negated) env.delete(name)
  else env.set(name, substituted(value, walk, at))
}
