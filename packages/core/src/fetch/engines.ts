import { utf8 } from './headers.ts'
import { isSafe, isSafeContentType, isSimpleRange, standardSafelist } from './safelist.ts'
import type { CacheRules, EngineRules, OriginFault } from './rules.ts'
import { chromiumSameSite, standardSameSite, webkitSameSite } from './site.ts'
import type { Engine } from './verdict.ts'

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
  authorizationByName: true,
  tupleOriginsOnly: false,
  freeMethods: simpleMethods,
  forcedNeedsMethod: true,
  storesRefused: false,
  ignoresZero: false,
  forgetsFailed: true,
}

const negativeIsZero = (value: string | null): number =>
  value !== null && /^-\d+$/.test(value) ? 0 : specCache.maxAge(value)

/** Chromium and WebKit keep whole answers. */
const answerCache: CacheRules = {
  ...specCache,
  replaces: true,
  wildcards: ({ credentialed }) => !credentialed,
  forcedNeedsMethod: false,
  forgetsFailed: false,
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
  manualTakesAny: false,
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
  keepsCredentials: false,
  streams: 'sent',
  elementsNameOrigin: false,
  hidesFromLoopback: true,
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
      maxAge: negativeIsZero,
      tupleOriginsOnly: true,
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
    elementsNameOrigin: true,
    hidesFromLoopback: false,
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
    manualTakesAny: true,
    forcedNeedsNoMethods: false,
    locations: 'equal',
    headersReturn: true,
    streams: 'text',
    dropsEmptyLines: true,
    dataReadable: ['content-length', 'content-type'],
    preflightKeepsOrigin: true,
  },
  webkit: {
    ...spec,
    cache: {
      ...answerCache,
      cap: 600,
      maxAge: negativeIsZero,
      wildcards: (_, include) => !include,
      authorizationByName: false,
      storesRefused: true,
    },
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
    streams: 'refused',
    keepsCredentials: true,
    elementsNameOrigin: true,
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
