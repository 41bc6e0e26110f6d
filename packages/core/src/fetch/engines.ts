import { standardSafelist } from './safelist.ts'
import type { Engine } from './verdict.ts'

/** The steps that decide a preflight. The first that fails for certain gives the reason. */
export type PreflightStep =
  | 'redirect'
  | 'access'
  | 'status'
  | 'methods list'
  | 'headers list'
  | 'method'
  | 'headers'

/** How a refused Access-Control-Allow-Origin is classed. */
export type OriginFault = 'MultipleAllowOriginValues' | 'InvalidAllowOriginValue' | 'AllowOriginMismatch'

/** Everything in which engines differ from the standard and from each other. */
export interface EngineRules {
  /** A header set several times is looked at as one joined value. */
  joinsRepeats: boolean
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
  /** Classes an Access-Control-Allow-Origin that is neither absent nor the page's origin. */
  originFault(value: string): OriginFault
  /** A `*` in Access-Control-Allow-Headers does not cover Authorization. */
  authorizationByName: boolean
  /** Most redirects of one request. */
  redirects: number
}

/** The order of Chromium's own classes; the standard has none. */
function originFault(value: string): OriginFault {
  if (/[ ,]/.test(value)) return 'MultipleAllowOriginValues'
  if (value === 'null' || URL.canParse(value)) return 'AllowOriginMismatch'
  return 'InvalidAllowOriginValue'
}

const spec: EngineRules = {
  joinsRepeats: false,
  safelist: { headers: standardSafelist, valueLimit: 128, totalLimit: 1024, exempt: new Set() },
  preflight: ['redirect', 'access', 'status', 'methods list', 'headers list', 'method', 'headers'],
  originFault,
  authorizationByName: true,
  redirects: 20,
}

/** What each engine does, one row an engine. The browsers' rows say only what differs from the standard's. */
export const engines: Readonly<Record<Engine, EngineRules>> = {
  spec,
  chromium: { ...spec, joinsRepeats: true, authorizationByName: false },
  firefox: {
    ...spec,
    preflight: ['redirect', 'access', 'status', 'methods list', 'method', 'headers list', 'headers'],
    safelist: { ...spec.safelist, totalLimit: Infinity },
    authorizationByName: false,
  },
  webkit: {
    ...spec,
    joinsRepeats: true,
    preflight: ['status', 'access', 'methods list', 'headers list', 'method', 'headers'],
    safelist: { ...spec.safelist, totalLimit: Infinity },
    authorizationByName: false,
  },
}
