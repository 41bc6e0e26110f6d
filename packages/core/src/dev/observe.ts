import type { HeaderList, PageRequest } from '../fetch/verdict.ts'
import { authorHeaders, recordedHeaders, type AuthorHeaders } from './author-headers.ts'
import type { Recorded } from './calls.ts'
import { firstValue, linesOf, type RawHeaders } from './raw-headers.ts'
import type { Rule } from './rules.ts'

/** One proxied exchange as it went over the wire. */
export interface Exchange {
  rule: Rule
  method: string
  /** Path and query as the page called it. */
  url: string
  /** Path and query as the upstream got it. */
  upstreamUrl: string
  requestHeaders: RawHeaders
  /** Whether the page sent a body: over HTTP/2 no header need say so. */
  hasBody: boolean
  /** Scheme and host under which the page reached the dev server. */
  devOrigin: string
  /** When the request came, in milliseconds since 1970; undefined where nobody saw it come. */
  began?: number | undefined
  status: number
  /** The upstream's own lines: not what the dev server adds to them. */
  responseHeaders: RawHeaders
}

/** What a page of the dev server asked for, as far as the wire tells it. */
export interface Asked extends AuthorHeaders {
  mode: NonNullable<PageRequest['mode']>
  destination: NonNullable<PageRequest['destination']>
  body: NonNullable<PageRequest['body']>
  /** The browser sent no fetch metadata, so mode and destination are inferred too. */
  inferredMode: boolean
}

/** What a page asked for, and what the upstream answered. */
export interface Observation {
  rule: Rule
  /** As the page made it in development: dev origin, dev URL. */
  request: PageRequest
  /** Fields of `request` that the wire does not tell. */
  inferred: Array<keyof PageRequest>
  /** Headers that a library set only because development is same-origin; not part of `request`. */
  sameOriginOnly: AuthorHeaders['sameOriginOnly']
  /** What the page itself said of the call; or why it said nothing, where a script may have made it. */
  recorded?: Recorded | string
  upstreamUrl: string
  answer: { status: number; headers: HeaderList }
}

/** Fetch metadata's mode → how the request is judged; a mode that is missing here has no CORS verdict. */
const judgedModes: Readonly<Record<string, Asked['mode']>> = {
  cors: 'cors',
  'same-origin': 'same-origin',
  'no-cors': 'no-cors',
}

/** Destinations that a browser only navigates to. */
const navigated = new Set(['document', 'iframe', 'frame'])

const originOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined

/** The mode of a request that a page of the dev server made; undefined for all other requests. */
function pageMode(
  headers: RawHeaders,
  devOrigin: string,
): { mode: Asked['mode']; inferredMode: boolean } | undefined {
  const site = firstValue(headers, 'sec-fetch-site')
  if (site !== undefined) {
    if (site !== 'same-origin') return undefined
    const mode = judgedModes[firstValue(headers, 'sec-fetch-mode') ?? '']
    // a server that renders pages sends its browser's headers on, and Node's fetch puts its own mode among them
    if (mode === 'cors' && navigated.has(firstValue(headers, 'sec-fetch-dest') ?? '')) return undefined
    return mode && { mode, inferredMode: false }
  }
  // plain http on a LAN address: browsers send no fetch metadata there
  const origin = firstValue(headers, 'origin') ?? originOf(firstValue(headers, 'referer'))
  if (origin !== devOrigin) return undefined
  const accept = firstValue(headers, 'accept') ?? ''
  if (accept.startsWith('text/html')) return undefined // a navigation
  // media elements ask for bytes as they are stored; no script can
  const media = firstValue(headers, 'accept-encoding')?.startsWith('identity')
  const mode = media || /^(image|audio|video|text\/css)\b/.test(accept) ? 'no-cors' : 'cors'
  return { mode, inferredMode: true }
}

/**
 * What the page asked for, judged by what it sent; undefined where no page of the dev server made the
 * request (server-side rendering, curl) or where CORS has no say (navigations, WebSockets). On the hot path:
 * every proxied request comes through here.
 */
export function askedBy({
  method,
  requestHeaders: headers,
  devOrigin,
  hasBody,
}: Exchange): Asked | undefined {
  if (method === 'OPTIONS' && firstValue(headers, 'access-control-request-method') !== undefined)
    return undefined
  const judged = pageMode(headers, devOrigin)
  if (!judged) return undefined
  const dest = firstValue(headers, 'sec-fetch-dest')
  const destination = (dest === undefined || dest === 'empty' ? '' : dest) as Asked['destination']
  const { headers: authors, sameOriginOnly } = authorHeaders(headers, destination)
  return {
    mode: judged.mode,
    inferredMode: judged.inferredMode,
    destination,
    body: hasBody ? 'bytes' : 'none',
    headers: authors,
    sameOriginOnly,
  }
}

/** Characters of a value that are kept: nothing that decides is longer, and a hostile one may be. */
const longest = 4096

/** A copy: a part of a text holds all of it in memory. */
const shortened = (value: string): string =>
  value.length > longest ? Buffer.from(value.slice(0, longest)).toString() : value

/** Values of Set-Cookie are never kept; that a cookie was set is. */
const withoutSecrets = (lines: HeaderList): HeaderList =>
  lines.map(([name, value]) => [name, name.toLowerCase() === 'set-cookie' ? '' : shortened(value)])

/** What the page asked for, where it said so itself: the wire has the values, and what follows from the body. */
export function exactly(asked: Asked, exchange: Exchange, { call }: Recorded): Asked {
  const names = new Set(call.headers.map(([name]) => name))
  const { headers, sameOriginOnly } = recordedHeaders(exchange.requestHeaders, names)
  return {
    mode: call.initiator === 'beacon' ? asked.mode : call.mode,
    inferredMode: false,
    destination: asked.destination,
    // an empty text is a body to the page, and nothing on the wire
    body: asked.body === 'none' ? 'none' : call.body,
    headers,
    sameOriginOnly,
  }
}

/** Fields that the wire does not tell. */
const untold = ({ destination, inferredMode }: Asked): Observation['inferred'] => [
  // a style sheet has no way to ask for a font with credentials
  ...(destination === 'font' ? [] : (['credentials'] as const)),
  'headers',
  'redirect',
  'uploadListener',
  'initiator',
  ...(inferredMode ? (['mode', 'destination'] as const) : []),
]

/**
 * All that is kept of an exchange.
 *
 * @param recorded by the page, or why not; @default empty: no script asked
 */
export function observation(exchange: Exchange, asked: Asked, recorded: Recorded | string = ''): Observation {
  const { rule, devOrigin, url, method, upstreamUrl, status, responseHeaders } = exchange
  const { headers, mode, destination, body, sameOriginOnly } = asked
  const call = typeof recorded === 'string' ? undefined : recorded.call
  return {
    rule,
    request: {
      origin: devOrigin,
      url: devOrigin + url,
      method,
      headers,
      mode,
      destination,
      body,
      ...(destination === 'font' && { credentials: 'same-origin' }),
      ...(call && {
        credentials: call.credentials,
        redirect: call.redirect,
        uploadListener: call.uploadListener,
        initiator: call.initiator === 'xhr' ? 'xhr' : 'fetch',
      }),
    },
    inferred: call ? [] : untold(asked),
    sameOriginOnly,
    ...(recorded !== '' && { recorded }),
    upstreamUrl,
    answer: { status, headers: withoutSecrets(linesOf(responseHeaders)) },
  }
}
