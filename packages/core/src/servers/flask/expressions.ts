import { headerOf, requestHeader } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { matchStart } from '../syntax/python-match.ts'
import { pathOf } from '../syntax/python-request.ts'
import type { Expression } from '../syntax/python-expressions.ts'
import { isPattern, type PythonValue } from '../syntax/python-values.ts'
import type { Walk } from './follow.ts'
import { callHeaders, callVary, entriesOf, makeResponse } from './replies.ts'
import { operation } from './operations.ts'
import { isAlike, known, open, type Run, type State, textOf, truth } from './runs.ts'

export function evaluateExpression(expression: Expression, state: State, walk: Walk): Run {
  const { at } = expression
  const read = (one: Expression): Run => evaluateExpression(one, state, walk)
  switch (expression.is) {
    case 'value':
      return 'unknown' in expression.value
        ? { is: 'open', why: expression.value }
        : known(expression.value.value, expression.value.at)
    case 'local':
      return state.names.get(expression.name) ?? open(`${expression.name} is not set here`, at)
    case 'function':
      return expression
    case 'imported':
      return imported(expression.full, at, walk)
    case 'attribute': {
      const of = read(expression.of)
      return statusOf(of, expression.name, at, state) ?? attributeOf(of, expression.name, at, walk)
    }
    case 'item':
      return itemOf(read(expression.of), read(expression.key), at, state, walk)
    case 'call':
      return call(expression, state, walk)
    case 'operation':
      return operation(expression, state, walk)
    case 'choice': {
      const test = truth(read(expression.test))
      if (typeof test === 'boolean') return read(test ? expression.yes : expression.no)
      const [yes, no] = [read(expression.yes), read(expression.no)]
      return isAlike(yes, no) ? yes : { is: 'open', why: test }
    }
    case 'tuple':
      return { is: 'tuple', items: expression.items.map(read) }
    case 'dict':
      return {
        is: 'dict',
        entries: expression.entries.map(([key, value]) => [read(key), read(value)] as const),
      }
    case 'other':
      return open(`${expression.shown.slice(0, 60)} is not followed`, at)
  }
}

function imported(full: string, at: SourceLocation, walk: Walk): Run {
  const [root, name, ...rest] = full.split('.')
  if (root !== 'flask' || name !== 'request') return open(`${full} is imported`, at)
  return rest.reduce<Run>((of, part) => attributeOf(of, part, at, walk), { is: 'request' })
}

/** `response.status_code` */
function statusOf(of: Run, name: string, at: SourceLocation, state: State): Run | undefined {
  if (of.is !== 'response' || name !== 'status_code') return undefined
  const status = state.responses.get(of.id)?.status
  return typeof status === 'number'
    ? known(status, at)
    : { is: 'open', why: status ?? { unknown: 'no status', at } }
}

function attributeOf(of: Run, name: string, at: SourceLocation, walk: Walk): Run {
  const { request } = walk.asked
  if (of.is === 'request') {
    if (name === 'method') return known(request.method, at)
    if (name === 'headers') return { is: 'request-headers' }
    if (name === 'origin') return known(requestHeader(request, 'origin') ?? null, at)
    if (name === 'path') return known(pathOf(request.url), at)
  }
  if (of.is === 'response' && name === 'headers') return { is: 'headers', id: of.id }
  if (of.is === 'response' && name === 'vary') return { is: 'vary', id: of.id }
  return { is: 'method', of, name }
}

function itemOf(of: Run, key: Run, at: SourceLocation, state: State, walk: Walk): Run {
  const name = textOf(key)
  if (of.is === 'request-headers' && name !== undefined) {
    const value = requestHeader(walk.asked.request, name)
    return value === undefined ? open(`the request has no ${name}`, at) : known(value, at)
  }
  if (of.is === 'headers' && name !== undefined) {
    const value = headerOf(state.responses.get(of.id)?.headers ?? [], name)
    return value === undefined ? open(`the response has no ${name}`, at) : known(value, at)
  }
  const found = entriesOf(of)?.findLast(([one]) => textOf(one) === name)
  return found ? found[1] : open('the item is not a literal', at)
}

/** Imported functions that make a response out of a body. */
const makers = new Set([
  'flask.make_response',
  'flask.Response',
  'flask.wrappers.Response',
  'werkzeug.Response',
  'werkzeug.wrappers.Response',
])
/** Those that make a whole one. */
const responders = new Set(['jsonify', 'send_file', 'send_from_directory'].map((name) => `flask.${name}`))
/** Methods of an application that do. */
const makerMethods = new Set(['make_response', 'response_class'])
/** Calls that neither raise nor set headers, as far as anyone uses them. */
const harmless =
  /^(?:flask\.(?:render_template|render_template_string|url_for|session|g)|time|datetime|uuid|json|logging|os|random|math)\b/
const harmlessMethods =
  /^(?:get|get_json|info|debug|warning|error|exception|critical|log|time|now|utcnow|isoformat|format|items|keys|values|append|lower|upper|strip|split|startswith|endswith|set_cookie|replace|join|encode|decode|dumps)$/
const builtins =
  /^(?:print|len|str|int|dict|list|tuple|set|bool|isinstance|getattr|hasattr|sorted|min|max|any|all|repr)$/

