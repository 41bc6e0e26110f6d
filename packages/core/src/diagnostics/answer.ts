import type { HttpResponse, Reason, Verdict } from '../fetch/verdict.ts'
import { headerOf } from '../servers/headers.ts'
import type { SourceLocation } from '../servers/server.ts'

/** The part of an answer that decided against a call. */
export interface Deciding {
  /** As it is written; `status` for the status line. */
  header: string
  /** `null` where the header is missing. */
  value: string | null
  status?: number
  preflight: boolean
  at?: SourceLocation
}

const allowOrigin = 'Access-Control-Allow-Origin'
const allowCredentials = 'Access-Control-Allow-Credentials'

/** Which header, or `status`, each reason is about; absent where no answer decides. */
const subjects: Partial<Record<Reason, string>> = {
  WildcardOriginNotAllowed: allowOrigin,
  MissingAllowOriginHeader: allowOrigin,
  MultipleAllowOriginValues: allowOrigin,
  InvalidAllowOriginValue: allowOrigin,
  AllowOriginMismatch: allowOrigin,
  InvalidAllowCredentials: allowCredentials,
  PreflightInvalidStatus: 'status',
  PreflightDisallowedRedirect: 'Location',
  PreflightWildcardOriginNotAllowed: allowOrigin,
  PreflightMissingAllowOriginHeader: allowOrigin,
  PreflightMultipleAllowOriginValues: allowOrigin,
  PreflightInvalidAllowOriginValue: allowOrigin,
  PreflightAllowOriginMismatch: allowOrigin,
  PreflightInvalidAllowCredentials: allowCredentials,
  InvalidAllowMethodsPreflightResponse: 'Access-Control-Allow-Methods',
  InvalidAllowHeadersPreflightResponse: 'Access-Control-Allow-Headers',
  MethodDisallowedByPreflightResponse: 'Access-Control-Allow-Methods',
  HeaderDisallowedByPreflightResponse: 'Access-Control-Allow-Headers',
  RedirectContainsCredentials: 'Location',
  CorpNotSameOrigin: 'Cross-Origin-Resource-Policy',
  CorpNotSameSite: 'Cross-Origin-Resource-Policy',
}

export type Blocked = Extract<Verdict, { outcome: 'blocked' }>

const decidedAt = ({ from }: HttpResponse, header: string) =>
  from?.findLast((place) => place.header === header.toLowerCase())?.at

export function decidingPart({ exchanges, reason }: Blocked): Deciding | undefined {
  const header = subjects[reason]
  const last = exchanges.at(-1)
  if (header === undefined || !last) return undefined
  const { request, response } = last
  const status = typeof response.status === 'number' ? response.status : undefined
  const value =
    header === 'status' ? String(status ?? 'unknown') : (headerOf(response.headers, header) ?? null)
  if (header === 'Location' && value === null) return undefined
  const at = decidedAt(response, header)
  return {
    header,
    value,
    preflight: request.preflight,
    ...(status !== undefined && { status }),
    ...(at && { at }),
  }
}
