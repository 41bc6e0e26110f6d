import { isHttp, isLoopback, parseLocation, type RegistrableDomain } from './origin.ts'
import { schemefullySameSite } from './site.ts'

/** A Set-Cookie line without the cookie's value. */
export interface SetCookie {
  name: string
  secure: boolean
  httpOnly: boolean
  partitioned: boolean
  /** Undefined where the line says nothing that browsers know. */
  sameSite?: 'strict' | 'lax' | 'none'
  /** In lower case, without the dot before it; undefined for a cookie of one host. */
  domain?: string
  /** As written. */
  path?: string
  /** The line takes the cookie away. */
  deletes: boolean
}

/**
 * Reads a Set-Cookie line; undefined where no cookie can be told from it.
 *
 * @param now milliseconds since 1970, to tell what has expired
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-set-cookie-header-field
 */
export function parseSetCookie(line: string, now: number): SetCookie | undefined {
  const [pair = '', ...attributes] = line.split(';')
  const equals = pair.indexOf('=')
  const name = equals < 0 ? '' : pair.slice(0, equals).trim()
  if (name === '') return undefined
  // of two attributes with one name the last counts
  const values = new Map<string, string>()
  for (const attribute of attributes) {
    const [key = '', ...value] = attribute.split('=')
    values.set(key.trim().toLowerCase(), value.join('=').trim())
  }
  const sameSite = values.get('samesite')?.toLowerCase()
  const domain = values.get('domain')?.toLowerCase().replace(/^\./, '')
  const path = values.get('path')
  return {
    name,
    secure: values.has('secure'),
    httpOnly: values.has('httponly'),
    partitioned: values.has('partitioned'),
    ...((sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none') && { sameSite }),
    ...(domain && { domain }),
    ...(path !== undefined && { path }),
    deletes: isPast(values.get('max-age'), values.get('expires'), now),
  }
}

function isPast(maxAge: string | undefined, expires: string | undefined, now: number): boolean {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0
  return expires !== undefined && Date.parse(expires) <= now
}

/** Why a browser leaves a cookie out; the words are in the catalog. */
export type CookieFault =
  /** The call is made without credentials, and goes to another origin. */
  | 'credentials'
  /** Page and API are not the same site, and SameSite keeps the cookie to one. */
  | 'same-site'
  | 'none-needs-secure'
  | 'partitioned-needs-secure'
  /** `Secure`, and the URL is plain http. */
  | 'secure-needs-https'
  /** `Domain` is not one that the host belongs to. */
  | 'domain'
  /** `__Host-` or `__Secure-` without what they demand. */
  | 'prefix'

/** One call of a page as far as cookies care: fetch, XMLHttpRequest and the like, no navigation. */
export interface CookieCall {
  /** Serialized origin of the page, which is the topmost one of its tab. */
  origin: string
  /** Absolute. */
  url: string
  credentials: 'omit' | 'same-origin' | 'include'
}

/** Set cookies and sent cookies differ in one point: what is wrong with the line itself shows when it is set. */
type Rule = (cookie: SetCookie, call: Resolved) => boolean

interface Resolved extends CookieCall {
  scheme: string
  host: string
  sameOrigin: boolean
  sameSite: boolean
  registrableDomain: RegistrableDomain
}

/** Over the loopback browsers keep what is `Secure`, plain http or not. */
const isSecure = ({ scheme, host }: Resolved): boolean => scheme === 'https:' || isLoopback(host)

function belongs(
  domain: string,
  { host, registrableDomain }: Pick<Resolved, 'host' | 'registrableDomain'>,
): boolean {
  if (domain === host) return true
  // a suffix that others share is nobody's
  return host.endsWith(`.${domain}`) && /[a-z]$/.test(host) && registrableDomain(domain) !== null
}

const isAsked: Rule = (_, { credentials, sameOrigin }) =>
  credentials === 'include' || (credentials === 'same-origin' && sameOrigin)
/** Chromium takes a cookie without SameSite for a lax one. */
const isLetAcross: Rule = ({ sameSite }, call) => call.sameSite || sameSite === 'none'
const hasDomain: Rule = ({ domain }, call) => domain === undefined || belongs(domain, call)

/** What must hold for a cookie to be kept from a call's answer. */
const toKeep: ReadonlyArray<[CookieFault, Rule]> = [
  ['credentials', isAsked],
  ['same-site', isLetAcross],
  ['none-needs-secure', ({ sameSite, secure }) => sameSite !== 'none' || secure],
  ['partitioned-needs-secure', ({ partitioned, secure }) => !partitioned || secure],
  ['secure-needs-https', ({ secure }, call) => !secure || isSecure(call)],
  ['domain', hasDomain],
  [
    'prefix',
    ({ name, secure, domain, path }) => {
      if (/^__secure-/i.test(name)) return secure
      return !/^__host-/i.test(name) || (secure && domain === undefined && path === '/')
    },
  ],
]

/** What must hold for a cookie that the API's host has set and the browser has kept to be sent with a call. */
const toSend: ReadonlyArray<[CookieFault, Rule]> = [
  ['credentials', isAsked],
  ['same-site', isLetAcross],
  ['secure-needs-https', ({ secure }, call) => !secure || isSecure(call)],
  ['domain', hasDomain],
]

const faultsIn =
  (table: ReadonlyArray<[CookieFault, Rule]>) =>
  (cookie: SetCookie, call: CookieCall, registrableDomain: RegistrableDomain): CookieFault[] | undefined => {
    const page = parseLocation(call.origin)
    const api = parseLocation(call.url)
    if (!page || !api || !isHttp(page.scheme) || !isHttp(api.scheme)) return undefined
    const resolved: Resolved = {
      ...call,
      scheme: api.scheme,
      host: api.host,
      sameOrigin: page.origin === api.origin,
      sameSite: schemefullySameSite(page, api, registrableDomain),
      registrableDomain,
    }
    return table.flatMap(([fault, holds]) => (holds(cookie, resolved) ? [] : [fault]))
  }

/**
 * Why Chromium does not keep a cookie that a call's answer sets: empty where it does, undefined where that is not
 * known (a page without an http origin). Whether it blocks all cookies of other sites is the user's own setting.
 */
export const keepFaults = faultsIn(toKeep)

/** Why Chromium does not send a cookie that it has: as `keepFaults`. */
export const sendFaults = faultsIn(toSend)

/**
 * Whether a page finds a cookie of an API's in its `document.cookie`; undefined where that is not known (a page without
 * an http origin).
 */
export function isReadable(
  { httpOnly, domain }: SetCookie,
  { origin, url }: Pick<CookieCall, 'origin' | 'url'>,
  registrableDomain: RegistrableDomain,
): boolean | undefined {
  const page = parseLocation(origin)
  const api = parseLocation(url)
  if (!page || !api || !isHttp(page.scheme)) return undefined
  if (httpOnly) return false
  return domain === undefined
    ? page.host === api.host
    : belongs(domain, { host: page.host, registrableDomain }) &&
        belongs(domain, { host: api.host, registrableDomain })
}
