import type { PreflightCache } from './cache.ts'
import type { Fault } from './check.ts'
import { engines } from './engines.ts'
import type { EngineRules } from './rules.ts'
import type { Header } from './headers.ts'
import { sameOrigin, type Location, type RegistrableDomain } from './origin.ts'
import { prepare, type Prepared } from './request.ts'
import { unsafeNames } from './safelist.ts'
import type { Engine, HttpRequest, HttpResponse, PageRequest, Reason, Unknown, Verdict } from './verdict.ts'

export interface BrowseOptions {
  /** Answers from a public suffix list; without it same-site is unknown for hosts that share two labels. */
  registrableDomain?: RegistrableDomain
  /** Preflights that earlier requests left behind; without it every request is the first. */
  cache?: PreflightCache
}

/** One fetch under way: what was asked for, and where it stands. */
export interface Fetching {
  readonly page: Prepared
  readonly rules: EngineRules
  readonly options: BrowseOptions
  readonly exchanges: Array<{ request: HttpRequest; response: HttpResponse }>
  readonly unknowns: Unknown[]
  url: Location
  method: string
  headers: Header[]
  /** The request's origin as it is serialized now: `null` once redirects have tainted it. */
  origin: string
  /** The standard's response tainting. */
  tainting: 'basic' | 'cors' | 'opaque'
  followed: number
  /** Every further hop is preflighted. */
  sticky: boolean
  /** The Origin that this hop inherits from the one before. */
  keptOrigin: string | undefined
  /** A fault that the next hop's preflight may come before. */
  late: Fault | undefined
}

/** @throws TypeError for a request that no page can make */
export function begin(request: PageRequest, engine: Engine, options: BrowseOptions): Fetching {
  const rules = engines[engine]
  const page = prepare(request, rules)
  return {
    page,
    rules,
    options,
    exchanges: [],
    unknowns: [],
    url: page.url,
    method: page.method,
    headers: page.headers,
    origin: page.origin,
    tainting: 'basic',
    followed: 0,
    sticky: rules.keepsNames && unsafeNames(page.headers, rules).length > 0,
    keptOrigin: undefined,
    late: undefined,
  }
}

/** Whether the request is at the page's own origin. */
export const isHome = ({ page, url }: Fetching): boolean => sameOrigin(page.origin, url.origin)

export const blocked = ({ exchanges }: Fetching, reason: Reason, detail = ''): Verdict => ({
  outcome: 'blocked',
  reason,
  detail,
  exchanges,
})

export const open = ({ unknowns, exchanges }: Fetching): Verdict => ({
  outcome: 'unknown',
  because: unknowns,
  exchanges,
})
