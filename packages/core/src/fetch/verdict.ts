/** Header lines in wire order, duplicates kept. */
export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>

/** What page code asked for, before the browser touches it. */
export interface PageRequest {
  /** Serialized origin of the page: `'null'` and non-http schemes (`capacitor://localhost`) included. */
  origin: string
  /** Absolute URL. */
  url: string
  /** As passed to `fetch()`: not yet normalized. @default 'GET' */
  method?: string
  /** Headers that the page set. @default [] */
  headers?: HeaderList
  /** @default 'same-origin' */
  credentials?: 'omit' | 'same-origin' | 'include'
  /** @default 'cors' */
  mode?: 'cors' | 'no-cors' | 'same-origin'
  /** @default 'follow' */
  redirect?: 'follow' | 'error' | 'manual'
  /** The standard's request destination. @default '' */
  destination?:
    | ''
    | 'audio'
    | 'document'
    | 'embed'
    | 'font'
    | 'frame'
    | 'iframe'
    | 'image'
    | 'manifest'
    | 'object'
    | 'report'
    | 'script'
    | 'style'
    | 'track'
    | 'video'
    | 'worker'
  /** @default 'none' */
  body?: 'none' | 'bytes' | 'stream'
  /** `XMLHttpRequest.upload` has listeners, which forces a preflight. @default false */
  uploadListener?: boolean
  /** Decides the wording only. @default 'fetch' */
  initiator?: 'fetch' | 'xhr'
}

/** One request as the browser puts it on the wire. */
export interface HttpRequest {
  method: string
  url: string
  headers: HeaderList
  /** This is the CORS preflight, not the page's own request. */
  preflight: boolean
  /** Whether the browser attaches cookies and other credentials. */
  credentials: boolean
}

/** Why something can't be known, and the place that leaves it open. */
export interface Unknown {
  unknown: string
  at?: { file: string; line: number }
}

export interface HttpResponse {
  status: number | Unknown
  headers: HeaderList
  /** Headers that may or may not be there, or whose value can't be known. */
  unknown?: ReadonlyArray<{ header: string } & Unknown>
  /** Where the configuration decides a header, its absence included; names in lower case. */
  from?: ReadonlyArray<{ header: string; at: { file: string; line: number } }>
}

/** A server as the browser sees it. */
export type Server = (request: HttpRequest) => HttpResponse

export type Engine = 'spec' | 'chromium' | 'firefox' | 'webkit'

/**
 * Why a request is blocked: the names of the Chrome DevTools Protocol's `Network.CorsError`, and ours
 * for what that type does not cover.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CorsError
 */
export const reasons = [
  'DisallowedByMode',
  'CorsDisabledScheme',
  'WildcardOriginNotAllowed',
  'MissingAllowOriginHeader',
  'MultipleAllowOriginValues',
  'InvalidAllowOriginValue',
  'AllowOriginMismatch',
  'InvalidAllowCredentials',
  'PreflightInvalidStatus',
  'PreflightDisallowedRedirect',
  'PreflightWildcardOriginNotAllowed',
  'PreflightMissingAllowOriginHeader',
  'PreflightMultipleAllowOriginValues',
  'PreflightInvalidAllowOriginValue',
  'PreflightAllowOriginMismatch',
  'PreflightInvalidAllowCredentials',
  'InvalidAllowMethodsPreflightResponse',
  'InvalidAllowHeadersPreflightResponse',
  'MethodDisallowedByPreflightResponse',
  'HeaderDisallowedByPreflightResponse',
  'RedirectContainsCredentials',
  /** Cross-Origin-Resource-Policy refuses a no-cors load. */
  'CorpNotSameOrigin',
  'CorpNotSameSite',
  /** A network error that is not CORS's: a redirect that may not be followed, too many of them, a bad Location. */
  'NetworkError',
] as const

export type Reason = (typeof reasons)[number]

export type Verdict = { exchanges: Array<{ request: HttpRequest; response: HttpResponse }> } & (
  | {
      outcome: 'allowed'
      type: 'basic' | 'cors' | 'opaque' | 'opaqueredirect'
      /** Lower-case names of the final response's headers that the page can read, sorted. */
      readable: string[]
      /** Headers of the final response of which it is not known whether the page can read them. */
      readableUnknown?: Unknown[]
    }
  | {
      outcome: 'blocked'
      reason: Reason
      /** The value that failed: CDP's `failedParameter` (a header's value, a method, a header name, a status). */
      detail?: string
    }
  | { outcome: 'unknown'; because: Unknown[] }
)
