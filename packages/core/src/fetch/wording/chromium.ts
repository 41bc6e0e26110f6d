import { isHttp, parseLocation } from '../origin.ts'
import type { PageRequest, Reason, Verdict } from '../verdict.ts'
import { ends } from './ends.ts'

type Sentence = (detail: string) => string

const send = ' Have the server send the header with a valid value.'
const xhr =
  ' The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.'
const preflight = "Response to preflight request doesn't pass access control check: "

const access: Record<string, { sentence: Sentence; fetch?: string; xhr?: string }> = {
  MissingAllowOriginHeader: {
    sentence: () => "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  },
  MultipleAllowOriginValues: {
    sentence: (value) =>
      `The 'Access-Control-Allow-Origin' header contains multiple values '${value}', but only one is allowed.`,
    fetch: send,
  },
  InvalidAllowOriginValue: {
    sentence: (value) => `The 'Access-Control-Allow-Origin' header contains the invalid value '${value}'.`,
    fetch: send,
  },
  AllowOriginMismatch: {
    sentence: (value) =>
      `The 'Access-Control-Allow-Origin' header has a value '${value}' that is not equal to the supplied origin.`,
    fetch: send,
  },
  WildcardOriginNotAllowed: {
    sentence: () =>
      "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
    xhr,
  },
  InvalidAllowCredentials: {
    sentence: (value) =>
      `The value of the 'Access-Control-Allow-Credentials' header in the response is '${value}' which must be 'true' when the request's credentials mode is 'include'.`,
    xhr,
  },
}

const others: Partial<Record<Reason, Sentence>> = {
  PreflightInvalidStatus: () => `${preflight}It does not have HTTP ok status.`,
  PreflightDisallowedRedirect: () => `${preflight}Redirect is not allowed for a preflight request.`,
  InvalidAllowMethodsPreflightResponse: () =>
    'Cannot parse Access-Control-Allow-Methods response header field in preflight response.',
  InvalidAllowHeadersPreflightResponse: () =>
    'Cannot parse Access-Control-Allow-Headers response header field in preflight response.',
  MethodDisallowedByPreflightResponse: (method) =>
    `Method ${method} is not allowed by Access-Control-Allow-Methods in preflight response.`,
  HeaderDisallowedByPreflightResponse: (name) =>
    `Request header field ${name} is not allowed by Access-Control-Allow-Headers in preflight response.`,
  CorsDisabledScheme: () =>
    'Cross origin requests are only supported for protocol schemes: chrome, chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, https, isolated-app.',
  // Chromium leaves the place of the URL empty.
  RedirectContainsCredentials: () =>
    `Redirect location '' contains a username and password, which is disallowed for cross-origin requests.`,
}

/** What the request is called in the console: by its destination, else by how the page made it. */
function kind({ destination, initiator }: PageRequest): string {
  if (destination) return destination
  return initiator === 'xhr' ? 'XMLHttpRequest' : 'fetch'
}

/** What fetch() refuses before anything is sent, without naming CORS. */
function refusal({ origin, url, mode, redirect }: PageRequest): string | undefined {
  const target = parseLocation(url)!
  if (mode === 'same-origin')
    return `Request mode is "same-origin" but the URL's origin is not same as the request origin ${origin}.`
  if (mode === 'no-cors' && redirect !== undefined && redirect !== 'follow')
    return 'Request mode is "no-cors" but the redirect mode is not "follow".'
  return isHttp(target.scheme) ? undefined : `URL scheme "${target.scheme.slice(0, -1)}" is not supported.`
}

/** What the console shows of a header's value: bytes outside of printable ASCII escaped. */
const escaped = (text: string): string =>
  text.replace(/[^ -~]/g, (byte) => `\\u${byte.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)

/** Chromium's sentence. */
export function chromium(verdict: Verdict, request: PageRequest): string {
  if (verdict.outcome !== 'blocked') return ''
  const { reason, exchanges } = verdict
  const detail = escaped(verdict.detail ?? '')
  const { first, last } = ends(verdict, request)
  if (exchanges.length === 0 && request.initiator !== 'xhr') {
    const why = refusal(request)
    if (why !== undefined) return `Fetch API cannot load ${first}. ${why}`
  }
  if (reason === 'DisallowedByMode')
    return `Unsafe attempt to load URL ${last} from frame with URL ${request.origin}/. Domains, protocols and ports must match.\n`
  // XMLHttpRequest drops ftp without a word.
  if (reason === 'CorsDisabledScheme' && last.startsWith('ftp:') && exchanges.length === 0) return ''
  const isPreflight = reason.startsWith('Preflight')
  const row = access[isPreflight ? reason.slice('Preflight'.length) : reason]
  const other = others[reason]
  let sentence: string
  if (row) {
    const extra = request.initiator === 'xhr' ? row.xhr : request.destination ? undefined : row.fetch
    sentence = `${isPreflight ? preflight : ''}${row.sentence(detail)}${extra ?? ''}`
  } else if (other) sentence = other(detail)
  else return ''
  const redirected = last === first ? '' : `(redirected from '${first}') `
  return `Access to ${kind(request)} at '${last}' ${redirected}from origin '${request.origin}' has been blocked by CORS policy: ${sentence}`
}
