import { finding } from '../diagnostics/finding.ts'
import type { Observation } from '../dev/observe.ts'
import type { ResolvedOptions } from '../options.ts'
import type { DialectName } from '../servers/server.ts'
import type { Reported } from './judge.ts'
import type { Production } from './production.ts'

/** Systems that stand in front of an application, which may have CORS of its own. */
const proxies: ReadonlySet<DialectName> = new Set<DialectName>(['nginx', 'apache', 'headers'])

/**
 * A proxy's policy alone, over a target that itself names a production origin: then the application has
 * production's CORS too, and what the browser gets is not known. A target that admits everyone, or the dev
 * server, may do so in development only.
 */
export function sentTwice(
  { rule, answer }: Observation,
  { productionOrigins }: ResolvedOptions,
  production: Production,
): Reported | undefined {
  const policies = production.chainOf(rule)?.policies ?? []
  const [outer] = policies
  if (!outer || !policies.every(({ dialect }) => proxies.has(dialect))) return undefined
  const sent = answer.headers.find(([name]) => name.toLowerCase() === 'access-control-allow-origin')?.[1]
  if (sent === undefined || !productionOrigins.some(({ origin }) => origin === sent)) return undefined
  const file = outer.file ?? 'the policy'
  return {
    finding: finding('upstream-also-sends-cors', {
      rule: rule.key,
      policy: file,
      target: rule.target?.shown ?? 'the target',
      value: sent,
    }),
    key: `upstream-also-sends-cors ${rule.key}`,
  }
}
