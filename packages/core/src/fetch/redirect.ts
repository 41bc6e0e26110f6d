import { corsCheck, redirects, resourcePolicyCheck, type Fault } from './check.ts'
import { blocked, isHome, open, type Fetching } from './fetching.ts'
import { isUnknown, lines } from './headers.ts'
import { isHttp, parseLocation, sameOrigin, type Location } from './origin.ts'
import { readable } from './readable.ts'
import type { HttpRequest, HttpResponse, Verdict } from './verdict.ts'

const bodyHeaders = new Set(['content-encoding', 'content-language', 'content-location', 'content-type'])

/** Where a redirect leads, undefined where it can't be followed. */
function targetOf(response: HttpResponse, { url, rules }: Fetching): Location | undefined {
  const [first, ...more] = lines(response.headers, 'location')
  if (first === undefined) return undefined
  if (rules.locations === 'joined') return parseLocation([first, ...more].join(', '), url.href)
  if (more.length > 0 && (rules.locations === 'one' || more.some((line) => line !== first))) return undefined
  return parseLocation(first, url.href)
}

/** The check that a response meets before anything else is made of it. */
function check(fetching: Fetching, response: HttpResponse): Fault | undefined {
  const { page, rules, url, origin, tainting, unknowns, options } = fetching
  if (tainting === 'cors')
    return corsCheck(response, origin, page.credentials === 'include', false, rules, unknowns)
  if (tainting === 'basic') return undefined
  return resourcePolicyCheck(response, page.origin, url, rules, unknowns, options.registrableDomain)
}

/** Why a redirect can't be followed at all, whoever asks. */
function deadEnd(
  fetching: Fetching,
  response: HttpResponse,
  target: Location | undefined,
): Verdict | undefined {
  const { page, rules, followed } = fetching
  if (target === undefined)
    return blocked(fetching, 'NetworkError', `Location: ${lines(response.headers, 'location').join(', ')}`)
  if (page.redirect === 'follow' && followed === rules.redirects)
    return blocked(fetching, 'NetworkError', `more than ${rules.redirects} redirects`)
  return undefined
}

/**
 * What an answer to the page's own request means: a verdict, or undefined where a redirect is to be followed and
 * `fetching` stands at the next hop.
 *
 * @see https://fetch.spec.whatwg.org/#concept-http-fetch
 */
export function settle(fetching: Fetching, sent: HttpRequest, response: HttpResponse): Verdict | undefined {
  const { page, rules, tainting, unknowns, exchanges } = fetching
  const needsLocation = page.redirect === 'follow' || (page.redirect === 'error' && rules.errorIsLate)
  const redirected = redirects(response, needsLocation, rules)
  const target = redirected === true ? targetOf(response, fetching) : undefined
  const locations = redirected === true ? lines(response.headers, 'location').length : 0
  const taken = page.redirect === 'manual' && rules.manualTakesAny && locations === 1
  if (locations > 0 && rules.locationFirst !== 'never' && !taken) {
    const end = deadEnd(fetching, response, target)
    if (end) return end
    if (rules.locationFirst === 'not http' && !isHttp(target!.scheme) && page.redirect === 'follow')
      return blocked(fetching, 'NetworkError', `Location: ${target!.href}`)
  }
  const fault = check(fetching, response)
  if (fault) return blocked(fetching, fault.reason, fault.detail)
  if (isUnknown(redirected)) unknowns.push(redirected)
  if (redirected !== true) {
    if (unknowns.length > 0) return open(fetching)
    const include = page.credentials === 'include'
    return { outcome: 'allowed', type: tainting, ...readable(response, tainting, include, rules), exchanges }
  }
  if (page.redirect === 'error' && !rules.errorIsLate) return blocked(fetching, 'NetworkError', 'redirect')
  if (page.redirect === 'manual') {
    if (unknowns.length > 0) return open(fetching)
    return { outcome: 'allowed', type: 'opaqueredirect', readable: [], exchanges }
  }
  return deadEnd(fetching, response, target) ?? follow(fetching, sent, response, target as Location)
}

/** @see https://fetch.spec.whatwg.org/#concept-http-redirect-fetch */
function follow(
  fetching: Fetching,
  sent: HttpRequest,
  response: HttpResponse,
  next: Location,
): Verdict | undefined {
  const { page, rules, url, tainting } = fetching
  const toHome = sameOrigin(page.origin, next.origin)
  if (!isHttp(next.scheme)) {
    if (page.redirect === 'error') return blocked(fetching, 'NetworkError', 'redirect')
    const reachesCors = rules.schemeIsCors && !rules.unsafeSchemes.has(next.scheme)
    if (reachesCors && page.mode === 'same-origin') return blocked(fetching, 'DisallowedByMode', next.href)
    const reason = reachesCors && page.mode === 'cors' ? 'CorsDisabledScheme' : 'NetworkError'
    return blocked(fetching, reason, `Location: ${next.href}`)
  }
  fetching.followed++
  if (page.mode === 'cors' && next.userinfo && (tainting === 'cors' || !toHome)) {
    if (tainting === 'cors' || !rules.userinfoAfterPreflight)
      return blocked(fetching, 'RedirectContainsCredentials', next.href)
    fetching.late = { reason: 'RedirectContainsCredentials', detail: next.href }
  }
  if (rules.strictRedirectsFromHome && tainting === 'cors' && page.startsAtHome)
    fetching.late ??= corsCheck(response, fetching.origin, true, false, rules, fetching.unknowns)
  if (page.redirect === 'error') return blocked(fetching, 'NetworkError', 'redirect')
  if (page.mode === 'same-origin' && !toHome) return blocked(fetching, 'DisallowedByMode', next.href)
  if (next.userinfo && rules.refusesUserinfo && !page.isXhr)
    return blocked(fetching, 'NetworkError', `Location: ${next.href}`)
  if (page.body === 'stream' && response.status !== 303)
    return blocked(fetching, 'NetworkError', 'a stream body can be sent only once')
  rewrite(fetching, response, next, toHome)
  const across = next.origin !== url.origin
  const taints = page.mode === 'no-cors' && rules.noCorsOriginTurnsNull
  if (across && (taints || !isHome(fetching))) fetching.origin = 'null'
  fetching.keptOrigin =
    rules.keepsOrigin && !across ? sent.headers.find(([name]) => name === 'Origin')?.[1] : undefined
  fetching.url = next
  return undefined
}

/** What the next hop's request loses: its method and body, and headers. */
function rewrite(fetching: Fetching, { status }: HttpResponse, next: Location, toHome: boolean): void {
  const { page, rules, method, url } = fetching
  const across = next.origin !== url.origin
  const toGet =
    status === 303
      ? method !== 'GET' && method !== 'HEAD'
      : (status === 301 || status === 302) && method === 'POST'
  const from = rules.headersReturn ? page.headers : fetching.headers
  fetching.headers = from.filter(
    ({ lower }) =>
      !(toGet && bodyHeaders.has(lower)) &&
      !(across && lower === 'authorization') &&
      !(rules.dropsOnRedirect.has(lower) && !toHome),
  )
  if (toGet || (across && method === rules.getAcross)) fetching.method = 'GET'
}
