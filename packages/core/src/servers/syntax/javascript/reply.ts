import type { HttpRequest, HttpResponse, Server, Unknown } from '../../../fetch/verdict.ts'
import { decidedAt, headerOf, removeHeader, unknownHeader } from '../../headers.ts'
import type { SourceLocation } from '../../server.ts'
import type { Ending } from './path.ts'
import { Fault, Open } from './values.ts'

/** The headers that a CORS middleware of any kind may set. */
export const corsHeaders = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'access-control-max-age',
]

interface Line {
  name: string
  values: ReadonlyArray<string | Open>
  at: SourceLocation | undefined
}

/** The answer as a Node server builds it: setting a header replaces it. */
export class Reply {
  /** Undefined until the program sets it. */
  status: number | Open | undefined
  readonly lines = new Map<string, Line>()
  /** Where the configuration leaves a header out. */
  readonly absent = new Map<string, SourceLocation>()
  /** Who ends the answer: nobody yet, the program, or what stands behind it. */
  end: 'open' | 'ended' | 'behind' = 'open'

  get(name: string): string | Open | undefined {
    const line = this.lines.get(name.toLowerCase())
    const open = line?.values.find((value) => value instanceof Open)
    return open ?? line?.values.join(', ')
  }

  /** @throws Fault where Node refuses the value */
  set(name: string, value: unknown, at?: SourceLocation): void {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new Fault(new TypeError(`bad header name ${name}`))
    const values = (Array.isArray(value) ? value : [value]).map((item) => asHeaderValue(name, item))
    this.lines.set(name.toLowerCase(), { name, values, at })
  }

  append(name: string, value: unknown, at?: SourceLocation): void {
    const before = this.lines.get(name.toLowerCase())?.values ?? []
    this.set(name, [...before, ...(Array.isArray(value) ? value : [value])], at)
  }

  remove(name: string, at?: SourceLocation): void {
    this.lines.delete(name.toLowerCase())
    if (at) this.absent.set(name.toLowerCase(), at)
  }

  vary(field: string, at?: SourceLocation): void {
    const value = this.get('vary')
    if (value instanceof Open) return
    const fields = (value ?? '').split(',').map((item) => item.trim())
    if (fields.includes('*') || fields.some((item) => item.toLowerCase() === field.toLowerCase())) return
    this.set('Vary', value ? `${value}, ${field}` : field, at)
  }

  /** Anything may be set from here on, by code that can't be read. */
  lose(why: Open): void {
    for (const name of corsHeaders) this.set(name, why)
  }
}

function asHeaderValue(name: string, value: unknown): string | Open {
  if (value instanceof Open) return value
  if (value === undefined) throw new Fault(new TypeError(`no value for header ${name}`))
  const text = textOf(value)
  // Node refuses what HTTP can't carry: ERR_INVALID_CHAR
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(text))
    throw new Fault(new TypeError(`bad value for header ${name}`))
  return text
}

function textOf(value: unknown): string {
  try {
    return String(value)
  } catch (error) {
    throw new Fault(error)
  }
}

/** A reply on the wire. `behind` is asked once, and only where something behind answers. */
export function responseOf(reply: Reply, request: HttpRequest, behind: Server): HttpResponse {
  const { status, headers, unknown, from } = reply.end === 'behind' ? behind(request) : emptyAnswer
  let response: HttpResponse = {
    status: reply.end === 'behind' ? status : statusOf(reply),
    headers: [],
    ...(unknown ? { unknown } : {}),
  }
  const replaced = new Set([
    ...headers.map(([name]) => name.toLowerCase()),
    ...(unknown ?? []).map((o) => o.header),
  ])
  for (const [key, { name, values, at }] of reply.lines) {
    if (replaced.has(key) && key !== 'vary') continue
    for (const value of values) {
      if (value instanceof Open) response = unknownHeader(response, key, whyUnknown(value, at))
      else response = decidedAt({ ...response, headers: [...response.headers, [name, value]] }, key, at)
    }
  }
  for (const [key, at] of reply.absent) {
    if (!reply.lines.has(key) && !replaced.has(key)) response = decidedAt(response, key, at)
  }
  const joined = { ...response, headers: [...response.headers, ...headers] }
  return from ? { ...joined, from: [...(joined.from ?? []), ...from] } : joined
}

const emptyAnswer: HttpResponse = { status: 200, headers: [] }

function statusOf({ status }: Reply): number | Unknown {
  return status instanceof Open ? whyUnknown(status) : (status ?? 200)
}

function whyUnknown(open: Open, fallback?: SourceLocation): Unknown {
  const at = open.at ?? fallback
  return { unknown: open.reason, ...(at ? { at } : {}) }
}

/**
 * One answer from all the ways that an answer can come about: what all agree on is known, the rest is unknown
 * because of the question on which they part.
 */
export function joinResponses(
  endings: ReadonlyArray<Ending<HttpResponse>>,
  more: Open | undefined,
): HttpResponse {
  const [first, ...others] = endings
  if (!first) return { status: 200, headers: [] }
  let joined = first.result
  let before = first.result
  for (const { result, turnedAt } of others) {
    const why = whyUnknown(turnedAt ?? new Open('it depends on what can not be known'))
    if (typeof joined.status === 'number' && before.status !== result.status) {
      joined = { ...joined, status: typeof result.status === 'number' ? why : result.status }
    }
    for (const name of namesIn(before, result)) {
      if (joined.unknown?.some((open) => open.header === name)) continue
      if (valueIn(before, name) === valueIn(result, name)) continue
      joined = indifferent.has(name)
        ? removeHeader(joined, name)
        : unknownHeader(joined, name, openIn(result, name) ?? why)
    }
    before = result
  }
  if (!more) return joined
  const why = whyUnknown(more)
  let lost: HttpResponse = { ...joined, status: why }
  for (const name of corsHeaders) lost = unknownHeader(lost, name, why)
  return lost
}

/** Headers that no page and no verdict ever asks for. */
const indifferent = new Set(['content-length', 'allow'])

function namesIn(...responses: HttpResponse[]): Set<string> {
  return new Set(
    responses.flatMap((response) => [
      ...response.headers.map(([name]) => name.toLowerCase()),
      ...(response.unknown ?? []).map((open) => open.header),
    ]),
  )
}

function openIn(response: HttpResponse, name: string): Unknown | undefined {
  return response.unknown?.find((open) => open.header === name)
}

function valueIn(response: HttpResponse, name: string): string | undefined {
  return openIn(response, name) ? '\0' : headerOf(response.headers, name)
}
