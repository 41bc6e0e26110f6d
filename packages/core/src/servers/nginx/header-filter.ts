import { addHeader, decidedAt, removeHeader, setHeader, unknownHeader } from '../headers.ts'
import type { HttpResponse } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { isKnown, type Exchange } from './exchange.ts'
import { own, outwards, type Level } from './levels.ts'
import { unread, unreadAt } from './unread.ts'
import { expand } from './variables.ts'

/** Without `always`, `add_header` works on these statuses only. */
const goodStatuses = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308])

/** What a level's `add_header` and the third-party `more_set_headers` make of an answer. */
export function filterHeaders(response: HttpResponse, exchange: Exchange): HttpResponse {
  const { level } = exchange
  const replaced = moreHeaders(level).reduce((rest, directive) => more(rest, directive, exchange), response)
  const erased = notInherited(level).reduce(
    (rest, { args, at }) => decidedAt(rest, args[0] ?? '', at),
    replaced,
  )
  const added = addHeaders(level).reduce((rest, directive) => add(rest, directive, exchange), erased)
  return byCode(level, added)
}

/** A level that has none takes the outer level's; `add_header_inherit merge` takes both. */
function addHeaders(level: Level): Directive[] {
  const here = own(level, 'add_header')
  const inherit = inheritance(level)
  const opaque = own(level, unread)
  if (opaque.length > 0 && level.kind === 'http') return [...here, ...opaque]
  if (!level.parent || inherit === 'off') return here
  if (here.length === 0) return addHeaders(level.parent)
  return inherit === 'merge' ? [...addHeaders(level.parent), ...here] : here
}

function inheritance(level: Level): string {
  for (const at of outwards(level)) {
    const value = own(at, 'add_header_inherit')[0]?.args[0]
    if (value) return value
  }
  return 'on'
}

/** Where a level's own `add_header` makes an outer one void: the place that decides that it is absent. */
function notInherited(level: Level): Array<Pick<Directive, 'args' | 'at'>> {
  const applied = new Set(addHeaders(level))
  const [first] = applied
  if (!first) return []
  const outer = [...outwards(level)].flatMap((at) => own(at, 'add_header'))
  return outer.filter((directive) => !applied.has(directive)).map(({ args }) => ({ args, at: first.at }))
}

function add(response: HttpResponse, directive: Directive, exchange: Exchange): HttpResponse {
  const { args, at } = directive
  if (directive.name === unread) return corsOpen(response, directive)
  const [name = '', template = '', always] = args
  const { status } = response
  const value = expand(template, at, exchange)
  if (!isKnown(value)) return unknownHeader(response, name, { ...value, at })
  if (always === 'always') return value ? addHeader(response, name, value, at) : decidedAt(response, name, at)
  if (typeof status !== 'number') return value ? unknownHeader(response, name, status) : response
  return value && goodStatuses.has(status)
    ? addHeader(response, name, value, at)
    : decidedAt(response, name, at)
}

const corsHeaders = ['Origin', 'Credentials', 'Methods', 'Headers'].map(
  (name) => `Access-Control-Allow-${name}`,
)

function corsOpen(response: HttpResponse, directive: Directive): HttpResponse {
  return corsHeaders.reduce((rest, name) => unknownHeader(rest, name, unreadAt(directive)), response)
}

/** The outer levels' come first. */
function moreHeaders(level: Level): Directive[] {
  const names = new Set(['more_set_headers', 'more_clear_headers'])
  return [...outwards(level)]
    .reverse()
    .flatMap(({ directives }) => directives.filter(({ name }) => names.has(name)))
}

/** `more_set_headers [-s '404 500'] [-t types] 'Name: value'…` sets on every status unless told which. */
function more(
  response: HttpResponse,
  { name: command, args, at }: Directive,
  exchange: Exchange,
): HttpResponse {
  let result = response
  let statuses: string[] | undefined
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? ''
    if (arg === '-s') statuses = [...(statuses ?? []), ...(args[(index += 1)] ?? '').split(/\s+/)]
    else if (arg === '-t') index += 1
    else if (!/^-[ar]$/.test(arg) && applies(statuses, response)) {
      const [, name = arg, template = ''] = /^([^:]+):?\s*(.*)$/s.exec(arg) ?? []
      const value = command === 'more_clear_headers' ? '' : expand(template, at, exchange)
      if (!isKnown(value)) result = unknownHeader(result, name, { ...value, at })
      else result = value ? setHeader(result, name, value, at) : removeHeader(result, name, at)
    }
  }
  return result
}

function applies(statuses: string[] | undefined, { status }: HttpResponse): boolean {
  return statuses === undefined || (typeof status === 'number' && statuses.includes(String(status)))
}

/** Code that runs on the headers leaves them open. */
function byCode(level: Level, response: HttpResponse): HttpResponse {
  const code = [...outwards(level)]
    .flatMap(({ directives }) => directives)
    .find(({ name }) => /^(?:header_filter_by_lua|js_header_filter)/.test(name))
  if (!code) return response
  const why = { unknown: `${code.name} may change the headers`, at: code.at }
  return corsHeaders.reduce((rest, name) => unknownHeader(rest, name, why), response)
}
