import type { EngineRules, PreflightStep } from './rules.ts'
import { isUnknown, read, tokens, trim } from './headers.ts'
import { sameOrigin, type Location, type RegistrableDomain } from './origin.ts'
import { isSafelistedMethod } from './safelist.ts'
import { passesSameSite } from './site.ts'
import type { HttpResponse, Reason, Unknown } from './verdict.ts'

/** A check that has failed for certain. */
export interface Fault {
  reason: Reason
  detail: string
}

/** What a check says: a certain failure, or undefined; what it can't know goes into `unknowns`. */
type Outcome = Fault | undefined

type AccessReason =
  Extract<Reason, `Preflight${string}`> extends infer P
    ? P extends `Preflight${infer R}`
      ? Extract<Reason, R>
      : never
    : never

/** Several lines of the name spelt as the standard spells it, joined; undefined where there is one or none. */
export function secondLine({ headers }: HttpResponse): string | undefined {
  const spelt = headers.filter(([name]) => name === 'Access-Control-Allow-Origin')
  return spelt.length > 1 ? spelt.map(([, value]) => trim(value)).join(', ') : undefined
}

/**
 * The CORS check.
 *
 * @see https://fetch.spec.whatwg.org/#concept-cors-check
 */
export function corsCheck(
  response: HttpResponse,
  origin: string,
  include: boolean,
  preflight: boolean,
  rules: EngineRules,
  unknowns: Unknown[],
): Outcome {
  const fault = (reason: AccessReason, detail: string): Fault => ({
    reason: preflight ? `Preflight${reason}` : reason,
    detail,
  })
  const second = rules.refusesSecondLine ? secondLine(response) : undefined
  if (second !== undefined) return fault('MultipleAllowOriginValues', second)
  const allowed = read(response, 'access-control-allow-origin', rules)
  if (isUnknown(allowed)) unknowns.push(allowed)
  else if (allowed === null) return fault('MissingAllowOriginHeader', '')
  else if (allowed === '*') {
    if (include) return fault('WildcardOriginNotAllowed', '')
    return undefined
  } else if (allowed !== origin) return fault(rules.originFault(allowed), allowed)
  if (!include) return undefined
  const credentials = read(response, 'access-control-allow-credentials', rules)
  if (isUnknown(credentials)) unknowns.push(credentials)
  else if (credentials !== 'true') return fault('InvalidAllowCredentials', credentials ?? '')
  return undefined
}

/** What a preflight asks for. */
export interface Asked {
  origin: string
  url: string
  method: string
  /** Unsafe header names, lower-case and sorted. */
  names: readonly string[]
  include: boolean
  /** The answer needs no CORS check. */
  trusted: boolean
  /** The preflight was forced by a flag of the request, not by its method or headers. */
  forced: boolean
}

type List = readonly string[] | null | undefined | Unknown

const isRedirect = (status: number): boolean =>
  status === 301 || status === 302 || status === 303 || status === 307 || status === 308

/** Whether a response is a redirect; one that is to be followed needs a Location. */
export function redirects(response: HttpResponse, follow: boolean, rules: EngineRules): boolean | Unknown {
  const { status } = response
  if (typeof status === 'number' && !isRedirect(status)) return false
  if (!follow) return typeof status === 'number' ? true : status
  const to = read(response, 'location', rules)
  if (to === null) return false
  if (isUnknown(to)) return to
  return typeof status === 'number' ? true : status
}

function list(response: HttpResponse, name: string, rules: EngineRules): List {
  const value = read(response, name, rules)
  return value === null || isUnknown(value) ? value : tokens(value)
}

/** Whether every element of a list is known. */
const isKnown = (value: List): value is readonly string[] | null => Array.isArray(value) || value === null

/**
 * Whether a preflight's answer lets the request through.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
 */
export function preflightCheck(
  response: HttpResponse,
  asked: Asked,
  rules: EngineRules,
  unknowns: Unknown[],
): Outcome {
  const methods = list(response, 'access-control-allow-methods', rules)
  const names = list(response, 'access-control-allow-headers', rules)
  const wildcard = (values: readonly string[] | null) => !asked.include && values?.includes('*') === true
  const steps: Record<PreflightStep, () => Outcome> = {
    'second line'() {
      const detail = asked.trusted ? undefined : secondLine(response)
      return detail === undefined ? undefined : { reason: 'PreflightMultipleAllowOriginValues', detail }
    },
    redirect() {
      const found = redirects(response, true, rules)
      if (found === true) return { reason: 'PreflightDisallowedRedirect', detail: '' }
      return undefined
    },
    access: () =>
      asked.trusted ? undefined : corsCheck(response, asked.origin, asked.include, true, rules, unknowns),
    status() {
      if (typeof response.status !== 'number') unknowns.push(response.status)
      else if (response.status < 200 || response.status > 299)
        return { reason: 'PreflightInvalidStatus', detail: String(response.status) }
      return undefined
    },
    'methods list': () =>
      methods === undefined ? { reason: 'InvalidAllowMethodsPreflightResponse', detail: '' } : undefined,
    'headers list': () =>
      names === undefined ? { reason: 'InvalidAllowHeadersPreflightResponse', detail: '' } : undefined,
    method() {
      if (isSafelistedMethod(asked.method)) return undefined
      if (isUnknown(methods)) unknowns.push(methods)
      if (!isKnown(methods)) return undefined
      if (methods === null && asked.forced && rules.forcedNeedsNoMethods) return undefined
      if (methods?.includes(asked.method) || wildcard(methods)) return undefined
      return { reason: 'MethodDisallowedByPreflightResponse', detail: asked.method }
    },
    headers() {
      if (asked.names.length === 0) return undefined
      if (isUnknown(names)) unknowns.push(names)
      if (!isKnown(names)) return undefined
      const listed = new Set(names?.map((name) => name.toLowerCase()))
      const any = wildcard(names)
      const refused = asked.names.find(
        (name) => !listed.has(name) && !(any && (name !== 'authorization' || !rules.authorizationByName)),
      )
      return refused === undefined
        ? undefined
        : { reason: 'HeaderDisallowedByPreflightResponse', detail: refused }
    },
  }
  for (const step of rules.preflight) {
    const fault = steps[step]()
    if (fault !== undefined) return fault
  }
  return undefined
}

/**
 * Cross-Origin-Resource-Policy, which a no-cors response meets.
 *
 * @see https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check
 */
export function resourcePolicyCheck(
  response: HttpResponse,
  origin: string,
  url: Location,
  rules: EngineRules,
  unknowns: Unknown[],
  registrable?: RegistrableDomain,
): Outcome {
  if (sameOrigin(origin, url.origin)) return undefined
  const policy = read(response, 'cross-origin-resource-policy', rules)
  if (isUnknown(policy)) {
    unknowns.push(policy)
    return undefined
  }
  if (policy === 'same-origin') return { reason: 'CorpNotSameOrigin', detail: policy }
  if (policy !== 'same-site') return undefined
  const site = passesSameSite(origin, url, rules.sameSite, registrable)
  if (site === undefined)
    unknowns.push({
      unknown: `whether ${origin} and ${url.origin} are the same site needs a public suffix list`,
    })
  return site === false ? { reason: 'CorpNotSameSite', detail: policy } : undefined
}
