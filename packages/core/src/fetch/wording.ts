import { parseLocation } from './origin.ts'
import type { Engine, PageRequest, Reason, Verdict } from './verdict.ts'

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
  DisallowedByMode: () => 'Cross origin requests are not allowed by request mode.',
  CorsDisabledScheme: () =>
    'Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, chrome-untrusted, data, http, https, isolated-app.',
  RedirectContainsCredentials: (url) =>
    `Redirect location '${url}' contains a username and password, which is disallowed for cross-origin requests.`,
}

/** What the request is called in the console: by its destination, else by how the page made it. */
function kind({ destination, initiator }: PageRequest): string {
  if (destination) return destination
  return initiator === 'xhr' ? 'XMLHttpRequest' : 'fetch'
}

/** Chromium's sentence. */
function chromium(verdict: Verdict, request: PageRequest): string {
  if (verdict.outcome !== 'blocked') return ''
  const detail = verdict.detail ?? ''
  const isPreflight = verdict.reason.startsWith('Preflight')
  const row = access[isPreflight ? verdict.reason.slice('Preflight'.length) : verdict.reason]
  const other = others[verdict.reason]
  let sentence: string
  if (row) {
    const extra = request.initiator === 'xhr' ? row.xhr : request.destination ? undefined : row.fetch
    sentence = `${isPreflight ? preflight : ''}${row.sentence(detail)}${extra ?? ''}`
  } else if (other) sentence = other(detail)
  else return ''
  const first = parseLocation(request.url)?.href ?? request.url
  const last = verdict.exchanges.at(-1)?.request.url ?? first
  const redirected = last === first ? '' : `(redirected from '${first}') `
  return `Access to ${kind(request)} at '${last}' ${redirected}from origin '${request.origin}' has been blocked by CORS policy: ${sentence}`
}

const wordings: Readonly<Record<Engine, (verdict: Verdict, request: PageRequest) => string>> = {
  spec: chromium,
  chromium,
  firefox: chromium,
  webkit: chromium,
}

/**
 * The console sentence of a blocked verdict, as that browser words it (`spec`: as Chromium does); empty where the
 * request is not blocked or the browser has nothing of its own to say.
 */
export const consoleMessage = (verdict: Verdict, request: PageRequest, engine: Engine): string =>
  wordings[engine](verdict, request)
