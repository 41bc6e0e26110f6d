import type { HeaderList, HttpResponse, Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { pcre } from '../syntax/pcre.ts'
import { isKnown, withVary, type Exchange, type Value } from './exchange.ts'
import { holds } from './expression.ts'
import { interpolate } from './variables.ts'

/** One of the two tables of response headers that Apache keeps and sends one after the other. */
interface Table {
  lines: Array<readonly [name: string, value: string]>
  unknown: Array<{ header: string } & Unknown>
  from: Array<{ header: string; at: Directive['at'] }>
}

/** A `Header` directive, taken apart. */
export interface HeaderRule {
  table: 'onsuccess' | 'always'
  action: string
  name: string
  value: string
  replacement: string
  early: boolean
  /** `env=NAME`, `env=!NAME` or `expr=…`. */
  condition?: string
  at: Directive['at']
}

export function headerRule({ args, at }: Directive): HeaderRule {
  const words = [...args]
  const first = words[0]?.toLowerCase()
  const table = first === 'always' ? 'always' : 'onsuccess'
  if (first === 'always' || first === 'onsuccess') words.shift()
  const action = words.shift()?.toLowerCase() ?? ''
  const name = (words.shift() ?? '').replace(/:$/, '')
  const value = valueless.has(action) ? '' : (words.shift() ?? '')
  const replacement = action.startsWith('edit') ? (words.shift() ?? '') : ''
  const last = words.shift()
  const early = last?.toLowerCase() === 'early'
  return {
    table,
    action,
    name,
    value,
    replacement,
    early,
    at,
    ...(last && !early ? { condition: last } : {}),
  }
}

const valueless = new Set(['unset', 'echo'])
const actionNames = 'set append merge add unset echo edit edit* setifempty note'.split(' ')

/** Why Apache would not take a `Header` directive. */
export function headerMistake(directive: Directive): string | undefined {
  const { action, name, value, condition } = headerRule(directive)
  const [last = ''] = directive.args.slice(-1)
  if (!actionNames.includes(action)) return `Header has no action "${action}"`
  if (name === '' || (value === '' && !valueless.has(action) && last !== ''))
    return 'Header has too few arguments'
  if (condition !== undefined && (!/^(?:env|expr)=/i.test(condition) || condition !== last))
    return 'after its value, Header takes early, env= or expr='
  return undefined
}

/** What is sent: the `always` table, then the other one. */
export interface Sent {
  status: HttpResponse['status']
  always: HeaderList
  onsuccess: HeaderList
  unknown?: HttpResponse['unknown']
  from?: HttpResponse['from']
}

/** @param isError Apache made the error itself: the other table is dropped, with the rules for it */
export function applyRules(
  rules: HeaderRule[],
  sent: Sent,
  isError: boolean,
  exchange: Exchange,
): HttpResponse {
  const tables = {
    always: table(sent.always),
    onsuccess: table(isError && !keepsTable.has(sent.status) ? [] : sent.onsuccess),
  }
  tables.onsuccess.unknown.push(...(sent.unknown ?? []))
  tables.onsuccess.from.push(...(sent.from ?? []))
  exchange.answer = { status: sent.status, headers: [...sent.always, ...sent.onsuccess] }
  exchange.tables = { always: [], onsuccess: [] }
  for (const kind of ['always', 'onsuccess'] as const) {
    for (const rule of rules.filter((one) => one.table === kind)) {
      if (kind === 'onsuccess' && isError) note(tables.onsuccess, rule)
      else if (applies(rule, exchange)) apply(rule, tables[kind], tables.onsuccess, exchange)
      else note(tables[kind], rule)
    }
  }
  const { always, onsuccess } = tables
  for (const [, name] of exchange.tables.onsuccess) onsuccess.lines = varying(onsuccess.lines, name)
  const unknown = [...always.unknown, ...onsuccess.unknown]
  const from = [...always.from, ...onsuccess.from]
  const open = new Set(unknown.map(({ header }) => header))
  const lines = [...always.lines, ...onsuccess.lines]
  return {
    status: sent.status,
    headers: lines.filter(([name]) => !open.has(name.toLowerCase())),
    ...(unknown.length ? { unknown } : {}),
    ...(from.length ? { from } : {}),
  }
}

/** Of these Apache sends what it has, without the rules of the other table. */
const keepsTable = new Set<HttpResponse['status']>([204, 304])

const varying = (lines: HeaderList, names: string): Table['lines'] =>
  names
    .split(',')
    .reduce((rest, name) => withVary(rest, name), lines)
    .slice()

const table = (lines: HeaderList): Table => ({ lines: [...lines], unknown: [], from: [] })

function note({ from }: Table, { name, at }: HeaderRule): void {
  from.push({ header: name.toLowerCase(), at })
}

function applies({ condition, at }: HeaderRule, exchange: Exchange): boolean {
  if (condition === undefined) return true
  const [, negated, name] = /^env=(!?)(.*)$/is.exec(condition) ?? []
  if (name !== undefined) {
    const value = environment(name, at, exchange)
    const isSet =
      value === undefined ? false : isKnown(value) || exchange.env.has(name) || exchange.decide(value)
    return isSet !== (negated === '!')
  }
  const truth = holds(condition.replace(/^expr=/i, ''), at, exchange)
  return typeof truth === 'boolean' ? truth : exchange.decide(truth)
}

function apply(rule: HeaderRule, target: Table, onsuccess: Table, exchange: Exchange): void {
  const action = actions[rule.action]
  if (!action)
    return leaveOpen(rule, { unknown: `Header ${rule.action} is not imitated`, at: rule.at }, target)
  note(target, rule)
  const value =
    valueless.has(rule.action) || rule.action.startsWith('edit') ? rule.value : format(rule, exchange)
  if (!isKnown(value)) return leaveOpen(rule, { ...value, at: rule.at }, target)
  action(rule, value, rule.action === 'echo' ? onsuccess : target, exchange)
}

function leaveOpen({ name }: HeaderRule, why: Unknown, target: Table): void {
  target.unknown.push({ header: name.toLowerCase(), ...why })
}

/** `%{NAME}e` is `(null)` where it is not set. */
function format({ value, at }: HeaderRule, exchange: Exchange): Value {
  const [given] = /\$\{\w+\}/.exec(value) ?? []
  if (given) return { unknown: `${given} is not given: name it in env`, at }
  if (/^expr=/i.test(value)) {
    const { tables } = exchange
    const text = interpolate(value.slice(5), at, exchange)
    // Unlike a condition, a value does not make the answer vary.
    exchange.tables = tables
    return text
  }
  let text = ''
  for (const [part, name, kind] of value.matchAll(/%\{([^}]*)\}(\w)|%.|[^%]+|%/gs)) {
    const found = part.startsWith('%') ? token(part, name, kind, at, exchange) : part
    if (!isKnown(found)) return found
    text += found
  }
  return text
}

