import type { Engine } from '../fetch/verdict.ts'
import type { SourceLocation } from '../servers/server.ts'
import { engineNames, headingOf } from './entry.ts'
import type { CodeOfReason, Docs, Entry, Line, Subject } from './entry.ts'

export interface BlockedArgs {
  shown: Subject
  /** The page's origin in production. */
  origin: string
  /** What the page calls in production; absent where it is not declared. */
  url?: string
  /** Chromium's words. */
  sentence: string
  /** What failed: a method, a header's name, a header's value, a status. */
  detail?: string
  /** The answer's line that decides; `null` where the header is missing. */
  decides?: { header: string; value: string | null; status?: number; preflight: boolean; at?: SourceLocation }
  /** What decides where no answer does. */
  why?: string
  blockedBy: Engine[]
  allowedBy: Engine[]
  /** The lines to write in the policy's dialect; empty where no dialect or no single change can say it. */
  fix: string[]
}

const list = (engines: readonly Engine[]) =>
  new Intl.ListFormat('en-GB').format(engines.map((engine) => engineNames[engine]))

const verb = (engines: readonly Engine[], stem: string) => `${stem}${engines.length === 1 ? 's' : ''}`

function cause({ decides, why, blockedBy, allowedBy }: BlockedArgs): Line[] {
  const lines: Line[] = why === undefined ? [] : [{ text: why }]
  if (decides) {
    const { header, value, status, preflight, at } = decides
    const answer = preflight ? 'the answer to OPTIONS' : 'the answer'
    const given = status === undefined ? answer : `${answer} (status ${status})`
    const text =
      header === 'status'
        ? `OPTIONS is answered with status ${value}`
        : value === null
          ? `${header} is missing from ${given}`
          : `${header} is ${value || 'empty'}`
    lines.push(at ? { text, at } : { text })
  }
  if (allowedBy.length)
    lines.push({
      text: `${list(blockedBy)} ${verb(blockedBy, 'block')} this call, ${list(allowedBy)} ${verb(allowedBy, 'allow')} it`,
    })
  return lines
}

function lead({ shown, origin, url, blockedBy, allowedBy }: BlockedArgs): string {
  const call = 'rule' in shown ? 'every call' : 'this call'
  const where = url === undefined ? 'in production' : `to ${url}`
  const [first, ...others] = blockedBy
  if (first === 'spec' && !others.length)
    return `From ${origin}, the standard forbids ${call} ${where}, and browsers let it pass for now:`
  const who = allowedBy.length ? list(blockedBy.filter((engine) => engine !== 'spec')) : 'the browser'
  return `From ${origin}, ${who} would block ${call} ${where}:`
}

/** @param advice what to do where no line can be written for it */
const row = (
  title: string,
  advice: (args: BlockedArgs) => string,
  docs: Docs,
  detail: 'detail counts' | 'call counts' = 'call counts',
): Entry<BlockedArgs> => ({
  severity: 'error',
  title,
  heading: ({ shown }) => headingOf(shown),
  lead,
  message: ({ sentence }) => sentence,
  cause,
  fix: (args) => (args.fix.length ? args.fix : [advice(args)]),
  about: ({ shown, origin, ...args }) => [shown, origin, detail === 'detail counts' ? args.detail : null],
  docs,
})

const check = '#concept-cors-check'
const preflight = '#cors-preflight-fetch-0'
const redirect = '#concept-http-redirect-fetch'
const mdn = (page: string) => `HTTP/Guides/CORS/Errors/${page}`

const missing = { standard: check, mdn: mdn('CORSMissingAllowOrigin') }
const wildcard = { standard: check, mdn: mdn('CORSNotSupportingCredentials') }
const multiple = { standard: check, mdn: mdn('CORSMultipleAllowOriginNotAllowed') }
const mismatch = { standard: check, mdn: mdn('CORSAllowOriginNotMatchingOrigin') }
const credentials = { standard: check, mdn: mdn('CORSMissingAllowCredentials') }

const admit = ({ origin }: BlockedArgs) => `Answer ${origin} with Access-Control-Allow-Origin: ${origin}`
const admitEverywhere = (args: BlockedArgs) =>
  `${admit(args)}, on error statuses too, and with Vary: Origin where the answer depends on the origin.`
const admitOptions = (args: BlockedArgs) => `${admit(args)}, on OPTIONS too, before authentication.`
const name = (args: BlockedArgs) =>
  `Name the origin instead of the wildcard: Access-Control-Allow-Origin: ${args.origin}, with Vary: Origin; or call without credentials.`
const once = ({ origin }: BlockedArgs) =>
  `Send Access-Control-Allow-Origin once, with one origin: ${origin}. Two layers may each be adding it: remove one.`
const allowCredentials = () =>
  'Send Access-Control-Allow-Credentials: true, in lower case, on OPTIONS and on the call itself; or call without credentials.'
const answerOptions = () =>
  'Answer OPTIONS with status 204 and the CORS headers before authentication, redirects and routing.'
