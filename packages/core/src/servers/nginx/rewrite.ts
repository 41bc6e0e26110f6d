import type { Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { conditionWords } from './check.ts'
import { isKnown, own, type Answer, type Exchange } from './exchange.ts'
import { enter } from './enter.ts'
import { patternOf, type Level } from './levels.ts'
import { match } from './match.ts'
import { unread, unreadAt } from './unread.ts'
import { expand, scheme, variable } from './variables.ts'

/** How a level's rewrite directives end: with an answer, with something that is not known, or not at all. */
export type RewriteEnd = { answer: Answer } | { open: Unknown } | { moved: boolean }

interface Walk {
  exchange: Exchange
  /** The URI has changed: another location is looked for. */
  moved: boolean
  stopped: boolean
  end?: { answer: Answer } | { open: Unknown }
}

/** Runs `set`, `if`, `return`, `rewrite` and `break` in the file's order. */
export function rewrite(level: Level, exchange: Exchange): RewriteEnd {
  const walk: Walk = { exchange, moved: false, stopped: false }
  run(level, walk)
  return walk.end ?? { moved: walk.moved }
}

function run(level: Level, walk: Walk): void {
  for (const directive of level.directives) {
    if (walk.stopped || walk.end) return
    if (directive.name === 'if') {
      const inner = level.inner.get(directive)
      if (!inner || !holds(directive, walk)) continue
      enter(inner, walk.exchange)
      run(inner, walk)
    } else steps[directive.name]?.(directive, walk)
  }
}

type Step = (directive: Directive, walk: Walk) => void

const leaveOpen =
  (reason: string): Step =>
  (directive, walk) => {
    walk.end = { open: { unknown: reason, at: directive.at } }
  }

const steps: Partial<Record<string, Step>> = {
  set: ({ args, at }, { exchange }) => {
    const name = args[0]?.slice(1).toLowerCase() ?? ''
    exchange.variables.set(name, expand(args[1] ?? '', at, exchange))
  },
  break: (_, walk) => {
    walk.stopped = true
  },
  return: ({ args, at }, walk) => {
    walk.end = answerOf(args, at, walk.exchange)
  },
  rewrite: rewriteStep,
  [unread]: (directive, walk) => {
    walk.end = { open: unreadAt(directive) }
  },
  rewrite_by_lua: leaveOpen('rewrite_by_lua may answer by itself'),
  rewrite_by_lua_block: leaveOpen('rewrite_by_lua_block may answer by itself'),
  rewrite_by_lua_file: leaveOpen('rewrite_by_lua_file may answer by itself'),
}

function holds({ args, at }: Directive, walk: Walk): boolean {
  const { exchange } = walk
  const [left = '', operator, right = ''] = conditionWords(args) ?? []
  if (left.includes('-') && !left.startsWith('$')) return fileHolds(left, operator ?? '', at, exchange)
  const value = variable(left.replace(/^\$\{?|\}$/g, '').toLowerCase(), at, exchange)
  if (!isKnown(value)) return exchange.decide({ ...value, at })
  if (operator === undefined) return value !== '' && value !== '0'
  const negated = operator.startsWith('!')
  if (operator.endsWith('=')) {
    const other = expand(right, at, exchange)
    return isKnown(other) ? (value === other) !== negated : exchange.decide({ ...other, at })
  }
  const matched = match(patternOf(right, operator.endsWith('*'), at), value, exchange)
  return typeof matched === 'boolean' ? matched !== negated : exchange.decide(matched)
}

/** A path whose last name has no dot is taken to be no file and no folder. */
function fileHolds(test: string, path: string, at: Directive['at'], exchange: Exchange): boolean {
  const name = exchange.uri.slice(exchange.uri.lastIndexOf('/') + 1)
  const isOwn = /^(?:\$request_filename|\$document_root\$(?:document_)?uri)$/.test(path)
  const isThere =
    !(isOwn && name !== '' && !name.includes('.')) &&
    exchange.decide({ unknown: `if (${test} …) asks for a file`, at })
  return isThere !== test.startsWith('!')
}

const redirects = new Set([301, 302, 303, 307, 308])

/** `return 204`, `return 301 https://…`, `return https://…`. */
function answerOf(args: string[], at: Directive['at'], exchange: Exchange): NonNullable<Walk['end']> {
  const [first = '', text] = args
  const code = /^\d{1,3}$/.test(first) ? Number(first) : 302
  const target = code === 302 && first !== '302' ? first : text
  if (code === 444) return { open: { unknown: 'return 444 closes the connection without an answer', at } }
  if (!redirects.has(code) || target === undefined)
    return { answer: { ...own(code), special: code >= 400 && text === undefined } }
  const location = expand(target, at, exchange)
  if (!isKnown(location)) return { answer: { ...own(code), unknown: [{ ...location, header: 'location' }] } }
  return { answer: own(code, [['Location', absolute(location, exchange)]]) }
}

export function absolute(location: string, exchange: Exchange): string {
  return location.startsWith('/') ? `${scheme(exchange)}://${exchange.url.host}${location}` : location
}

function rewriteStep({ args, at }: Directive, walk: Walk): void {
  const { exchange } = walk
  const [pattern = '', replacement = '', flag] = args
  const matched = match(patternOf(pattern, false, at), exchange.uri, exchange)
  const isMatch = typeof matched === 'boolean' ? matched : exchange.decide(matched)
  if (!isMatch) return
  const target = expand(replacement, at, exchange)
  if (!isKnown(target)) {
    walk.end = { open: target }
    return
  }
  const isRedirect = /^(?:https?:\/\/|\$scheme)/.test(replacement)
  if (isRedirect || flag === 'redirect' || flag === 'permanent') {
    const query = target.includes('?') || !exchange.args ? '' : `?${exchange.args}`
    const location = absolute(target.replace(/\?$/, '') + query, exchange)
    walk.end = { answer: own(flag === 'permanent' ? 301 : 302, [['Location', location]]) }
    return
  }
  const [path = '', query] = target.split('?', 2)
  exchange.uri = path
  exchange.rewritten = true
  exchange.internal = true
  if (query !== undefined) exchange.args = query && exchange.args ? `${query}&${exchange.args}` : query
  walk.moved = flag !== 'break'
  walk.stopped = flag === 'last' || flag === 'break'
}
