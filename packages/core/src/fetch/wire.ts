import type { Asked } from './check.ts'
import { isHome, type Fetching } from './fetching.ts'
import { isLoopback } from './origin.ts'
import { isSafelistedMethod, unsafeNames } from './safelist.ts'
import type { HttpRequest } from './verdict.ts'

/** What a preflight has to ask before the request goes out, or undefined where it needs none. */
export function preflightFor(fetching: Fetching): Asked | undefined {
  const { page, rules, method, headers, origin } = fetching
  if (fetching.tainting !== 'cors') return undefined
  const names = unsafeNames(rules.asksForAll ? page.headers : headers, rules)
  const forced = page.forcesPreflight
  if (!forced && !fetching.sticky && names.length === 0 && isSafelistedMethod(method)) return undefined
  return {
    origin: rules.preflightKeepsOrigin ? page.origin : origin,
    url: fetching.url.href,
    trusted: rules.trustsOwnPreflight && isHome(fetching),
    method,
    names,
    include: page.credentials === 'include',
    forced,
  }
}

/** @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 */
export function preflightRequest({ method, names, origin, url }: Asked): HttpRequest {
  const headers: Array<[string, string]> = [
    ['Accept', '*/*'],
    ['Access-Control-Request-Method', method],
  ]
  if (names.length > 0) headers.push(['Access-Control-Request-Headers', names.join(',')])
  headers.push(['Origin', origin])
  return { method: 'OPTIONS', url, headers, preflight: true, credentials: false }
}

/** @see https://fetch.spec.whatwg.org/#append-a-request-origin-header */
function originLine({
  page,
  rules,
  url,
  method,
  origin,
  tainting,
  keptOrigin,
}: Fetching): string | undefined {
  if (tainting === 'cors' || (rules.elementsNameOrigin && page.isCorsElement)) return origin
  if (method === 'GET' || method === 'HEAD') return keptOrigin
  // The default referrer policy, strict-origin-when-cross-origin, hides a secure page from an insecure URL.
  const downgrade = page.mode === 'no-cors' && origin.startsWith('https:') && url.scheme !== 'https:'
  return downgrade && (rules.hidesFromLoopback || !isLoopback(url.host)) ? 'null' : origin
}

/** The page's own request, as this hop sends it. */
export function actualRequest(fetching: Fetching): HttpRequest {
  const { page, rules, url, method, tainting } = fetching
  const headers: Array<readonly [string, string]> = []
  let accepts = false
  for (const { name, lower, value } of fetching.headers) {
    headers.push([name, value])
    accepts ||= lower === 'accept'
  }
  if (!accepts) headers.push(['Accept', '*/*'])
  const origin = originLine(fetching)
  if (origin !== undefined) headers.push(['Origin', origin])
  const atHome =
    tainting === 'basic' || (tainting === 'opaque' && rules.keepsCredentials && page.startsAtHome)
  const credentials = page.credentials === 'include' || (page.credentials === 'same-origin' && atHome)
  return { method, url: url.href, headers, preflight: false, credentials }
}
