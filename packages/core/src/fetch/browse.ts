import { corsCheck, preflightCheck, redirects, resourcePolicyCheck, type Fault } from './check.ts'
import { engines } from './engines.ts'
import { isUnknown, read } from './headers.ts'
import { isHttp, parseLocation, sameOrigin, type Location, type RegistrableDomain } from './origin.ts'
import { readable } from './readable.ts'
import { checkResponse, prepare, type Prepared } from './request.ts'
import { isSafelistedMethod, unsafeNames } from './safelist.ts'
import type {
  Engine,
  HttpRequest,
  HttpResponse,
  PageRequest,
  Reason,
  Server,
  Unknown,
  Verdict,
} from './verdict.ts'

export interface BrowseOptions {
  /** Answers from a public suffix list; without it same-site is unknown for hosts that share two labels. */
  registrableDomain?: RegistrableDomain
}

type Exchange = { request: HttpRequest; response: HttpResponse }
type Tainting = 'basic' | 'cors' | 'opaque'

const bodyHeaders = new Set(['content-encoding', 'content-language', 'content-location', 'content-type'])

/** @see https://fetch.spec.whatwg.org/#append-a-request-origin-header */
function originLine(
  page: Prepared,
  url: Location,
  serialized: string,
  tainting: Tainting,
): string | undefined {
  if (tainting === 'cors') return serialized
  if (page.method === 'GET' || page.method === 'HEAD') return undefined
  // The default referrer policy, strict-origin-when-cross-origin, hides a secure page from an insecure URL.
  const downgrade = page.mode === 'no-cors' && serialized.startsWith('https:') && url.scheme !== 'https:'
  return downgrade ? 'null' : serialized
}

/**
 * A browser's side of one fetch, without I/O: yields each HTTP request that goes on the wire, takes its answer, and
 * returns the verdict.
 *
 * @throws TypeError for a request that no page can make, or an answer that no server can send
 * @see https://fetch.spec.whatwg.org/#main-fetch
 */
