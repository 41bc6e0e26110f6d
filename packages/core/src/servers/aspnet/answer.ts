import type { HttpResponse, Unknown } from '../../fetch/verdict.ts'
import { addHeader, decidedAt, setHeader, unknownHeader, varyOn } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import type { HandLine } from './config.ts'
import type { Line } from './evaluate.ts'

/**
 * What comes back through the pipeline. `lost`: an exception that nothing catches makes the server drop whatever is
 * written on the way out; not known where the answer's status is 500 and may be the handler's own.
 */
export interface Answer {
  response: HttpResponse
  lost: boolean | Unknown
  /** An exception that is caught clears what was written before it, and spares what is written on the way out. */
  cleared?: boolean | Unknown
}

const allowOrigin = 'Access-Control-Allow-Origin'

const corsHeaders = [
  allowOrigin,
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Max-Age',
  'Access-Control-Expose-Headers',
  'Vary',
]

export const crash: Answer = { response: { status: 500, headers: [] }, lost: true }

export const kept = (response: HttpResponse): Answer => ({ response, lost: false })

/** Whatever CORS says of it is not known. */
export function open(answer: Answer, because: Unknown): Answer {
  if (answer.lost === true) return crash
  return {
    ...answer,
    response: corsHeaders.reduce((one, name) => unknownHeader(one, name, because), answer.response),
  }
}

/** Notes which line leaves Access-Control-Allow-Origin away. */
export function without(answer: Answer, at: SourceLocation): Answer {
  const { response } = answer
  const there = response.headers.some(([name]) => isSame(name, allowOrigin))
  return { ...answer, response: there ? response : decidedAt(response, allowOrigin, at) }
}

/** A policy's lines, which are written last, over what is there. */
export function apply(before: Answer, lines: readonly Line[]): Answer {
  const { response, lost } = before
  if (lost === true) return crash
  const doubt = lost === false ? undefined : lost
  return {
    ...before,
    response: lines.reduce((answer, line) => {
      if ('unknown' in line) return unknownHeader(answer, line.name, { unknown: line.unknown, at: line.at })
      if (line.value === undefined) {
        const there = answer.headers.some(([name]) => isSame(name, line.name))
        return there || line.name === 'Vary' ? answer : decidedAt(answer, line.name, line.at)
      }
      if (doubt) return unknownHeader(answer, line.name, doubt)
      if (line.name === 'Vary') return varyOn(answer, line.value, line.at)
      return setHeader(answer, line.name, line.value, line.at)
    }, response),
  }
}

/** Lines written by hand before the rest has run: what the rest sets stands, what it appends comes after. */
export function writeFirst(before: Answer, lines: readonly HandLine[]): Answer {
  const { response, lost, cleared = false } = before
  if (lost === true) return crash
  if (cleared === true) return before
  const doubt = lost || cleared
  const mine = lines.reduce<HttpResponse>(
    (answer, { name, value, append, at }) => {
      if (doubt) return unknownHeader(answer, name, doubt)
      if (isSame(name, 'vary')) return varyOn(answer, value, at)
      return append ? addHeader(answer, name, value, at) : setHeader(answer, name, value, at)
    },
    { status: response.status, headers: [] },
  )
  const stands = (name: string) =>
    isSame(name, 'vary') || !response.headers.some(([key]) => isSame(key, name))
  return {
    ...before,
    response: {
      ...response,
      headers: [...mine.headers.filter(([name]) => stands(name)), ...response.headers],
      unknown: [...(mine.unknown ?? []), ...(response.unknown ?? [])],
      from: [...(mine.from ?? []), ...(response.from ?? [])],
    },
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
