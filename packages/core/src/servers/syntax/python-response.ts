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
