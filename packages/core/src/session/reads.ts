import type { Observation } from '../dev/observe.ts'
import { diagnoseReads } from '../diagnostics/exposed.ts'
import type { HttpResponse } from '../fetch/verdict.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SourceLocation } from '../servers/server.ts'
import { shownOf, verdictsOf, type Reported } from './judge.ts'
import { productionRequest, productionServer, type Production } from './production.ts'

/** A header of an answer that the page asked for by name. */
export interface HeaderRead {
  observation: Observation
  /** In lower case. */
  name: string
  /** Where the page did. */
  at?: SourceLocation
}

const notAsked: HttpResponse = { status: { unknown: 'the target was not asked' }, headers: [] }

/**
 * A header that the page reads and production does not expose: told for the first production origin that it is
 * hidden from, once for a policy that answers all paths alike.
 */
export function hiddenHeader(
  { observation, name, at }: HeaderRead,
  { productionOrigins }: ResolvedOptions,
  production: Production,
): Reported | undefined {
  const { rule, recorded } = observation
  const chain = production.chainOf(rule)
  if (!chain || rule.productionUrl === 'same-origin' || typeof recorded !== 'object') return undefined
  const ask = chain.upstream ? () => notAsked : undefined
  for (const { origin } of productionOrigins) {
    const request = productionRequest(observation, origin)
    const serve = productionServer(observation, production, {
      ask,
      first: origin === productionOrigins[0]?.origin,
    })
    const [finding] = diagnoseReads(
      {
        request,
        shown: shownOf(observation),
        verdicts: verdictsOf(request, serve),
        urlUndeclared: rule.productionUrl === undefined,
        policies: chain.policies,
        evidence: [{ kind: 'recorder', text: `reads ${name}`, ...(at && { at }) }],
      },
      [name],
    )
    if (finding)
      return chain.uniform ? { finding, key: `${finding.code} ${rule.key} ${origin} ${name}` } : { finding }
  }
  return undefined
}