function token(
  part: string,
  name: string | undefined,
  kind: string | undefined,
  at: Directive['at'],
  exchange: Exchange,
): Value {
  if (part === '%%' || part === '%') return '%'
  if (kind === 'e' && name !== undefined) return environment(name, at, exchange) ?? '(null)'
  return { unknown: `${part} depends on the connection`, at }
}

const ofScripts =
  /^(?:HTTP_\w+|(?:REQUEST|SERVER|REMOTE|SCRIPT|DOCUMENT|CONTENT|CONTEXT|GATEWAY|PATH)_\w+|QUERY_STRING|PATH)$/

/** What is set; a script's handler sets the variables of CGI too, which others leave out. */
function environment(name: string, at: Directive['at'], exchange: Exchange): Value | undefined {
  const { env, handler, isHandled } = exchange
  const value = env.get(name)
  if (value !== undefined || !isHandled || handler === 'proxy' || !ofScripts.test(name)) return value
  return { unknown: `${name} is set where a script answers`, at }
}

type Action = (rule: HeaderRule, value: string, target: Table, exchange: Exchange) => void

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

function drop(target: Table, name: string): void {
  target.lines = target.lines.filter(([key]) => !isSame(key, name))
  target.unknown = target.unknown.filter(({ header }) => !isSame(header, name))
}

/** Joins to the first line of that name, and makes one line of all. */
function join(target: Table, name: string, value: string): void {
  const lines = target.lines.filter(([key]) => isSame(key, name)).map(([, one]) => one)
  const before = target.lines.filter(([key]) => !isSame(key, name))
  target.lines = [...before, [name, [...lines, value].join(', ')]]
}

const actions: Partial<Record<string, Action>> = {
  set: ({ name }, value, target) => {
    drop(target, name)
    target.lines.push([name, value])
  },
  setifempty: ({ name }, value, target) => {
    if (!target.lines.some(([key]) => isSame(key, name))) target.lines.push([name, value])
  },
  add: ({ name }, value, target) => {
    target.lines.push([name, value])
  },
  append: ({ name }, value, target) => join(target, name, value),
  merge: ({ name }, value, target) => {
    const items = target.lines.filter(([key]) => isSame(key, name)).flatMap(([, one]) => one.split(','))
    if (!items.some((item) => item.trim() === value)) join(target, name, value)
  },
  unset: ({ name }, _, target) => drop(target, name),
  echo: (rule, _, target, { headers }) => {
    const pattern = pcre(rule.name, true)
    if (!pattern)
      return leaveOpen(rule, { unknown: `the pattern ${rule.name} is not translated`, at: rule.at }, target)
    target.lines.push(...headers.filter(([name]) => pattern.test(name)))
  },
  edit: (rule, value, target) => edit(rule, value, target, false),
  'edit*': (rule, value, target) => edit(rule, value, target, true),
  note: () => undefined,
}

function edit(rule: HeaderRule, source: string, target: Table, everywhere: boolean): void {
  const pattern = pcre(source, false)
  if (!pattern || /%\{|^expr=/i.test(rule.replacement))
    return leaveOpen(
      rule,
      { unknown: `Header ${rule.action} ${source} is not imitated`, at: rule.at },
      target,
    )
  const global = everywhere ? new RegExp(pattern, 'g') : pattern
  target.lines = target.lines.map(([name, value]) =>
    isSame(name, rule.name)
      ? [name, value.replace(global, (...groups: unknown[]) => filled(rule.replacement, groups))]
      : [name, value],
  )
}

const filled = (replacement: string, groups: unknown[]): string =>
  replacement.replace(/\$(\d)/g, (_, index: string) => {
    const group = groups[Number(index)]
    return typeof group === 'string' ? group : ''
  })
