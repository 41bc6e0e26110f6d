import type { Code } from './diagnostics/finding.ts'
import { codes } from './diagnostics/codes.ts'
import { isUpstream } from './dev/policies.ts'
import type { Rule } from './dev/rules.ts'
import { boolean, check, elsewhere, oneOf, type Checks } from './options/checks.ts'
import { Mistakes, member, quoted } from './options/mistakes.ts'
import { resolveOrigins, type ProductionOrigin } from './options/origins.ts'
import { resolveRequests, type ListedRequest } from './options/requests.ts'
import { resolveRule, type ProxyRule, type Setting } from './options/rule.ts'
import { resolveSources, type PolicySource } from './options/sources.ts'

/** How the plugin is configured. */
export interface Options {
  /**
   * Path → target, as in Vite's `server.proxy`: the first match in key order wins. A key matches on
   * path-segment boundaries (`/api` is not `/apis`); one that starts with `^` is a regular expression.
   */
  proxy?: Record<string, string | ProxyRule>
  /**
   * Where the page lives in production: origins of any scheme, `'null'`, or one `*` label for previews
   * (`https://*.vercel.app`, judged on a generated sample).
   */
  productionOrigins?: string[]
  /** Production's CORS policy for every rule that names none of its own; a list is outermost first. */
  policy?: PolicySource | PolicySource[]
  /** Requests to judge at start, before the page has made them. */
  requests?: ListedRequest[]
  /** What each finding counts as, by code. @default as the finding's page says; `same-origin-only-header` and `location-adapted` are off */
  severity?: Partial<Record<Code, SeverityOption>>
  /** What a rejected production origin does to a build. @default 'warn' */
  build?: 'warn' | 'error' | 'off'
  /** Show the findings in the page too: a badge that counts them and opens to a list. @default true */
  overlay?: boolean
}

export type SeverityOption = 'error' | 'warning' | 'off'

export interface ResolvedOptions {
  rules: readonly Rule[]
  productionOrigins: readonly ProductionOrigin[]
  requests: readonly ListedRequest[]
  severity: Partial<Record<Code, SeverityOption>>
  build: 'warn' | 'error' | 'off'
  overlay: boolean
}

/** Of use to some, noise to most: told only where the user raises it. */
const quiet: ResolvedOptions['severity'] = { 'same-origin-only-header': 'off', 'location-adapted': 'off' }

const optionChecks: Checks<Options> = {
  proxy: elsewhere,
  productionOrigins: elsewhere,
  policy: elsewhere,
  requests: elsewhere,
  severity(value, place, mistakes) {
    if (typeof value !== 'object' || value === null)
      return void mistakes.add(place, `${quoted(value)} is not an object of codes`)
    mistakes.unknownKeys(place, value, codes)
    for (const [code, level] of Object.entries(value))
      oneOf('error', 'warning', 'off')(level, member(place, code), mistakes)
  },
  build: oneOf('warn', 'error', 'off'),
  overlay: boolean,
}

/**
 * Fills in the defaults and checks every value.
 *
 * @throws OptionsError that lists every mistake with its place and the corrected value
 */
export function resolveOptions(options: Options | undefined, setting: Setting): ResolvedOptions {
  const { root } = setting
  const mistakes = new Mistakes()
  const given: Options = options ?? {}
  if (typeof given !== 'object') mistakes.add('options', `${quoted(given)} is not an object`)
  mistakes.throwIfAny()
  check(given, '', optionChecks, mistakes)
  const sources = resolveSources(given.policy, 'policy', root, mistakes) ?? []
  const productionOrigins = resolveOrigins(given.productionOrigins, 'productionOrigins', mistakes)
  const { proxy = {} } = given
  if (typeof proxy !== 'object' || proxy === null)
    mistakes.add('proxy', `${quoted(proxy)} is not an object: write { '/api': 'http://localhost:3001' }`)
  const rules = Object.entries(proxy ?? {}).flatMap(([key, rule]) => {
    const resolved = resolveRule(key, rule, setting, sources, mistakes)
    return resolved ? [resolved] : []
  })
  const requests = resolveRequests(given.requests, 'requests', rules, mistakes)
  if (productionOrigins.length === 0) {
    const example = `write ['https://app.example.com']`
    if (rules.some(({ sendOrigin }) => sendOrigin === 'production'))
      mistakes.add('productionOrigins', `sendOrigin: 'production' needs one: ${example}`)
    if (rules.some((rule) => isUpstream(rule.sources)))
      mistakes.add('productionOrigins', `{ upstream: true } asks the target as one of them: ${example}`)
  }
  mistakes.throwIfAny()
  return {
    rules,
    productionOrigins,
    requests,
    severity: { ...quiet, ...given.severity },
    build: given.build ?? 'warn',
    overlay: given.overlay ?? true,
  }
}