const resourcePolicy = () =>
  'Send Cross-Origin-Resource-Policy: cross-origin with this resource, or load it with the crossorigin attribute and CORS headers.'

/** One entry for each reason that a verdict can give. */
export const blocked: { [C in CodeOfReason]: Entry<BlockedArgs> } = {
  'disallowed-by-mode': row(
    "mode: 'same-origin' in production is another origin",
    () => "Call with mode: 'cors', and have production's CORS policy admit the page.",
    { standard: '#concept-main-fetch', mdn: 'API/Request/mode' },
  ),
  'cors-disabled-scheme': row('A scheme without CORS', () => 'Call an http: or https: URL.', {
    standard: '#concept-main-fetch',
    mdn: mdn('CORSRequestNotHttp'),
  }),
  'wildcard-origin-not-allowed': row('The wildcard with credentials', name, wildcard),
  'missing-allow-origin-header': row('No Access-Control-Allow-Origin', admitEverywhere, missing),
  'multiple-allow-origin-values': row('Several values in Access-Control-Allow-Origin', once, multiple),
  'invalid-allow-origin-value': row('Access-Control-Allow-Origin is no origin', admitEverywhere, mismatch),
  'allow-origin-mismatch': row('Access-Control-Allow-Origin is another origin', admitEverywhere, mismatch),
  'invalid-allow-credentials': row(
    'Access-Control-Allow-Credentials is not true',
    allowCredentials,
    credentials,
  ),
  'preflight-invalid-status': row('The preflight is not answered with success', answerOptions, {
    standard: preflight,
    mdn: mdn('CORSPreflightDidNotSucceed'),
  }),
  'preflight-disallowed-redirect': row('The preflight is redirected', answerOptions, {
    standard: preflight,
    mdn: mdn('CORSExternalRedirectNotAllowed'),
  }),
  'preflight-wildcard-origin-not-allowed': row(
    'The wildcard with credentials, on the preflight',
    name,
    wildcard,
  ),
  'preflight-missing-allow-origin-header': row(
    'No Access-Control-Allow-Origin on the preflight',
    admitOptions,
    missing,
  ),
  'preflight-multiple-allow-origin-values': row(
    'Several values in Access-Control-Allow-Origin, on the preflight',
    once,
    multiple,
  ),
  'preflight-invalid-allow-origin-value': row(
    'Access-Control-Allow-Origin is no origin, on the preflight',
    admitOptions,
    mismatch,
  ),
  'preflight-allow-origin-mismatch': row(
    'Access-Control-Allow-Origin is another origin, on the preflight',
    admitOptions,
    mismatch,
  ),
  'preflight-invalid-allow-credentials': row(
    'Access-Control-Allow-Credentials is not true, on the preflight',
    allowCredentials,
    credentials,
  ),
  'invalid-allow-methods-preflight-response': row(
    'Access-Control-Allow-Methods is no list of methods',
    () => 'Send Access-Control-Allow-Methods as a list of methods separated by commas, without quotes.',
    { standard: preflight, mdn: mdn('CORSInvalidAllowMethod') },
  ),
  'invalid-allow-headers-preflight-response': row(
    'Access-Control-Allow-Headers is no list of header names',
    () => 'Send Access-Control-Allow-Headers as a list of header names separated by commas, without quotes.',
    { standard: preflight, mdn: mdn('CORSInvalidAllowHeader') },
  ),
  'method-disallowed-by-preflight-response': row(
    'A method that production does not allow',
    ({ detail }) =>
      `Add ${detail} to Access-Control-Allow-Methods; methods are compared with upper and lower case.`,
    { standard: preflight, mdn: mdn('CORSMethodNotFound') },
    'detail counts',
  ),
  'header-disallowed-by-preflight-response': row(
    'A request header that production does not allow',
    ({ detail }) => `Add ${detail} to Access-Control-Allow-Headers.`,
    { standard: preflight, mdn: mdn('CORSMissingAllowHeaderFromPreflight') },
    'detail counts',
  ),
  'redirect-contains-credentials': row(
    'A redirect to a URL with user name or password',
    () => 'Redirect to a URL without user name and password.',
    { standard: redirect, mdn: mdn('CORSExternalRedirectNotAllowed') },
  ),
  'corp-not-same-origin': row('Cross-Origin-Resource-Policy keeps other origins out', resourcePolicy, {
    standard: '#cross-origin-resource-policy-header',
    mdn: 'HTTP/Guides/Cross-Origin_Resource_Policy',
  }),
  'corp-not-same-site': row('Cross-Origin-Resource-Policy keeps other sites out', resourcePolicy, {
    standard: '#cross-origin-resource-policy-header',
    mdn: 'HTTP/Guides/Cross-Origin_Resource_Policy',
  }),
  'network-error': row(
    'A network error that is not about CORS headers',
    () => 'Call the final URL directly, or redirect to an http: or https: URL in fewer than 20 steps.',
    { standard: redirect, mdn: mdn('CORSDidNotSucceed') },
  ),
}
