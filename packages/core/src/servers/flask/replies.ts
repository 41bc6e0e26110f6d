import type { HttpResponse, Unknown } from '../../fetch/verdict.ts'
import { addHeader, removeHeader, setHeader, unknownHeader, varyOn } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { allUnknown } from '../syntax/python-response.ts'
import { isDict, isTruthy } from '../syntax/python-values.ts'
import type { Walk } from './follow.ts'
import { itemsOf, type Run, type State, textOf, truth } from './runs.ts'

/** What werkzeug's attributes set: `response.access_control_allow_origin = …`. */
const attributes: Record<string, string> = {
  access_control_allow_origin: 'Access-Control-Allow-Origin',
  access_control_allow_headers: 'Access-Control-Allow-Headers',
  access_control_allow_methods: 'Access-Control-Allow-Methods',
  access_control_expose_headers: 'Access-Control-Expose-Headers',
  access_control_max_age: 'Access-Control-Max-Age',
}

const edit = (state: State, id: number, change: (response: HttpResponse) => HttpResponse): void => {
  const response = state.responses.get(id)
  if (response) state.responses.set(id, change(response))
}

/** `of[key] = value`, `of.key = value`; without a value it is deleted. */
export function assignTo(
  of: Run,
  key: Run | string | undefined,
  value: Run | undefined,
  at: SourceLocation,
  state: State,
): void {
  if (of.is === 'headers') put(state, of.id, typeof key === 'object' ? key : undefined, value, at, setHeader)
  if (of.is !== 'response' || typeof key !== 'string' || !value) return
  const name = attributes[key]
  if (name) {
    const items = key.endsWith('s') ? itemsOf(value) : undefined
    const texts = items?.map(textOf)
    const joined: Run | undefined = texts?.every((text) => text !== undefined)
      ? { is: 'known', value: texts.join(', '), at }
      : undefined
    put(state, of.id, { is: 'known', value: name, at }, joined ?? (items ? open(at) : value), at, setHeader)
  } else if (key === 'access_control_allow_credentials') {
    const allowed = truth(value)
    const sent: Run | undefined =
      allowed === true
        ? { is: 'known', value: 'true', at }
        : allowed === false
          ? undefined
          : { is: 'open', why: allowed }
    put(state, of.id, { is: 'known', value: 'Access-Control-Allow-Credentials', at }, sent, at, setHeader)
  } else if (key === 'status_code' || key === 'status')
    edit(state, of.id, (response) => withStatus(response, value, at))
  else if (key === 'headers')
    edit(state, of.id, (response) => allUnknown(response, { unknown: 'the headers are replaced', at }))
}

const open = (at: SourceLocation): Run => ({ is: 'open', why: { unknown: 'the value is not a literal', at } })

type Setter = (response: HttpResponse, name: string, value: string, at: SourceLocation) => HttpResponse

/** Sets a line; without a value it is removed. */
function put(
  state: State,
  id: number,
  key: Run | undefined,
  value: Run | undefined,
  at: SourceLocation,
  setter: Setter,
): void {
  const name = key && textOf(key)
  if (name === undefined) {
    edit(state, id, (response) =>
      allUnknown(response, { unknown: 'a header is set whose name is not a literal', at }),
    )
    return
  }
  if (!value) {
    edit(state, id, (response) => removeHeader(response, name, at))
    return
  }
  const text = textOf(value)
  const doubt: Unknown = value.is === 'open' ? value.why : { unknown: 'the value is not a literal', at }
  edit(state, id, (response) =>
    text === undefined ? unknownHeader(response, name, doubt) : setter(response, name, text, at),
  )
}

