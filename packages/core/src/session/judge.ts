import { judge } from '../fetch/browse.ts'
import type { Engine, PageRequest, Server, Verdict } from '../fetch/verdict.ts'
import { diagnose, diagnoseEither, type Question } from '../diagnostics/diagnose.ts'
import { finding, type Evidence, type Finding } from '../diagnostics/finding.ts'
import type { Recorded } from '../dev/calls.ts'
import type { Observation } from '../dev/observe.ts'
import type { Rule } from '../dev/rules.ts'
import { registrableDomain } from '../dev/sites.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SourceLocation } from '../servers/server.ts'
import { productionRequest, productionServer, type Asking, type Production } from './production.ts'

/** A finding, and what makes it one with others where that is more than its own arguments say. */
export interface Reported {
  finding: Finding
  key?: string
}

const engines: readonly Engine[] = ['spec', 'chromium', 'firefox', 'webkit']

export function verdictsOf(request: PageRequest, serve: Server): Record<Engine, Verdict> {
  const entries = engines.map((engine): [Engine, Verdict] => [
    engine,
    judge(request, serve, engine, { registrableDomain }),
  ])
  return Object.fromEntries(entries) as Record<Engine, Verdict>
}

/** The call as the page made it in development, without its query. */
export const shownOf = ({ request }: Observation): { method: string; path: string } => ({
  method: request.method ?? 'GET',
  path: request.url.slice(request.origin.length).replace(/[?#].*/, ''),
})

/** A target that runs production's policy itself. */
interface Upstream {
  ask: Asking
  /** As `ask`, of preflights that were asked already; of others nothing is known. */
  recall: Asking
}

/** What every production origin would meet if the deployed page made this call. */
export function judgeObservation(
  observation: Observation,
  options: ResolvedOptions,
  production: Production,
  found: ReadonlyMap<string, Finding>,
  upstream?: Upstream,
): Reported[] {
  const { rule, request, inferred, sameOriginOnly } = observation
  const policies = production.chainOf(rule)?.policies
  if (!policies || rule.productionUrl === 'same-origin') return []
  const shown = shownOf(observation)
  return options.productionOrigins.flatMap(({ origin, written }, i) => {
    const first = i === 0
    const serve = productionServer(observation, production, { ask: upstream?.ask, first })
    // what it would take is worked out from what is known: no preflight is sent that no browser would send
    const recall = upstream
      ? productionServer(observation, production, { ask: upstream.recall, first })
      : serve
    const question = (credentials: PageRequest['credentials']): Question => {
      const asked = { ...productionRequest(observation, origin), ...(credentials && { credentials }) }
      return {
        request: asked,
        shown,
        verdicts: verdictsOf(asked, serve),
        urlUndeclared: rule.productionUrl === undefined,
        serve: recall,
        policies,
        evidence: evidenceOf(observation, origin, written),
      }
    }
    const either = inferred.includes('credentials') && request.mode !== 'no-cors'
    const told = either
      ? diagnoseEither(question('same-origin'), question('include'))
      : diagnose(question(request.credentials))
    const failure = failureOf(rule)
    if (failure) return [failure]
    const unsent = sameOriginOnly.map(({ header, library }) => ({ name: header, library }))
    if (unsent.length > 0) told.push(finding('same-origin-only-header', { shown, origin, headers: unsent }))
    return (
      told
        // what the target answers to another origin than the first is asked with preflights alone
        .filter(({ code }) => !(upstream && !first && code === 'verdict-unknown'))
        .filter(({ code }) => !found.has(originKey(rule, origin, code.replace(/^preflight-/, ''))))
        .map((each) => keyed(each, rule, origin))
    )
  })
}

/** A finding that every call under a rule shares is told once, at start, and not again for each call or its preflight. */
export const originKey = (rule: Rule, origin: string, code: string): string => `${code} ${rule.key} ${origin}`

/** A policy function of the user's that throws is a mistake to mend, not something unknown of production. */
function failureOf({ key, sources }: Rule): Reported | undefined {
  for (const source of sources) {
    if (source.kind !== 'given') continue
    const [problem] = source.failures
    source.failures.clear()
    if (problem !== undefined)
      return {
        finding: finding('policy-failed', { rule: key, problem }),
        key: `policy-failed ${key} ${problem}`,
      }
  }
  return undefined
}

/** What is not known of a policy is not known for every call, and so with what credentials decide: told once. */
function keyed(each: Finding, rule: Rule, origin: string): Reported {
  if (each.code === 'verdict-unknown')
    return { finding: each, key: `${each.code} ${rule.key} ${JSON.stringify(each.args.because)}` }
  if (each.code === 'credentials-decide') return { finding: each, key: originKey(rule, origin, each.code) }
  return { finding: each }
}

export function evidenceOf(
  { answer, inferred, recorded }: Observation,
  origin: string,
  written: string,
): Evidence[] {
  const evidence: Evidence[] = []
  if (typeof recorded === 'object') {
    const { at } = recorded
    evidence.push({ kind: 'recorder', text: summary(recorded), ...(at && { at }) })
  } else if (recorded !== undefined)
    evidence.push({ kind: 'inference', text: `from what was sent, as ${recorded}` })
  if (inferred.includes('mode'))
    evidence.push({
      kind: 'inference',
      text: 'the browser sent no fetch metadata: taken for a fetch() of this page',
    })
  if (written !== origin) evidence.push({ kind: 'inference', text: `${origin} stands for ${written}` })
  if (answer.status >= 400) evidence.push({ kind: 'upstream', text: `answered ${answer.status}` })
  return evidence
}

/** How a page made a call, in a few words: `PATCH, credentials: include, content-type`. */
function summary({ call: { method, credentials, headers } }: Recorded): string {
  const names = headers.map(([name]) => name)
  const shown = names.length > 8 ? [...names.slice(0, 8), '…'] : names
  return [method, `credentials: ${credentials}`, ...shown].join(', ')
}

/** The same, with the place at which the page made the call. */
export const placed = ({ finding: each, key }: Reported, at: SourceLocation): Reported => ({
  finding: {
    ...each,
    evidence: each.evidence.map((one) => (one.kind === 'recorder' ? { ...one, at } : one)),
  } as Finding,
  ...(key !== undefined && { key }),
})
