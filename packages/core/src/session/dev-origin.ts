import { finding, type Finding } from '../diagnostics/finding.ts'
import type { Observation } from '../dev/observe.ts'
import type { ResolvedOptions } from '../options.ts'
import { verdictsOf, type Reported } from './judge.ts'
import { productionServer, productionUrlOf, type Production } from './production.ts'

/** Said once a start, whatever the number of rules and calls. */
export const devOriginRejected = (origin: string): Reported => ({
  finding: finding('dev-origin-rejected', { origin }),
  key: `dev-origin-rejected ${origin}`,
})

/**
 * Where a policy differs by path, or the dev server does not know its own origin, what production says of it
 * is known with the first call that a production origin may make.
 */
export function devOriginAt(
  observation: Observation,
  { productionOrigins }: ResolvedOptions,
  production: Production,
  found: ReadonlyMap<string, Finding>,
): Reported[] {
  const { rule, request, upstreamUrl } = observation
  const devOrigin = request.origin
  const [first] = productionOrigins
  const told = [...found.values()].some(({ code }) => code === 'dev-origin-rejected')
  if (told || !first) return []
  const serve = productionServer(observation, production, { ask: undefined, first: true })
  const outcome = (origin: string): string =>
    verdictsOf({ origin, url: productionUrlOf(rule, upstreamUrl), credentials: 'omit' }, serve).chromium
      .outcome
  return outcome(first.origin) === 'allowed' && outcome(devOrigin) === 'blocked'
    ? [devOriginRejected(devOrigin)]
    : []
}
