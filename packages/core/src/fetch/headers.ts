import type { EngineRules } from './rules.ts'
import type { HeaderList, HttpResponse, Unknown } from './verdict.ts'

/** One header that the page set. */
export interface Header {
  name: string
  /** The name in lower case. */
  lower: string
  value: string
}

/** RFC 9110's token: what a method and a header name are made of. */
export const isToken = (text: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)

/** @see https://fetch.spec.whatwg.org/#concept-header-value-normalize */
export function trim(value: string): string {
  const first = value.charCodeAt(0)
  const last = value.charCodeAt(value.length - 1)
  // White space sorts below everything else that a value may hold, but for a control character.
  if (first > 0x20 && last > 0x20) return value
  return value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
}

const forbidden = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])
const methodOverride = new Set(['x-http-method', 'x-http-method-override', 'x-method-override'])

export const isForbiddenMethod = (method: string): boolean => /^(?:connect|trace|track)$/i.test(method)

/** @see https://fetch.spec.whatwg.org/#forbidden-request-header */
export function isForbiddenHeader(lower: string, value: string): boolean {
  if (forbidden.has(lower) || lower.startsWith('proxy-') || lower.startsWith('sec-')) return true
  return methodOverride.has(lower) && value.split(',').some((part) => isForbiddenMethod(trim(part)))
}

/** The values of every line of that name, in order. */
export function lines(headers: HeaderList, lower: string): string[] {
  const found: string[] = []
  for (const [name, value] of headers)
    if (name.length === lower.length && name.toLowerCase() === lower) found.push(trim(value))
  return found
}

export const isUnknown = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && 'unknown' in value

/**
 * A response header as the algorithms see it: lines joined with `, `, null where absent, and Unknown where the
 * server's answer leaves it open.
 */
export function read(response: HttpResponse, lower: string, rules: EngineRules): string | null | Unknown {
  const open = response.unknown?.find(({ header }) => header.toLowerCase() === lower)
  if (open) return open.at ? { unknown: open.unknown, at: open.at } : { unknown: open.unknown }
  const values = lines(response.headers, lower)
  if (values.length < 2) return values[0] ?? null
  return (rules.dropsEmptyLines ? values.filter((value) => value !== '') : values).join(', ')
}

/**
 * The elements of a `#token` list. Empty elements are dropped; undefined where one is not a token.
 *
 * @see https://fetch.spec.whatwg.org/#extract-header-list-values
 */
export function tokens(value: string): string[] | undefined {
  const list: string[] = []
  for (const part of value.split(',')) {
    const token = trim(part)
    if (token === '') continue
    if (!isToken(token)) return undefined
    list.push(token)
  }
  return list
}

/** A header value's bytes as UTF-8, undefined where they are not. */
export function utf8(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replace(/[%\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`))
  } catch {
    return undefined
  }
}

/** A header value as consoles show it: bytes that are not UTF-8 replaced. */
export const shown = (value: string): string => utf8(value) ?? value.replace(/[\x80-\xff]/g, '\ufffd')
