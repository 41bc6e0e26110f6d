import { askPreflight } from '../dev/ask.ts'
import type { Observation } from '../dev/observe.ts'
import type { Rule } from '../dev/rules.ts'
import { finding, type Finding } from '../diagnostics/finding.ts'
import type { HttpRequest, HttpResponse } from '../fetch/verdict.ts'
import type { ResolvedOptions } from '../options.ts'
import { judgeObservation, shownOf, type Reported } from './judge.ts'
import type { Asking, Production } from './production.ts'
import { devOriginAt } from './dev-origin.ts'
import { sentTwice } from './twice.ts'
import { variedAnswers } from './vary.ts'

const notAsked: HttpResponse = { status: { unknown: 'the target was not asked yet' }, headers: [] }

/** Preflights of one call that lead on to others: a redirect may need one a hop. */
const mostRounds = 20

interface Asked {
  preflight: HttpRequest
  rule: Rule
  upstreamUrl: string
}

const keyOf = ({ preflight, upstreamUrl }: Asked): string => JSON.stringify([upstreamUrl, preflight.headers])

/**
 * Judges an observation; where the target runs production's policy itself, the preflights that a browser
 * would send are sent to it, and nothing else is.
 */
export async function judgeWithUpstream(
  observation: Observation,
  options: ResolvedOptions,
  production: Production,
  found: ReadonlyMap<string, Finding>,
): Promise<Reported[]> {
  const { rule, request } = observation
  if (!production.chainOf(rule)?.upstream || rule.productionUrl === 'same-origin')
    return judgeHere(observation, options, production, found)
  const answers = new Map<string, HttpResponse>()
  const asked: Asked[] = []
  for (let round = 0; round < mostRounds; round++) {
    const missing = new Map<string, Asked>()
    const recall: Asking = (preflight, owner, upstreamUrl) =>
      answers.get(keyOf({ preflight, rule: owner, upstreamUrl })) ?? notAsked
    const ask: Asking = (preflight, owner, upstreamUrl) => {
      const one = { preflight, rule: owner, upstreamUrl }
      if (!answers.has(keyOf(one))) missing.set(keyOf(one), one)
      return recall(preflight, owner, upstreamUrl)
    }
    const reported = judgeObservation(observation, options, production, found, { ask, recall })
    if (missing.size === 0) {
      const relaxed = await admitsDevOrigin(asked, request.origin)
      return [...reported, ...(relaxed ? [upstreamRelaxed(rule, request.origin)] : [])]
    }
    for (const [key, one] of missing) {
      answers.set(key, await askPreflight(one.rule, one.preflight, one.upstreamUrl))
      asked.push(one)
    }
  }
  return []
}

function judgeHere(
  observation: Observation,
  options: ResolvedOptions,
  production: Production,
  found: ReadonlyMap<string, Finding>,
): Reported[] {
  if (observation.rule.productionUrl === 'same-origin') return []
  const twice = sentTwice(observation, options, production)
  if (twice) return [twice]
  return [
    ...judgeObservation(observation, options, production, found),
    ...variedAnswers(observation, shownOf(observation), options, production),
    ...devOriginAt(observation, options, production, found),
  ]
}

/** Would the target admit the dev server's page too? Then its CORS may be development's. */
async function admitsDevOrigin([first]: readonly Asked[], devOrigin: string): Promise<boolean> {
  if (!first) return false
  const headers = first.preflight.headers.map(([name, value]): [string, string] => [
    name,
    name === 'Origin' ? devOrigin : value,
  ])
  const answer = await askPreflight(first.rule, { ...first.preflight, headers }, first.upstreamUrl)
  return answer.headers.some(
    ([name, value]) =>
      name.toLowerCase() === 'access-control-allow-origin' && (value === devOrigin || value === '*'),
  )
}

const upstreamRelaxed = ({ key, target }: Rule, origin: string): Reported => ({
  finding: finding('upstream-relaxed', { rule: key, target: target?.shown ?? '', origin }),
  key: `upstream-relaxed ${key}`,
})
