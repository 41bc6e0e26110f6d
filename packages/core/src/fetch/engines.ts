import { utf8 } from './headers.ts'
import { isSafe, isSafeContentType, isSimpleRange, standardSafelist } from './safelist.ts'
import { chromiumSameSite, standardSameSite, webkitSameSite, type SameSite } from './site.ts'
import type { Engine, Reason } from './verdict.ts'

/** The steps that decide a preflight. The first that fails for certain gives the reason. */
export type PreflightStep =
  | 'second line'
  | 'redirect'
  | 'access'
  | 'status'
  | 'methods list'
  | 'headers list'
  | 'method'
  | 'headers'

/** How a refused Access-Control-Allow-Origin is classed. */
export type OriginFault = 'MultipleAllowOriginValues' | 'InvalidAllowOriginValue' | 'AllowOriginMismatch'

/** How preflights are cached. */
export interface CacheRules {
  /** Seconds that an Access-Control-Max-Age means, before the cap. */
  maxAge(value: string | null): number
  /** Longest lifetime in seconds. */
  cap: number
  /** A new answer takes the place of what was there, and a miss removes it; else tokens add up. */
  replaces: boolean
  /** An entry serves only requests with the same credentials flag; else a credentialed one serves both. */
  exactCredentials: boolean
  /** Whether a `*` in an entry stands for every method or name. */
  wildcards(entry: { credentialed: boolean }): boolean
  /** Methods that need no token. */
  freeMethods: ReadonlySet<string>
  /** A preflight that a flag forces needs its method's token. */
  forcedNeedsMethod: boolean
  /** An answer that refuses the method or a header is kept all the same. */
  storesRefused: boolean
  /** An answer that is good for no time leaves the cache as it is. */
  ignoresZero: boolean
  /** Whether a fetch that failed so clears the entries of its URL. */
  forgetsAfter(reason: Reason): boolean
}

/** Everything in which engines differ from the standard and from each other. */
export interface EngineRules {
  /** A header set several times is looked at as one joined value. */
  joinsRepeats: boolean
  /** A joined value loses the white space at its end. */
  trimsJoined: boolean
  safelist: {
    /** Tests of a safelisted header's value, by lower-case name. */
    headers: Readonly<Record<string, (value: string) => boolean>>
    /** Longest safelisted value in bytes. */
    valueLimit: number
    /** Most bytes of safelisted values in one request. */
    totalLimit: number
    /** Names that never need a preflight, whatever their value. */
    exempt: ReadonlySet<string>
  }
  preflight: readonly PreflightStep[]
  cache: CacheRules
  /** Classes an Access-Control-Allow-Origin that is neither absent nor the page's origin. */
  originFault(value: string): OriginFault
  /** A `*` in Access-Control-Allow-Headers does not cover Authorization. */
  authorizationByName: boolean
  /** Most redirects of one request. */
  redirects: number
  /** Listeners on XMLHttpRequest's upload force a preflight only where there is a body. */
  uploadNeedsBody: boolean
  /** Headers that the browser takes away when it follows a redirect that does not lead to the page's own origin. */
  dropsOnRedirect: ReadonlySet<string>
  /** A preflight that a flag forced passes without Access-Control-Allow-Methods. */
  forcedNeedsNoMethods: boolean
  /** Schemes that the network layer itself does not redirect to: no matter of CORS. */
  unsafeSchemes: ReadonlySet<string>
  /** A redirect to another scheme than http and https is CORS's to refuse. */
  schemeIsCors: boolean
  sameSite: SameSite
  /** A Location that can't be followed fails before the response meets the CORS check: a broken one, or any but http. */
  locationFirst: 'never' | 'broken' | 'not http'
  /** Several Location lines: refused, taken as one if all are equal, or joined with commas. */
  locations: 'one' | 'equal' | 'joined'
  /** fetch() does not follow a redirect to a URL with a user name or password in any mode. */
  refusesUserinfo: boolean
  /** Redirect mode `error` needs a Location to fail, and lets a fault of CORS's come first. */
  errorIsLate: boolean
  /** ACRH names a header once for each of its lines. */
  namesEachLine: boolean
  /** Once a preflight was sent, every later hop has one too. */
  keepsPreflighting: boolean
  /** Unsafe header names at the start mean a preflight on every hop, whatever is left of them. */
  keepsNames: boolean
  /** A preflight of the page's own origin, to which a redirect has led back, needs no CORS check. */
  trustsOwnPreflight: boolean
  /** ACRH names the headers that the page set, also those that a redirect has taken away. */
  asksForAll: boolean
  /** A user name in the Location of the page's own origin is refused only after the next hop's preflight. */
  userinfoAfterPreflight: boolean
  /**
   * With credentials `same-origin`, a request that began at home is held to the credentialed check on the redirects
   * that it meets abroad, after the next hop's preflight.
   */
  strictRedirectsFromHome: boolean
  /** `data:` is refused too where mode no-cors and the redirect mode do not go together. */
  refusesData: boolean
  /** A second line of the name `Access-Control-Allow-Origin`, spelt so, is refused. */
  refusesSecondLine: boolean
  /** Headers that a redirect takes away come back on the next hop. */
  headersReturn: boolean
  /** Lines without a value are not joined with others. */
  dropsEmptyLines: boolean
  /** An Origin that was sent stays on hops within an origin, also where the method has turned to GET. */
  keepsOrigin: boolean
  /** A method that turns to GET on every redirect to another origin. */
  getAcross: string
  /** Headers that a `data:` URL's answer to fetch() shows. */
  dataReadable: readonly string[]
  /** A no-cors request for `about:blank` is answered. */
  fetchesAboutBlank: boolean
  /** The Origin of a preflight stays the page's after redirects. */
  preflightKeepsOrigin: boolean
  /** A no-cors request's Origin turns to `null` on its first hop to another origin. */
  noCorsOriginTurnsNull: boolean
}

