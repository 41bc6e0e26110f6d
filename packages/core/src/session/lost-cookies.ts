import { keepFaults, sendFaults, type CookieFault, type SetCookie } from '../fetch/cookies.ts'
import type { Observation } from '../dev/observe.ts'
import { isUpstream } from '../dev/policies.ts'
import type { Rule } from '../dev/rules.ts'
import { registrableDomain } from '../dev/sites.ts'
import { finding, type Finding } from '../diagnostics/finding.ts'
import type { CookieArgs } from '../diagnostics/page.ts'
import type { ResolvedOptions } from '../options.ts'
import type { CookieFacts, CookieRules, Lost } from './cookies.ts'
import { evidenceOf, shownOf, verdictsOf } from './judge.ts'
import { productionRequest, productionServer, productionUrlOf, type Production } from './production.ts'

/** What is kept of an exchange whose cookies are looked at. */
export interface SeenCookies {
  observation: Observation
  facts: CookieFacts
}

const isLoopback = (domain: string): boolean => /^(?:.*\.)?localhost$|^127\./.test(domain)

/** A Domain that is the target's own says nothing of production's. */
export function asInProduction(cookie: SetCookie, { target }: Rule): SetCookie {
  const { domain, ...others } = cookie
  const host = target?.url.hostname ?? ''
  const isTargets = domain !== undefined && (host === domain || host.endsWith(`.${domain}`))
  return domain !== undefined && (isLoopback(domain) || isTargets) ? others : cookie
}

/** Over plain http and without `Secure`, a cookie's attributes may be development's. */
export const isForProduction = (
  { name, secure, partitioned }: SetCookie,
  { target, sources }: Rule,
): boolean =>
  secure ||
  partitioned ||
  /^__(?:host|secure)-/i.test(name) ||
  target?.url.protocol === 'https:' ||
  isUpstream(sources)

interface Failing {
  origin: string
  written: string
  faults: CookieFault[]
}

/** The first production origin from which the browser leaves the cookie out; undefined where there is none. */
function failing(
  faultsOf: typeof keepFaults,
  cookie: SetCookie,
  { rule, upstreamUrl }: Pick<Observation, 'rule' | 'upstreamUrl'>,
  credentials: CookieArgs['credentials'],
  { productionOrigins }: ResolvedOptions,
): Failing | 'unknown' | undefined {
  const url = productionUrlOf(rule, upstreamUrl)
  const all = productionOrigins.map(({ origin, written }) => ({
    origin,
    written,
    faults: faultsOf(asInProduction(cookie, rule), { origin, url, credentials }, registrableDomain),
  }))
  const failed = all.find((each): each is Failing => each.faults !== undefined && each.faults.length > 0)
  return failed ?? (all.every(({ faults }) => faults) && all.length > 0 ? undefined : 'unknown')
}

const tables = { 'cookie-not-kept': keepFaults, 'cookie-not-sent': sendFaults }

/** Production's rules for the cookies of one exchange. */
export function cookieRules(
  called: Pick<Observation, 'rule' | 'upstreamUrl'>,
  options: ResolvedOptions,
): CookieRules {
  const fate =
    <Good extends string>(code: Lost<unknown>['code'], good: Good) =>
    (cookie: SetCookie, { call }: CookieFacts) => {
      const failed = call ? failing(tables[code], cookie, called, call.credentials, options) : 'unknown'
      if (failed === 'unknown') return failed
      if (failed === undefined) return good
      return failed.faults.includes('credentials') ? 'without credentials' : 'by its attributes'
    }
  return { keeps: fate('cookie-not-kept', 'kept'), sends: fate('cookie-not-sent', 'sent') }
}

/**
 * A lost cookie as a finding, under the policies of now; undefined where the call itself is blocked, which is told
 * already.
 */
export function lostCookie(
  { code, cookie, seen, needed }: Lost<SeenCookies>,
  options: ResolvedOptions,
  production: Production,
): Finding | undefined {
  const { observation, facts } = seen
  const { rule, upstreamUrl } = observation
  const { credentials = 'same-origin', initiator } = facts.call ?? {}
  const failed = failing(tables[code], cookie, observation, credentials, options)
  if (failed === 'unknown' || failed === undefined) return undefined
  const { origin, written, faults } = failed
  const cors = corsOf(observation, origin, production)
  if (cors && !cors.now) return undefined
  const supposed = !faults.includes('credentials') && !isForProduction(cookie, rule)
  const args: CookieArgs = {
    shown: shownOf(observation),
    origin,
    url: productionUrlOf(rule, upstreamUrl).replace(/[?#].*/, ''),
    cookie: cookie.name,
    faults,
    credentials,
    initiator: initiator === 'xhr' || initiator === 'eventsource' ? initiator : 'fetch',
    ...(cookie.sameSite && { sameSite: attributeOf(cookie.sameSite) }),
    ...(cookie.domain !== undefined && { domain: cookie.domain }),
    ...(cors && { cors }),
    ...(supposed && { supposed }),
  }
  const evidence = evidenceOf(observation, origin, written)
  if (needed)
    evidence.push({
      kind: 'upstream',
      text: `answered ${needed.without} without the cookie, ${needed.with} with it`,
    })
  return finding(code, args, { ...(supposed && { severity: 'note' }), evidence })
}

/** As it is written: `Lax`. */
const attributeOf = (word: string): string => word.replace(/^./, (first) => first.toUpperCase())

/** What production's policy says of the call as it is made, and with credentials; undefined where it is not known. */
function corsOf(observation: Observation, origin: string, production: Production): CookieArgs['cors'] {
  const chain = production.chainOf(observation.rule)
  if (!chain || chain.upstream) return undefined
  const request = productionRequest(observation, origin)
  const serve = productionServer(observation, production, { ask: undefined, first: true })
  const outcomes = [request, { ...request, credentials: 'include' as const }].map(
    (asked) => verdictsOf(asked, serve).chromium.outcome,
  )
  if (outcomes.includes('unknown')) return undefined
  const [now, withCredentials] = outcomes.map((outcome) => outcome === 'allowed')
  return { now: now === true, withCredentials: withCredentials === true }
}
