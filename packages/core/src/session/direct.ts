import { proxiedPath } from '../dev/locations.ts'
import { ruleMatcher, type Rule } from '../dev/rules.ts'
import type { SourceCall } from '../dev/direct-calls.ts'
import type { CallRecord } from '../dev/record.ts'
import { sentenceOf } from '../diagnostics/diagnose.ts'
import { finding, findingKey, type Finding } from '../diagnostics/finding.ts'
import { judge } from '../fetch/browse.ts'
import { emptyServer, type SourceLocation } from '../servers/server.ts'
import type { Production } from './production.ts'
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

/**
 * A call of a page that goes past the proxy.
 *
 * @param pageOrigin of the page that makes it
 */
export function directCall(
  call: CallRecord,
  pageOrigin: string,
  rules: readonly Rule[],
  production: Production,
): Finding | undefined {
  const direct = directTo(call.url, rules)
  if (!direct || asHttp(call.url).startsWith(`${pageOrigin}/`)) return undefined
  const { rule, api, path } = direct
  const sentence = blockedBecause(call, pageOrigin, rule, production)
  return finding('direct-call', {
    api: api.origin,
    url: shownUrl(call.url),
    method: call.method,
    path,
    ...(sentence !== undefined && { blocked: { origin: pageOrigin, sentence } }),
  })
}

/** What the policy, as far as it alone decides, has the browser say to the dev server's page. */
function blockedBecause(
  { initiator, method, url, headers, credentials, mode, body, uploadListener }: CallRecord,
  origin: string,
  rule: Rule,
  production: Production,
): string | undefined {
  const chain = production.chainOf(rule)
  if (!chain || chain.upstream || initiator === 'websocket') return undefined
  const kind = initiator === 'xhr' ? initiator : 'fetch'
  const request = {
    origin,
    url,
    method,
    headers,
    credentials,
    mode,
    body,
    uploadListener,
    initiator: kind,
  } as const
  const verdict = judge(request, (sent) => chain.respond(sent, emptyServer), 'chromium')
  return verdict.outcome === 'blocked' ? sentenceOf(verdict, request) : undefined
}

/** The same with the place where the page makes it. */
export function placedCall(direct: Finding, at: SourceLocation | undefined): Finding {
  if (!at) return direct
  return { ...direct, at, evidence: [{ kind: 'recorder', text: 'called', at }] }
}

/** Was it told already of the source that this call is made in? */
export const isWritten = (direct: Finding, lasting: ReadonlyMap<string, Finding>): boolean =>
  [...lasting.values()].some(
    ({ code, args, at }) =>
      code === 'direct-call' &&
      direct.code === code &&
      args.method === undefined &&
      at?.file === direct.at?.file,
  )