/** The order of Chromium's own classes; the standard has none. */
function originFault(value: string): OriginFault {
  if (/[ ,]/.test(value)) return 'MultipleAllowOriginValues'
  if (value === 'null') return 'AllowOriginMismatch'
  const text = utf8(value)
  // Chromium's parser takes an escaped space in a host.
  const isUrl = text !== undefined && URL.canParse(text.replaceAll('%20', ''))
  return isUrl ? 'AllowOriginMismatch' : 'InvalidAllowOriginValue'
}

const isDigits = (value: string | null): value is string => value !== null && /^\d+$/.test(value)
const simpleMethods = new Set(['GET', 'HEAD', 'POST'])

const specCache: CacheRules = {
  maxAge: (value) => (isDigits(value) ? Number(value) : 5),
  cap: Infinity,
  replaces: false,
  exactCredentials: false,
  wildcards: () => true,
  freeMethods: simpleMethods,
  forcedNeedsMethod: true,
  storesRefused: false,
  ignoresZero: false,
  forgetsAfter: () => true,
}

/** Chromium and WebKit keep whole answers. */
const answerCache: CacheRules = {
  ...specCache,
  replaces: true,
  wildcards: ({ credentialed }) => !credentialed,
  forcedNeedsMethod: false,
  forgetsAfter: () => false,
}

const spec: EngineRules = {
  cache: specCache,
  joinsRepeats: false,
  trimsJoined: false,
  safelist: { headers: standardSafelist, valueLimit: 128, totalLimit: 1024, exempt: new Set() },
  preflight: ['redirect', 'access', 'status', 'methods list', 'headers list', 'method', 'headers'],
  originFault,
  authorizationByName: true,
  redirects: 20,
  uploadNeedsBody: false,
  dropsOnRedirect: new Set(),
  forcedNeedsNoMethods: true,
  unsafeSchemes: new Set(),
  schemeIsCors: false,
  sameSite: standardSameSite,
  locationFirst: 'never',
  locations: 'one',
  refusesUserinfo: false,
  errorIsLate: false,
  namesEachLine: false,
  keepsPreflighting: false,
  keepsNames: false,
  trustsOwnPreflight: false,
  asksForAll: false,
  userinfoAfterPreflight: false,
  strictRedirectsFromHome: false,
  refusesData: false,
  refusesSecondLine: false,
  headersReturn: false,
  dropsEmptyLines: false,
  keepsOrigin: false,
  getAcross: '',
  dataReadable: ['content-type'],
  fetchesAboutBlank: true,
  preflightKeepsOrigin: false,
  noCorsOriginTurnsNull: false,
}

const isAscii = (value: string): boolean => /^[\0-\x7f]*$/.test(value)
const integer = (value: string): boolean => /^\d+$/.test(value)
const decimal = (value: string): boolean => /^\d+(?:\.\d+)?$/.test(value)

