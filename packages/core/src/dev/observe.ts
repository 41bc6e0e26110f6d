import type { HeaderList, PageRequest } from '../fetch/verdict.ts'
import { authorHeaders } from './author-headers.ts'
import type { Rule } from './rules.ts'

/** One proxied exchange as it went over the wire. */
export interface Exchange {
  rule: Rule
  method: string
  /** Path and query as the page called it. */
  url: string
  /** Path and query as the upstream got it. */
  upstreamUrl: string
  requestHeaders: HeaderList
  /** Scheme and host under which the page reached the dev server. */
  devOrigin: string
  status: number
  /** The upstream's own lines: not what the dev server adds to them. */
  responseHeaders: HeaderList
}

/** What a page of the dev server asked for, as far as it is known, and what the upstream answered. */
export interface Observation {
  rule: Rule
  /** As the page made it in development: dev origin, dev URL. */
  request: PageRequest
  /** Fields of `request` that the wire does not tell. */
  inferred: Array<keyof PageRequest>
  /** Headers that a library set only because development is same-origin; not part of `request`. */
  sameOriginOnly: Array<{ header: string; library: string }>
  upstreamUrl: string
  answer: { status: number; headers: HeaderList }
}

/** Node's flat `rawHeaders` as lines. */
export function linesOf(rawHeaders: readonly string[]): HeaderList {
  const lines: Array<readonly [string, string]> = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push([rawHeaders[i]!, rawHeaders[i + 1]!])
  return lines
}

const first = (lines: HeaderList, name: string): string | undefined =>
  lines.find(([line]) => line.toLowerCase() === name)?.[1]

/** Values of Set-Cookie are never kept; that a cookie was set is. */
const withoutSecrets = (lines: HeaderList): HeaderList =>
  lines.map(([name, value]) => [name, name.toLowerCase() === 'set-cookie' ? '' : value])

/** Fetch metadata's mode → how the request is judged; a mode that is missing here has no CORS verdict. */
const judgedModes: Readonly<Record<string, NonNullable<PageRequest['mode']>>> = {
  cors: 'cors',
  'same-origin': 'same-origin',
  'no-cors': 'no-cors',
}

const originOf = (url: string | undefined): string | undefined => {
  if (url === undefined || !URL.canParse(url)) return undefined
  return new URL(url).origin
}

/** The mode of a request that a page of the dev server made; undefined for all other requests. */
function pageMode(
  exchange: Exchange,
): { mode: NonNullable<PageRequest['mode']>; inferred: boolean } | undefined {
  const site = first(exchange.requestHeaders, 'sec-fetch-site')
  if (site !== undefined) {
    if (site !== 'same-origin') return undefined
    const mode = judgedModes[first(exchange.requestHeaders, 'sec-fetch-mode') ?? '']
    return mode && { mode, inferred: false }
  }
  // plain http on a LAN address: browsers send no fetch metadata there
  const origin =
    first(exchange.requestHeaders, 'origin') ?? originOf(first(exchange.requestHeaders, 'referer'))
  if (origin !== exchange.devOrigin) return undefined
  const accept = first(exchange.requestHeaders, 'accept') ?? ''
  if (accept.startsWith('text/html')) return undefined // a navigation
  return { mode: /^(image|audio|video|text\/css)\b/.test(accept) ? 'no-cors' : 'cors', inferred: true }
}

/**
 * What the page asked for, judged by what it sent; undefined where no page of the dev server made the
 * request (server-side rendering, curl) or where CORS has no say (navigations, WebSockets).
 */
export function observe(exchange: Exchange): Observation | undefined {
  const { requestHeaders, rule } = exchange
  if (exchange.method === 'OPTIONS' && first(requestHeaders, 'access-control-request-method'))
    return undefined
  const judged = pageMode(exchange)
  if (!judged) return undefined
  const dest = first(requestHeaders, 'sec-fetch-dest')
  const destination = (dest === undefined || dest === 'empty' ? '' : dest) as NonNullable<
    PageRequest['destination']
  >
  const author = authorHeaders(requestHeaders, destination)
  const hasBody =
    Number(first(requestHeaders, 'content-length') ?? 0) > 0 ||
    first(requestHeaders, 'transfer-encoding') !== undefined
  return {
    rule,
    request: {
      origin: exchange.devOrigin,
      url: exchange.devOrigin + exchange.url,
      method: exchange.method,
      headers: author.headers,
      mode: judged.mode,
      destination,
      body: hasBody ? 'bytes' : 'none',
    },
    inferred: [
      'credentials',
      'headers',
      'redirect',
      'uploadListener',
      'initiator',
      ...(judged.inferred ? (['mode', 'destination'] as const) : []),
    ],
    sameOriginOnly: author.sameOriginOnly,
    upstreamUrl: exchange.upstreamUrl,
    answer: { status: exchange.status, headers: withoutSecrets(exchange.responseHeaders) },
  }
}