function call(expression: Extract<Expression, { is: 'call' }>, state: State, walk: Walk): Run {
  const { at, of } = expression
  const passed = expression.passed.map((one) => evaluateExpression(one, state, walk))
  const named = Object.fromEntries(
    Object.entries(expression.named).map(([key, one]) => [key, evaluateExpression(one, state, walk)]),
  )
  if (of.is === 'imported') {
    if (makers.has(of.full)) return make(passed, named, at, state, walk)
    if (responders.has(of.full)) return walk.made(state, walk.asked.plain())
    if (of.full === 'flask.redirect') {
      const status = passed[1] ?? named['code'] ?? known(302, at)
      return makeResponse({ status }, at, state, walk)
    }
    if (/^re\.(?:match|fullmatch)$/.test(of.full)) return matched(of.full, passed, at)
    if (of.full.startsWith('flask.request.'))
      return method(imported(of.full, at, walk), passed, named, at, state, walk)
    if (/^flask\.current_app\.(?:make_response|response_class)$/.test(of.full))
      return make(passed, named, at, state, walk)
    if (/\bmake_default_options_response$/.test(of.full)) return walk.made(state, walk.asked.plain())
    return harmless.test(of.full) ? open(`${of.full}()`, at) : foreign(of.full, passed, at, state, walk)
  }
  if (of.is === 'function') return walk.call(of.name, passed, at, state)
  if (of.is === 'value' && of.value && 'unknown' in of.value) {
    const name = /^(\w+) is not set in this file$/.exec(of.value.unknown)?.[1] ?? ''
    return builtins.test(name) ? open(`${name}()`, at) : foreign(name, passed, at, state, walk)
  }
  return method(evaluateExpression(of, state, walk), passed, named, at, state, walk)
}

function foreign(name: string, passed: Run[], at: SourceLocation, state: State, walk: Walk): Run {
  const why = { unknown: `${name}() is not followed`, at }
  walk.mayRaise ??= why
  for (const one of passed) if (one.is === 'response') walk.spoil(one.id, why, state)
  const response = passed.find((one) => one.is === 'response')
  return response ?? { is: 'open', why, foreign: true }
}

function make(passed: Run[], named: Record<string, Run>, at: SourceLocation, state: State, walk: Walk): Run {
  const [body, status, headers] = passed
  const parts = {
    body: body ?? named['response'],
    status: status ?? named['status'],
    headers: headers ?? named['headers'],
  }
  return makeResponse(parts, at, state, walk)
}

function matched(full: string, [pattern, text]: Run[], at: SourceLocation): Run {
  const subject = text && textOf(text)
  if (pattern?.is !== 'known' || subject === undefined) return open(`${full}() is not followed`, at)
  const given = pattern.value
  const source =
    typeof given === 'string' ? { pattern: given, flags: '' } : isPattern(given) ? given : undefined
  const whole =
    source && full.endsWith('fullmatch')
      ? { ...source, pattern: String.raw`(?:${source.pattern})\Z` }
      : source
  const found = whole && matchStart(whole, subject)
  return typeof found === 'boolean' ? known(found, at) : open(`${full}() is not followed`, at)
}

function method(
  run: Run,
  passed: Run[],
  named: Record<string, Run>,
  at: SourceLocation,
  state: State,
  walk: Walk,
): Run {
  if (run.is !== 'method') return foreign('a call', passed, at, state, walk)
  const { of, name } = run
  if (of.is === 'headers') {
    const done = callHeaders(of.id, name, passed, at, state)
    if (done) return done
    if (name !== 'get') return foreign(name, [{ is: 'response', id: of.id }], at, state, walk)
    const value = passed[0] && headerOf(state.responses.get(of.id)?.headers ?? [], textOf(passed[0]) ?? '')
    return value === undefined ? (passed[1] ?? known(null, at)) : known(value, at)
  }
  if (of.is === 'vary') return callVary(of.id, name, passed, at, state)
  if (of.is === 'request-headers' && name === 'get') {
    const asked = passed[0] && textOf(passed[0])
    if (asked === undefined) return open('the name of the header is not a literal', at)
    const value = requestHeader(walk.asked.request, asked)
    return value === undefined ? (passed[1] ?? known(null, at)) : known(value, at)
  }
  if (makerMethods.has(name)) return make(passed, named, at, state, walk)
  if (name === 'make_default_options_response') return walk.made(state, walk.asked.plain())
  if (name === 'items') {
    const entries = entriesOf(of)
    if (entries)
      return { is: 'tuple', items: entries.map(([key, value]) => ({ is: 'tuple', items: [key, value] })) }
  }
  const text = of.is === 'known' && typeof of.value === 'string' ? onText(of.value, name, passed) : undefined
  if (text !== undefined) return known(text, at)
  if (of.is === 'known' && isPattern(of.value) && name === 'match')
    return matched('re.match', [of, ...passed], at)
  return harmlessMethods.test(name) ? open(`${name}()`, at) : foreign(name, passed, at, state, walk)
}

function onText(text: string, method: string, passed: Run[]): PythonValue | undefined {
  const argument = passed[0] && textOf(passed[0])
  if (passed.length > 0 && argument === undefined) return undefined
  if (method === 'startswith') return argument === undefined ? undefined : text.startsWith(argument)
  if (method === 'endswith') return argument === undefined ? undefined : text.endsWith(argument)
  if (passed.length > 0) return undefined
  if (method === 'lower') return text.toLowerCase()
  if (method === 'upper') return text.toUpperCase()
  return method === 'strip' ? text.trim() : undefined
}