/** A simple range whose positions are not above what the engine can count. */
const rangeUpTo =
  (greatest: bigint) =>
  (value: string): boolean =>
    isSimpleRange(value) && (value.match(/\d+/g) ?? []).every((digits) => BigInt(digits) <= greatest)

/** Names that Chromium itself adds to requests, safelisted for pages too. */
const clientHints: Readonly<Record<string, (value: string) => boolean>> = {
  'device-memory': decimal,
  dpr: decimal,
  width: integer,
  'viewport-width': integer,
  rtt: integer,
  downlink: decimal,
  ect: (value) => ['slow-2g', '2g', '3g', '4g'].includes(value),
  'save-data': (value) => value.toLowerCase() === 'on',
}

const chromiumSafelist: EngineRules['safelist'] = {
  ...spec.safelist,
  headers: {
    ...standardSafelist,
    ...clientHints,
    intervention: () => true,
    range: rangeUpTo(2n ** 63n - 2n),
  },
  exempt: new Set(['user-agent']),
}

/** What each engine does, one row an engine. The browsers' rows say only what differs from the standard's. */
export const engines: Readonly<Record<Engine, EngineRules>> = {
  spec,
  chromium: {
    ...spec,
    cache: {
      ...answerCache,
      cap: 7200,
      maxAge: (value) => (value !== null && /^-\d+$/.test(value) ? 0 : specCache.maxAge(value)),
    },
    joinsRepeats: true,
    trimsJoined: true,
    safelist: chromiumSafelist,
    authorizationByName: false,
    uploadNeedsBody: true,
    dropsOnRedirect: new Set(Object.keys(clientHints).filter((name) => name !== 'save-data')),
    forcedNeedsNoMethods: false,
    unsafeSchemes: new Set(['about:', 'blob:', 'data:', 'file:', 'filesystem:']),
    schemeIsCors: true,
    sameSite: chromiumSameSite,
    locationFirst: 'broken',
    locations: 'equal',
    refusesUserinfo: true,
    errorIsLate: true,
    fetchesAboutBlank: false,
    noCorsOriginTurnsNull: true,
  },
  firefox: {
    ...spec,
    cache: {
      ...specCache,
      cap: 86_400,
      maxAge: (value) => (value === null || value === '' ? 5 : isDigits(value) ? Number(value) : 0),
      exactCredentials: true,
      wildcards: () => false,
      freeMethods: new Set(['GET', 'POST']),
      forcedNeedsMethod: false,
      ignoresZero: true,
      forgetsAfter: (reason) => /AllowOrigin|OriginNotAllowed|AllowCredentials/.test(reason),
    },
    preflight: [
      'second line',
      'redirect',
      'access',
      'status',
      'methods list',
      'method',
      'headers list',
      'headers',
    ],
    safelist: {
      ...spec.safelist,
      headers: {
        ...standardSafelist,
        accept: (value) => isSafe(value) && isAscii(value),
        'content-type': (value) => isSafeContentType(value) && isAscii(value) && !value.includes(','),
        range: rangeUpTo(2n ** 64n - 1n),
      },
      totalLimit: Infinity,
    },
    authorizationByName: false,
    namesEachLine: true,
    keepsPreflighting: true,
    keepsNames: true,
    trustsOwnPreflight: true,
    refusesSecondLine: true,
    locationFirst: 'not http',
    forcedNeedsNoMethods: false,
    locations: 'equal',
    headersReturn: true,
    dropsEmptyLines: true,
    dataReadable: ['content-length', 'content-type'],
    preflightKeepsOrigin: true,
  },
  webkit: {
    ...spec,
    cache: { ...answerCache, cap: 600, storesRefused: true },
    joinsRepeats: true,
    preflight: ['status', 'access', 'methods list', 'headers list', 'method', 'headers'],
    safelist: {
      ...spec.safelist,
      headers: {
        ...standardSafelist,
        range: (value) => rangeUpTo(2n ** 64n - 1n)(value.toLowerCase().replace(/([=-])\+(?=\d)/g, '$1')),
      },
      totalLimit: Infinity,
    },
    authorizationByName: false,
    sameSite: webkitSameSite,
    getAcross: 'DELETE',
    keepsPreflighting: true,
    keepsOrigin: true,
    asksForAll: true,
    userinfoAfterPreflight: true,
    strictRedirectsFromHome: true,
    refusesData: true,
    fetchesAboutBlank: false,
    errorIsLate: true,
    locations: 'joined',
    forcedNeedsNoMethods: false,
  },
}