export function* browse(
  request: PageRequest,
  engine: Engine = 'spec',
  options: BrowseOptions = {},
): Generator<HttpRequest, Verdict, HttpResponse> {
  const rules = engines[engine]
  const page = prepare(request, rules)
  const exchanges: Exchange[] = []
  const unknowns: Unknown[] = []
  const block = (reason: Reason, detail = ''): Verdict => ({ outcome: 'blocked', reason, detail, exchanges })
  const fail = (fault: Fault): Verdict => block(fault.reason, fault.detail)
  const open = (): Verdict => ({ outcome: 'unknown', because: unknowns, exchanges })
  const include = page.credentials === 'include'
  let { url } = page
  let serialized = page.origin
  let tainting: Tainting = 'basic'
  let followed = 0

  for (;;) {
    // Main fetch: what kind of request is this?
    if (tainting !== 'basic' || !sameOrigin(page.origin, url.origin)) {
      if (url.scheme === 'data:')
        return { outcome: 'allowed', type: 'basic', readable: ['content-type'], exchanges }
      if (page.mode === 'same-origin') return block('DisallowedByMode')
      if (page.mode === 'no-cors') {
        if (page.redirect !== 'follow') return block('NetworkError', `redirect mode ${page.redirect}`)
        tainting = 'opaque'
      } else {
        if (!isHttp(url.scheme)) return block('CorsDisabledScheme', url.scheme)
        tainting = 'cors'
      }
    }
    if (!isHttp(url.scheme)) {
      unknowns.push({ unknown: `${url.scheme} is not answered over HTTP` })
      return open()
    }

    if (tainting === 'cors') {
      const names = unsafeNames(page.headers, rules)
      const forced = page.forcesPreflight
      if (forced || names.length > 0 || !isSafelistedMethod(page.method)) {
        const headers: Array<[string, string]> = [
          ['Accept', '*/*'],
          ['Access-Control-Request-Method', page.method],
        ]
        if (names.length > 0) headers.push(['Access-Control-Request-Headers', names.join(',')])
        headers.push(['Origin', serialized])
        const preflight: HttpRequest = {
          method: 'OPTIONS',
          url: url.href,
          headers,
          preflight: true,
          credentials: false,
        }
        const response = yield preflight
        checkResponse(response)
        exchanges.push({ request: preflight, response })
        const asked = { origin: serialized, method: page.method, names, include, forced }
        const fault = preflightCheck(response, asked, rules, unknowns)
        if (fault) return fail(fault)
      }
    }

    const headers: Array<readonly [string, string]> = page.headers.map(({ name, value }) => [name, value])
    if (!page.headers.some(({ lower }) => lower === 'accept')) headers.push(['Accept', '*/*'])
    const origin = originLine(page, url, serialized, tainting)
    if (origin !== undefined) headers.push(['Origin', origin])
    const sent: HttpRequest = {
      method: page.method,
      url: url.href,
      headers,
      preflight: false,
      credentials: include || (page.credentials === 'same-origin' && tainting === 'basic'),
    }
    const response = yield sent
    checkResponse(response)
    exchanges.push({ request: sent, response })

    const fault =
      tainting === 'cors'
        ? corsCheck(response, serialized, include, false, rules, unknowns)
        : tainting === 'opaque'
          ? resourcePolicyCheck(response, page.origin, url, unknowns, options.registrableDomain)
          : undefined
    if (fault) return fail(fault)

    const redirected = redirects(response)
    if (isUnknown(redirected)) unknowns.push(redirected)
    if (redirected !== true) {
      if (unknowns.length > 0) return open()
      return { outcome: 'allowed', type: tainting, ...readable(response, tainting, include), exchanges }
    }
    if (page.redirect === 'error') return block('NetworkError', 'redirect')
    if (page.redirect === 'manual')
      return unknowns.length > 0
        ? open()
        : { outcome: 'allowed', type: 'opaqueredirect', readable: [], exchanges }

    // HTTP-redirect fetch
    const location = read(response, 'location') as string
    const next = parseLocation(location, url.href)
    if (next === undefined) return block('NetworkError', `Location: ${location}`)
    if (!isHttp(next.scheme)) return block('NetworkError', `Location: ${location}`)
    if (followed === rules.redirects) return block('NetworkError', `more than ${rules.redirects} redirects`)
    followed++
    if (
      page.mode === 'cors' &&
      next.userinfo &&
      (tainting === 'cors' || !sameOrigin(page.origin, next.origin))
    )
      return block('RedirectContainsCredentials', next.href)
    const { status } = response
    if (status !== 303 && page.body === 'stream')
      return block('NetworkError', 'a stream body can be sent only once')
    const toGet =
      status === 303
        ? page.method !== 'GET' && page.method !== 'HEAD'
        : (status === 301 || status === 302) && page.method === 'POST'
    if (toGet) {
      page.method = 'GET'
      page.body = 'none'
      page.headers = page.headers.filter(({ lower }) => !bodyHeaders.has(lower))
    }
    if (next.origin !== url.origin) {
      page.headers = page.headers.filter(({ lower }) => lower !== 'authorization')
      if (page.origin !== url.origin) serialized = 'null'
    }
    url = next
  }
}

/** Judges a page's request against a server that answers at once. @default engine 'spec' */
export function judge(
  request: PageRequest,
  serve: Server,
  engine?: Engine,
  options?: BrowseOptions,
): Verdict {
  const steps = browse(request, engine, options)
  let step = steps.next()
  while (!step.done) step = steps.next(serve(step.value))
  return step.value
}

/** As `judge`, against a server that takes its time. */
export async function judgeAsync(
  request: PageRequest,
  serve: (request: HttpRequest) => Promise<HttpResponse>,
  engine?: Engine,
  options?: BrowseOptions,
): Promise<Verdict> {
  const steps = browse(request, engine, options)
  let step = steps.next()
  while (!step.done) step = steps.next(await serve(step.value))
  return step.value
}
