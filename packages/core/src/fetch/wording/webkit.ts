import { lines, shown } from '../headers.ts'
import { parseLocation, type Location } from '../origin.ts'
import type { HttpResponse, PageRequest, Reason, Verdict } from '../verdict.ts'
import { ends } from './ends.ts'

type Sentence = (about: {
  detail: string
  origin: string
  response: HttpResponse | undefined
  last: string
  name: string
}) => string

const notAllowed: Sentence = ({ origin, response }) =>
  `Origin ${origin} is not allowed by Access-Control-Allow-Origin. Status code: ${String(response?.status)}`

const invalidList =
  (name: string): Sentence =>
  ({ response }) =>
    `Header ${name} has an invalid value: ${shown(lines(response?.headers ?? [], name.toLowerCase()).join(', '))}`

const status: Sentence = ({ response }) =>
  `Preflight response is not successful. Status code: ${String(response?.status)}`
const corp: Sentence = ({ last }) =>
  `Cancelled load to ${last} because it violates the resource's Cross-Origin-Resource-Policy response header.`

/** By reason without its `Preflight`. */
const sentences: Partial<Record<Reason | 'InvalidStatus' | 'DisallowedRedirect', Sentence>> = {
  MissingAllowOriginHeader: notAllowed,
  MultipleAllowOriginValues: (about) =>
    about.detail.includes(',')
      ? 'Access-Control-Allow-Origin cannot contain more than one origin.'
      : notAllowed(about),
  InvalidAllowOriginValue: notAllowed,
  AllowOriginMismatch: notAllowed,
  WildcardOriginNotAllowed: () =>
    'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.',
  InvalidAllowCredentials: () =>
    'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".',
  InvalidStatus: status,
  DisallowedRedirect: status,
  InvalidAllowMethodsPreflightResponse: invalidList('Access-Control-Allow-Methods'),
  InvalidAllowHeadersPreflightResponse: invalidList('Access-Control-Allow-Headers'),
  MethodDisallowedByPreflightResponse: ({ detail }) =>
    `Method ${detail} is not allowed by Access-Control-Allow-Methods.`,
  HeaderDisallowedByPreflightResponse: ({ name }) =>
    `Request header field ${name} is not allowed by Access-Control-Allow-Headers.`,
  CorsDisabledScheme: () => 'Cross origin requests are only supported for HTTP.',
  CorpNotSameOrigin: corp,
  CorpNotSameSite: corp,
  RedirectContainsCredentials: ({ detail }) => `redirection URL ${detail} has credentials`,
}

/** WebKit's sentence: the one that gives the reason, before the one that says which load failed. */
export function webkit(verdict: Verdict, request: PageRequest): string {
  if (verdict.outcome !== 'blocked') return ''
  const { reason, detail = '', exchanges } = verdict
  const { last } = ends(verdict, request)
  if (reason === 'DisallowedByMode')
    return exchanges.length === 0
      ? `Fetch API cannot load ${last}.`
      : `Unsafe attempt to load URL ${last} from origin ${request.origin}. Domains, protocols and ports must match.`
  const { request: sent, response } = exchanges.at(-1) ?? {}
  const origin = sent?.headers.find(([name]) => name === 'Origin')?.[1] ?? request.origin
  const name = request.headers?.find(([given]) => given.toLowerCase() === detail)?.[0] ?? detail
  const about = { detail, origin, response, last, name }
  const sentence = sentences[reason.replace(/^Preflight/, '') as Reason]?.(about)
  if (sentence === undefined) return networkError(verdict, request, last)
  const home = parseLocation(detail)
  if (reason === 'RedirectContainsCredentials' && home) return `${towards(home)}: ${sentence}`
  // Refused on the way to the next hop, the sentence says where that would have led.
  if (!sent || sent.preflight || !isRedirect(response?.status)) return sentence
  const location = lines(response?.headers ?? [], 'location').join(', ')
  const next = location && parseLocation(location, last)
  return next ? `${towards(next)}: ${sentence}` : sentence
}

const isRedirect = (status: unknown): boolean => [301, 302, 303, 307, 308].includes(Number(status))

/** The address is shown without a user name. */
const towards = ({ href, fragment }: Location): string =>
  `Cross-origin redirection to ${href.replace(/\/\/[^/]*@/, '//')}${fragment} denied by Cross-Origin Resource Sharing policy`

/** What WebKit says where the failure is no matter of CORS. */
function networkError({ exchanges, ...verdict }: Verdict, request: PageRequest, last: string): string {
  const detail = verdict.outcome === 'blocked' ? (verdict.detail ?? '') : ''
  const target = detail.startsWith('Location: ')
    ? parseLocation(detail.slice('Location: '.length))
    : undefined
  if (exchanges.length === 0) {
    if (detail === 'ftp:') return 'FTP URLs are disabled'
    return detail.startsWith('redirect mode') ? 'Not allowed to request resource' : ''
  }
  if (detail === 'redirect') return `Not allowed to follow a redirection while loading ${last}`
  if (detail.startsWith('more than')) return 'Load cannot follow more than 20 redirections'
  if (target === undefined) return ''
  if (request.mode !== 'no-cors' && target.scheme !== 'ftp:')
    return `${towards(target)}: not allowed to follow a cross-origin CORS redirection with non CORS scheme`
  return target.scheme === 'ftp:' ? 'FTP URLs are disabled' : ''
}
