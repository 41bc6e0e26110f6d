import { proxiedPath } from '../dev/locations.ts'
import { ruleMatcher, type Rule } from '../dev/rules.ts'
import type { SourceCall } from '../dev/direct-calls.ts'
import { finding, findingKey, type Finding } from '../diagnostics/finding.ts'
import type { Reports } from './reports.ts'

/** A URL of an API that a rule stands for. */
interface Direct {
  rule: Rule
  api: URL
  /** The path that goes through the proxy. */
  path: string
}

/** `wss:` is the scheme of WebSockets to an https API. */
const asHttp = (url: string): string => url.replace(/^ws(?=s?:)/, 'http')

/** What follows the origin and the path of `productionUrl`; undefined for another URL. */
function pathBelow({ productionUrl, ws }: Rule, url: string): string | undefined {
  if (!(productionUrl instanceof URL) || (/^wss?:/.test(url) && !ws)) return undefined
  const base = productionUrl.origin + productionUrl.pathname.replace(/\/$/, '')
  const http = asHttp(url)
  const rest = http.slice(base.length)
  return http.startsWith(base) && /^(?:[/?#]|$)/.test(rest) ? rest.replace(/[?#].*/, '') : undefined
}

/**
 * The rule that an absolute URL belongs behind, and the path that leads there; undefined where the proxy would not
 * have taken it.
 */
export function directTo(url: string, rules: readonly Rule[]): Direct | undefined {
  for (const rule of rules) {
    const below = pathBelow(rule, url)
    if (below === undefined || !(rule.productionUrl instanceof URL)) continue
    const path = below === '' ? rule.key : proxiedPath(below, rule)
    // another rule may come before this one on the path
    if (path !== undefined) return { rule: ruleMatcher(rules)(path) ?? rule, api: rule.productionUrl, path }
  }
  return undefined
}

/** Without its query: it may hold what nobody else is to see. */
const shownUrl = (url: string): string => url.replace(/[?#].*/, '')

/**
 * Takes in the calls past the proxy that stand in a file of the page's now: what is gone is solved.
 *
 * @param file as it is shown
 */
export function tellWritten(
  calls: readonly SourceCall[],
  file: string,
  rules: readonly Rule[],
  { lasting, reportLasting, withdraw }: Pick<Reports, 'lasting' | 'reportLasting' | 'withdraw'>,
): void {
  const now = calls.flatMap((call) => directInSource(call, file, rules) ?? [])
  const keys = new Set(now.map(findingKey))
  for (const [key, old] of lasting)
    if (old.code === 'direct-call' && old.args.at?.file === file && !keys.has(key)) withdraw(old)
  now.forEach(reportLasting)
}

function directInSource(
  { url, line }: SourceCall,
  file: string,
  rules: readonly Rule[],
): Finding | undefined {
  const direct = directTo(url, rules)
  if (!direct) return undefined
  const { api, path } = direct
  const at = { file, line }
  return finding('direct-call', { api: api.origin, url: shownUrl(url), path, at }, { at })
}
