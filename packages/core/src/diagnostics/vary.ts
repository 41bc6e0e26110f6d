import type { HttpResponse } from '../fetch/verdict.ts'
import { fixFor } from '../servers/fixes.ts'
import { headerOf } from '../servers/headers.ts'
import type { Policy } from '../servers/server.ts'
import type { Severity, Subject } from './entry.ts'
import { finding } from './finding.ts'
import type { Evidence, Finding } from './finding.ts'

interface Asked {
  /** The Origin that was sent; `null` where none was. */
  origin: string | null
  response: HttpResponse
}

const has = (list: string | undefined, ...items: string[]) =>
  (list ?? '').split(',').some((item) => items.includes(item.trim().toLowerCase()))

const isOpen = ({ unknown = [] }: HttpResponse) =>
  unknown.some(({ header }) => ['access-control-allow-origin', 'vary'].includes(header.toLowerCase()))

const placeOf = ({ from = [] }: HttpResponse) => {
  const at = from.findLast(({ header }) => header === 'access-control-allow-origin')?.at
  return at ? { at } : {}
}

/**
 * Two answers to a GET of one URL that differ in Access-Control-Allow-Origin, its absence included, need `Vary: Origin`,
 * both of them: a cache may hold either. Nothing is said where a header is not known or nothing may be stored.
 *
 * @see https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
 */
export function varyOriginMissing(
  shown: Subject,
  answers: readonly [Asked, Asked],
  { policy, evidence = [], severity }: { policy?: Policy; evidence?: Evidence[]; severity?: Severity } = {},
): Finding[] {
  const [one, other] = answers.map(({ origin, response }) => ({
    origin,
    allowOrigin: headerOf(response.headers, 'access-control-allow-origin') ?? null,
    ...placeOf(response),
  }))
  if (!one || !other || one.allowOrigin === other.allowOrigin) return []
  if (answers.some(({ response }) => isOpen(response))) return []
  const unmarked = answers.find(({ response }) => !has(headerOf(response.headers, 'vary'), 'origin', '*'))
  if (!unmarked) return []
  if (answers.every(({ response }) => has(headerOf(response.headers, 'cache-control'), 'no-store'))) return []
  const fix = fixFor(policy, { change: 'vary-origin' }).split('\n')
  return [
    finding(
      'vary-origin-missing',
      { shown, answers: [one, other], fix },
      {
        evidence,
        ...(severity && { severity }),
        ...placeOf(answers[0].response),
        ...placeOf(unmarked.response),
      },
    ),
  ]
}
