import type { HttpResponse, Unknown } from '../../fetch/verdict.ts'
import { unknownHeader } from '../headers.ts'
import { isUnknown, knownValues, type ListOf } from './field.ts'

const corsHeaders = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
  'Vary',
] as const

/** The response with every header in doubt that CORS looks at. */
export function allUnknown(response: HttpResponse, why: Unknown): HttpResponse {
  return corsHeaders.reduce((open: HttpResponse, name) => unknownHeader(open, name, why), response)
}

/** The responses' common one: what they differ in is unknown. */
export function agreed(one: HttpResponse, other: HttpResponse, why: Unknown): HttpResponse {
  const lines = (response: HttpResponse, name: string): string =>
    JSON.stringify([
      response.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()),
      response.unknown?.some(({ header }) => header === name.toLowerCase()) ?? false,
    ])
  const open = corsHeaders
    .filter((name) => lines(one, name) !== lines(other, name))
    .reduce((response: HttpResponse, name) => unknownHeader(response, name, why), one)
  return one.status === other.status ? open : { ...open, status: why }
}

/**
 * What a list that is not fully known comes to for one request: the known part where all that is asked for
 * is in it, since no further item can matter; else why it is open.
 */
export function listFor(
  list: ListOf<string>,
  asked: readonly string[],
  isSame: (one: string, other: string) => boolean,
): string[] | Unknown {
  const sure = knownValues(list)
  const open = list.find((item) => isUnknown(item))
  if (!open || !isUnknown(open)) return sure
  return asked.every((name) => sure.some((item) => isSame(item, name))) ? sure : open
}

const tokens = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** The response without lines that no HTTP message can carry: Python's servers fail on them. */
export function sendable(response: HttpResponse): HttpResponse {
  const isBroken = ([name, value]: readonly [string, string]): boolean =>
    !tokens.test(name) || Array.from(value).some((character) => isUnsendable(character.codePointAt(0) ?? 0))
  const broken = response.headers.filter(isBroken)
  const whole = { ...response, headers: response.headers.filter((line) => !isBroken(line)) }
  return broken.reduce((open: HttpResponse, [name]) => {
    const at = response.from?.find(({ header }) => header === name.toLowerCase())?.at
    const why = { unknown: `the line of ${JSON.stringify(name)} can't be sent`, ...(at && { at }) }
    return allUnknown({ ...open, status: why }, why)
  }, whole)
}

const isUnsendable = (code: number): boolean => code > 255 || code === 10 || code === 13 || code === 0
