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
export function open({ response, lost }: Answer, because: Unknown): Answer {
  if (lost === true) return crash
  return { response: corsHeaders.reduce((one, name) => unknownHeader(one, name, because), response), lost }
}

/** Notes which line leaves Access-Control-Allow-Origin away. */
export function without({ response, lost }: Answer, at: SourceLocation): Answer {
  const there = response.headers.some(([name]) => isSame(name, allowOrigin))
  return { response: there ? response : decidedAt(response, allowOrigin, at), lost }
}

/** A policy's lines, which are written last, over what is there. */
export function apply({ response, lost }: Answer, lines: readonly Line[]): Answer {
  if (lost === true) return crash
  const doubt = lost === false ? undefined : lost
  return {
    lost,
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
export function writeFirst({ response, lost }: Answer, lines: readonly HandLine[]): Answer {
  if (lost === true) return crash
  const mine = lines.reduce<HttpResponse>(
    (answer, { name, value, append, at }) => {
      if (lost !== false) return unknownHeader(answer, name, lost)
      if (isSame(name, 'vary')) return varyOn(answer, value, at)
      return append ? addHeader(answer, name, value, at) : setHeader(answer, name, value, at)
    },
    { status: response.status, headers: [] },
  )
  const stands = (name: string) =>
    isSame(name, 'vary') || !response.headers.some(([key]) => isSame(key, name))
  return {
    lost,
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
