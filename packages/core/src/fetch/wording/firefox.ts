import { secondLine } from '../check.ts'
import { isToken, lines, shown, trim } from '../headers.ts'
import { parseLocation } from '../origin.ts'
import type { HttpResponse, PageRequest, Reason, Verdict } from '../verdict.ts'
import { ends } from './ends.ts'

type Because = (detail: string, response: HttpResponse | undefined) => string

const origin = '‘Access-Control-Allow-Origin’'
const mismatch: Because = (value) => `CORS header ${origin} does not match ‘${shown(value)}’`
const status = (text: string): Because => {
  return (_, response) => `${text}). Status code: ${String(response?.status)}`
}

/** The first element of a list header that is no token. */
const badToken =
  (name: string): Because =>
  (_, response) => {
    const values = lines(response?.headers ?? [], name.toLowerCase())
      .join(', ')
      .split(',')
      .map(trim)
    const bad = values.find((value) => value !== '' && !isToken(value)) ?? ''
    return `invalid token ‘${shown(bad)}’ in CORS header ‘${name}’`
  }

/** What stands in the brackets after `Reason:`, by reason without its `Preflight`. */
const because: Partial<Record<Reason | 'InvalidStatus' | 'DisallowedRedirect', Because>> = {
  MissingAllowOriginHeader: status(`CORS header ${origin} missing`),
  MultipleAllowOriginValues: (value, response) =>
    response && secondLine(response)
      ? `Multiple CORS header ${origin} not allowed`
      : mismatch(value, response),
  InvalidAllowOriginValue: mismatch,
  AllowOriginMismatch: mismatch,
  WildcardOriginNotAllowed: () => `Credential is not supported if the CORS header ${origin} is ‘*’`,
  InvalidAllowCredentials: () => 'expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’',
  InvalidStatus: status('CORS preflight response did not succeed'),
  DisallowedRedirect: () => 'CORS request external redirect not allowed',
  InvalidAllowMethodsPreflightResponse: badToken('Access-Control-Allow-Methods'),
  InvalidAllowHeadersPreflightResponse: badToken('Access-Control-Allow-Headers'),
  MethodDisallowedByPreflightResponse: () =>
    'Did not find method in CORS header ‘Access-Control-Allow-Methods’',
  HeaderDisallowedByPreflightResponse: (name) =>
    `header ‘${name}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response`,
  CorsDisabledScheme: () => 'CORS request not http',
  RedirectContainsCredentials: () => 'CORS request did not succeed). Status code: (null)',
  NetworkError: () => 'CORS request did not succeed). Status code: (null)',
}

/** Firefox's sentence. It says nothing of a request that was never sent, but for its scheme. */
export function firefox(verdict: Verdict, request: PageRequest): string {
  if (verdict.outcome !== 'blocked') return ''
  const { last } = ends(verdict, request)
  const { reason, detail = '', exchanges } = verdict
  if (reason.startsWith('Corp'))
    return `The resource at “${last}” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof). See https://developer.mozilla.org/docs/Web/HTTP/Cross-Origin_Resource_Policy_(CORP)#`
  // In redirect mode manual the preflight's redirect is an answer like any other.
  const named =
    reason === 'PreflightDisallowedRedirect' && request.redirect === 'manual' ? 'InvalidStatus' : reason
  const words = because[named.replace(/^Preflight/, '') as Reason]?.(detail, exchanges.at(-1)?.response)
  const sent = exchanges.at(-1)?.request
  if (words === undefined || (sent === undefined && reason !== 'CorsDisabledScheme')) return ''
  if (sent === undefined && /^(?:wss?|about:srcdoc)\b/.test(last)) return ''
  // A failure that is no matter of CORS is named only where CORS was under way.
  const abroad = parseLocation(sent?.url ?? last)?.origin !== request.origin
  if (
    reason === 'NetworkError' &&
    (detail === 'redirect' || request.mode === 'no-cors' || !(abroad || exchanges.length > 1))
  )
    return ''
  const at = reason.endsWith('WildcardOriginNotAllowed') ? `‘${last}’` : last
  const end = words.includes('). ') ? '.' : ').'
  return `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${at}. (Reason: ${words}${end}`
}