/** The methods of `response.headers`; undefined where there is no such method. */
export function callHeaders(
  id: number,
  method: string,
  passed: Run[],
  at: SourceLocation,
  state: State,
): Run | undefined {
  const [key, value] = passed
  const none: Run = { is: 'known', value: null, at }
  if (method === 'add' || method === 'add_header') put(state, id, key, value ?? open(at), at, addHeader)
  else if (method === 'set' || method === '__setitem__') put(state, id, key, value ?? open(at), at, setHeader)
  else if (method === 'remove' || method === 'pop') put(state, id, key, undefined, at, setHeader)
  else if (method === 'setdefault') {
    const name = key && textOf(key)
    const there = state.responses.get(id)?.headers.some(([one]) => one.toLowerCase() === name?.toLowerCase())
    if (!there) put(state, id, key, value ?? open(at), at, setHeader)
  } else if (method === 'update' || method === 'extend') {
    const entries = key && entriesOf(key)
    if (!entries) put(state, id, undefined, undefined, at, setHeader)
    for (const [name, one] of entries ?? [])
      put(state, id, name, one, at, method === 'update' ? setHeader : addHeader)
  } else return undefined
  return none
}

/** `response.vary.add("Origin")` */
export function callVary(id: number, method: string, passed: Run[], at: SourceLocation, state: State): Run {
  const field = passed[0] && textOf(passed[0])
  edit(state, id, (response) =>
    field !== undefined && method === 'add'
      ? varyOn(response, field, at)
      : unknownHeader(response, 'Vary', { unknown: 'what Vary becomes is not a literal', at }),
  )
  return { is: 'known', value: null, at }
}

/** The pairs of a dictionary or of a list of pairs. */
export function entriesOf(run: Run): Array<readonly [Run, Run]> | undefined {
  if (run.is === 'dict') return run.entries
  if (run.is === 'known' && isDict(run.value))
    return run.value.entries.map(([key, value]) => [runOf(key), runOf(value)] as const)
  const items = itemsOf(run)?.map(itemsOf)
  if (!items?.every((item) => item?.length === 2)) return undefined
  return items.flatMap((item) => (item?.[0] && item[1] ? [[item[0], item[1]] as const] : []))
}

function runOf(
  setting:
    | { value: Extract<Run, { is: 'known' }>['value']; at: SourceLocation }
    | (Unknown & { at: SourceLocation }),
): Run {
  return 'unknown' in setting
    ? { is: 'open', why: setting }
    : { is: 'known', value: setting.value, at: setting.at }
}

/** A status as a number or as a text that starts with one. */
function withStatus(response: HttpResponse, value: Run, at: SourceLocation): HttpResponse {
  const status = /^[1-9]\d{2}(?!\d)/.exec(textOf(value) ?? '')?.[0]
  if (status) return { ...response, status: Number(status) }
  return { ...response, status: { unknown: 'the status is not a literal', at } }
}

/** `make_response(body, status, headers)` and what a view returns. */
export function makeResponse(
  parts: { body?: Run | undefined; status?: Run | undefined; headers?: Run | undefined },
  at: SourceLocation,
  state: State,
  walk: Walk,
): Run {
  const { body, status, headers } = parts
  if (body?.is === 'tuple' && !status && !headers) return fromTuple(body.items, at, state, walk)
  const made = body?.is === 'response' ? body : walk.made(state, walk.asked.plain())
  if (made.is !== 'response') return made
  if (status && isGiven(status)) edit(state, made.id, (response) => withStatus(response, status, at))
  if (headers && isGiven(headers)) callHeaders(made.id, 'update', [headers], at, state)
  return made
}

const isGiven = (run: Run): boolean => run.is !== 'known' || run.value !== null

/** `body, status`, `body, headers` or `body, status, headers`. */
function fromTuple(items: Run[], at: SourceLocation, state: State, walk: Walk): Run {
  const [body, second, third] = items
  const isHeaders =
    second &&
    (second.is === 'dict' ||
      second.is === 'tuple' ||
      (second.is === 'known' && typeof second.value === 'object' && isTruthy(second.value)))
  return makeResponse(
    isHeaders ? { body, headers: second } : { body, status: second, headers: third },
    at,
    state,
    walk,
  )
}

/** The response to what a view returns. */
export function responseFrom(value: Run, at: SourceLocation, state: State, walk: Walk): HttpResponse {
  if (value.is === 'response') return walk.responseOf(value, state)
  if (value.is === 'tuple') {
    const made = fromTuple(value.items, at, state, walk)
    if (made.is === 'response') return walk.responseOf(made, state)
  }
  return value.is === 'open' && value.foreign ? allUnknown(walk.asked.plain(), value.why) : walk.asked.plain()
}
