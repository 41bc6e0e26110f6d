import type { Observation } from '../dev/observe.ts'
import type { ResolvedOptions } from '../options.ts'
import { upstreamUrlOf } from './production.ts'

/** The requests that the user lists, as if the page had made them and the upstream had answered 200. */
export function listedObservations({ requests, rules }: ResolvedOptions): Observation[] {
  return requests.flatMap((listed) => {
    const at = upstreamUrlOf(listed.path, rules)
    if (!at) return []
    const origin = 'http://localhost'
    const request = {
      origin,
      url: origin + listed.path,
      method: listed.method ?? 'GET',
      headers: Object.entries(listed.headers ?? {}),
      credentials: listed.credentials ?? ('same-origin' as const),
    }
    return [{ ...at, request, inferred: [], sameOriginOnly: [], answer: { status: 200, headers: [] } }]
  })
}
