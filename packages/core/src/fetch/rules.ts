import type { SameSite } from './site.ts'

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
  /** Whether a `*` in an entry stands for every method or name, for a request with or without credentials. */
  wildcards(entry: { credentialed: boolean }, include: boolean): boolean
  /** A `*` in an entry does not stand for Authorization. */
  authorizationByName: boolean
  /** Pages with an opaque origin have no cache. */
  tupleOriginsOnly: boolean
  /** Methods that need no token. */
  freeMethods: ReadonlySet<string>
  /** A preflight that a flag forces needs its method's token. */
  forcedNeedsMethod: boolean
  /** An answer that refuses the method or a header is kept all the same. */
  storesRefused: boolean
  /** An answer that is good for no time leaves the cache as it is. */
  ignoresZero: boolean
  /** A fetch that failed clears the entries of its URL. */
  forgetsFailed: boolean
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
  /** Redirect mode `manual` takes one Location whatever it is. */
  manualTakesAny: boolean
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
  /** A no-cors request with credentials `same-origin` that began at home takes them along abroad. */
  keepsCredentials: boolean
  /** A body that is a stream is sent as it comes, taken for a text that names its type, or refused. */
  streams: 'sent' | 'text' | 'refused'
  /** An element with `crossorigin` names its Origin at home too. */
  elementsNameOrigin: boolean
  /** A secure page's Origin is hidden from plain http on the loopback too, which pages can load. */
  hidesFromLoopback: boolean
  /** A no-cors request's Origin turns to `null` on its first hop to another origin. */
  noCorsOriginTurnsNull: boolean
}
