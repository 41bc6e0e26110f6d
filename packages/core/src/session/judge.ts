import { judge } from '../fetch/browse.ts'
import type { Engine, PageRequest, Server, Verdict } from '../fetch/verdict.ts'
import { diagnose, diagnoseEither, type Question } from '../diagnostics/diagnose.ts'
import { finding, type Evidence, type Finding } from '../diagnostics/finding.ts'
import type { Observation } from '../dev/observe.ts'
import type { Rule } from '../dev/rules.ts'
import type { ResolvedOptions } from '../options.ts'
import { productionRequest, productionServer, upstreamUrlOf, type Production } from './production.ts'

/** A finding, and what makes it one with others where that is more than its own arguments say. */
export interface Reported {
  finding: Finding
  key?: string
}

const engines: readonly Engine[] = ['spec', 'chromium', 'firefox', 'webkit']

export function verdictsOf(request: PageRequest, serve: Server): Record<Engine, Verdict> {
  const entries = engines.map((engine): [Engine, Verdict] => [engine, judge(request, serve, engine)])
  return Object.fromEntries(entries) as Record<Engine, Verdict>
}

/** What every production origin would meet if the deployed page made this call. */
export function judgeObservation(
  observation: Observation,
  options: ResolvedOptions,
  production: Production,
  found: ReadonlyMap<string, Finding>,
): Reported[] {
  const { rule, request, inferred, sameOriginOnly } = observation
  const policies = production.chainOf(rule)?.policies
  if (!policies || rule.productionUrl === 'same-origin') return []
  const serve = productionServer(observation, production)
  const path = request.url.slice(request.origin.length).replace(/[?#].*/, '')
  const shown = { method: request.method ?? 'GET', path }
  return options.productionOrigins.flatMap(({ origin, written }) => {
    const question = (credentials: PageRequest['credentials']): Question => {
      const asked = { ...productionRequest(observation, origin), ...(credentials && { credentials }) }
      return {
        request: asked,
        shown,
        verdicts: verdictsOf(asked, serve),
        urlUndeclared: rule.productionUrl === undefined,
        serve,
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
    return told
      .filter(({ code }) => !found.has(originKey(rule, origin, code)))
      .map((each) => keyed(each, rule, origin))
  })
}

/** A finding that every call under a rule shares is told once, at start, and not again for each call. */
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

function evidenceOf({ answer, inferred }: Observation, origin: string, written: string): Evidence[] {
  const evidence: Evidence[] = []
  if (inferred.includes('mode'))
    evidence.push({
      kind: 'inference',
      text: 'the browser sent no fetch metadata: taken for a fetch() of this page',
    })
  if (written !== origin) evidence.push({ kind: 'inference', text: `${origin} stands for ${written}` })
  if (answer.status >= 400) evidence.push({ kind: 'upstream', text: `answered ${answer.status}` })
  return evidence
}

/** The requests that the user lists, as if the page had made them and the upstream had answered 200. */
export function judgeListed(
  options: ResolvedOptions,
  production: Production,
  found: ReadonlyMap<string, Finding>,
): Reported[] {
  return options.requests.flatMap((listed) => {
    const at = upstreamUrlOf(listed.path, options.rules)
    if (!at) return []
    const origin = 'http://localhost'
    const observation: Observation = {
      ...at,
      request: {
        origin,
        url: origin + listed.path,
        method: listed.method ?? 'GET',
        headers: Object.entries(listed.headers ?? {}),
        credentials: listed.credentials ?? 'same-origin',
      },
      inferred: [],
      sameOriginOnly: [],
      answer: { status: 200, headers: [] },
    }
    return judgeObservation(observation, options, production, found)
  })
}
