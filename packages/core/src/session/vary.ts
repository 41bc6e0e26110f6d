import { varyOriginMissing } from '../diagnostics/vary.ts'
import type { Subject } from '../diagnostics/entry.ts'
import type { Observation } from '../dev/observe.ts'
import type { ResolvedOptions } from '../options.ts'
import type { HttpResponse } from '../fetch/verdict.ts'
import type { Reported } from './judge.ts'
import { productionServer, productionUrlOf, type Production } from './production.ts'

/**
 * Two production origins whose GET of one URL gets answers that a cache must not mix up. Told once a rule;
 * an answer without any Origin is not asked for: some frameworks leave Vary out there by design.
 */
export function variedAnswers(
  observation: Observation,
  shown: Subject,
  { productionOrigins }: ResolvedOptions,
  production: Production,
): Reported[] {
  const { rule, request, upstreamUrl } = observation
  const [policy] = production.chainOf(rule)?.policies ?? []
  if (request.method !== 'GET' || !policy) return []
  const serve = productionServer(observation, production, { ask: undefined, first: true })
  const answers = productionOrigins.map(({ origin }): { origin: string; response: HttpResponse } => ({
    origin,
    response: serve({
      method: 'GET',
      url: productionUrlOf(rule, upstreamUrl),
      headers: [['Origin', origin]],
      preflight: false,
      credentials: false,
    }),
  }))
  const [first, ...others] = answers
  if (!first) return []
  const found = others.flatMap((other) => varyOriginMissing(shown, [first, other], { policy }))
  return found.slice(0, 1).map((finding) => ({ finding, key: `${finding.code} ${rule.key}` }))
}
