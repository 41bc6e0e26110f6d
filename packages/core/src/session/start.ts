import { judge } from '../fetch/browse.ts'
import type { Server } from '../fetch/verdict.ts'
import { finding } from '../diagnostics/finding.ts'
import { diagnose } from '../diagnostics/diagnose.ts'
import { callMethods, emptyServer } from '../servers/server.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Rule } from '../dev/rules.ts'
import { devOriginRejected } from './dev-origin.ts'
import { originKey, verdictsOf, type Reported } from './judge.ts'
import { productionUrlOf, type Production } from './production.ts'

/** Rules whose calls are cross-origin in production, as far as the user has said. */
const judgedRules = ({ rules }: ResolvedOptions): Rule[] =>
  rules.filter(({ productionUrl }) => productionUrl !== 'same-origin')

/** Of the application behind: a policy may speak of its failures only. */
const statuses = [200, 404, 500]

/**
 * How production's policy blocks every call of this origin; undefined where it does not, or may not. Asked only
 * where every path is answered alike.
 */
function everyCallBlocked(rule: Rule, origin: string, production: Production) {
  const chain = production.chainOf(rule)
  if (!chain?.uniform) return undefined
  const requestBy = (method: string) =>
    ({ origin, url: productionUrlOf(rule, '/'), method, credentials: 'omit' }) as const
  const serverBefore =
    (status: number): Server =>
    (sent) =>
      chain.respond(sent, (behind) => ({ ...emptyServer(behind), status }))
  const isBlocked = statuses.every((status) =>
    callMethods.every(
      (method) => judge(requestBy(method), serverBefore(status), 'chromium').outcome === 'blocked',
    ),
  )
  // of several policies one alone decides nothing: two that admit an origin block it
  const [policy, ...others] = chain.policies
  if (!isBlocked || (others.length === 0 && policy?.mayAdmit?.(origin))) return undefined
  const request = requestBy('GET')
  return { request, verdicts: verdictsOf(request, serverBefore(200)), chain }
}

/** What production's policy says of the origins alone. No request is invented. */
export function originFindings(options: ResolvedOptions, production: Production): Reported[] {
  return judgedRules(options).flatMap((rule) =>
    options.productionOrigins.flatMap(({ origin, written }) => {
      const asked = everyCallBlocked(rule, origin, production)
      if (!asked) return []
      return diagnose({
        request: asked.request,
        shown: { rule: rule.key },
        verdicts: asked.verdicts,
        serve: (sent) => asked.chain.respond(sent, emptyServer),
        policies: asked.chain.policies,
        evidence: written === origin ? [] : [{ kind: 'inference', text: `${origin} stands for ${written}` }],
        urlUndeclared: rule.productionUrl === undefined,
      }).map((each) => ({ finding: each, key: originKey(rule, origin, each.code) }))
    }),
  )
}

/** What is said at start: gaps in the options, the production origins, and one line on the dev origin. */
export function atStart(
  options: ResolvedOptions,
  production: Production,
  devOrigins: readonly string[],
): Reported[] {
  const rules = judgedRules(options)
  const unpoliced = rules.filter(({ sources }) => sources.length === 0).map(({ key }) => key)
  const policed = rules.filter(({ sources }) => sources.length > 0)
  const undeclared = policed.filter(({ productionUrl }) => !productionUrl).map(({ key }) => key)
  const [devOrigin] = devOrigins
  const refusing = policed.find((rule) => devOrigin && everyCallBlocked(rule, devOrigin, production))
  return [
    ...(unpoliced.length > 0 ? [{ finding: finding('no-policy', { rules: unpoliced }) }] : []),
    ...(policed.length > 0 && options.productionOrigins.length === 0
      ? [{ finding: finding('production-origins-undeclared', {}) }]
      : []),
    ...(undeclared.length > 0
      ? [{ finding: finding('production-url-undeclared', { rules: undeclared }) }]
      : []),
    ...originFindings(options, production),
    ...(refusing && devOrigin ? [devOriginRejected(devOrigin)] : []),
  ]
}

const keys = (list: readonly Rule[]): string => list.map(({ key }) => key).join(', ')

/** What stands after `CORS:` under the dev server's own URLs. */
export function corsLine(options: ResolvedOptions, production: Production): string {
  const { rules, productionOrigins } = options
  if (rules.length === 0) return 'no proxy rules: nothing to check'
  const checked = judgedRules(options).filter((rule) => production.chainOf(rule))
  if (checked.length === 0 || productionOrigins.length === 0) return `${keys(rules)} proxied, not checked`
  const origins = productionOrigins.map(({ written }) => written).join(', ')
  const waits = checked.every((rule) => production.chainOf(rule)?.uniform)
    ? ''
    : '; the policy differs by path, so it waits for the first call'
  return `${keys(checked)} checked against production's policy for ${origins}${waits}`
}
