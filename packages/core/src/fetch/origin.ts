/** What the algorithms need of a URL; the rest of it stays in `href`. */
export interface Location {
  /** Without the fragment, as it goes into a message. */
  href: string
  /** With its `#`; empty where there is none. */
  fragment: string
  /** With its colon: `https:`. */
  scheme: string
  /** Serialized; a scheme without tuple origins keeps its host, so that `capacitor://localhost` can be named. */
  origin: string
  host: string
  userinfo: boolean
}

/** The registrable domain of a host name, or null where it has none: what a public suffix list answers. */
export type RegistrableDomain = (host: string) => string | null

/**
 * A plain http(s) URL, which the URL parser would leave as it is: lower-case letters in the host, the last label no
 * number, a port that may be a default, nothing in path or query to escape or resolve.
 */
const plain =
  /^(https?:)\/\/((?:[a-z0-9][a-z0-9-]*\.)*[a-z][a-z0-9-]*)(:[1-9]\d{0,3})?((?:\/[\w~-][\w.~-]*)*\/?)(\?[\w.~=&-]*)?$/

function parsePlain(url: string): Location | undefined {
  const match = plain.exec(url)
  if (match === null) return undefined
  const [, scheme = '', host = '', port = '', path = '', query = ''] = match
  if (port === ':80' || port === ':443' || host.includes('xn--')) return undefined
  const origin = `${scheme}//${host}${port}`
  const href = path === '' ? `${origin}/${query}` : url
  return { href, fragment: '', scheme, origin, host, userinfo: false }
}

/** Parses an absolute URL, or one relative to `base`. Undefined where the URL parser fails. */
export function parseLocation(url: string, base?: string): Location | undefined {
  const fast = parsePlain(url)
  if (fast !== undefined) return fast
  const parsed = URL.parse(url, base)
  if (parsed === null) return undefined
  const { protocol: scheme, href } = parsed
  const fragment = href.indexOf('#')
  const opaque = parsed.origin === 'null' && parsed.host !== ''
  return {
    href: fragment < 0 ? href : href.slice(0, fragment),
    fragment: fragment < 0 ? '' : href.slice(fragment),
    scheme,
    origin: opaque ? `${scheme}//${parsed.host}` : parsed.origin,
    host: parsed.hostname,
    userinfo: parsed.username !== '' || parsed.password !== '',
  }
}

/** `http:` and `https:`, the only schemes that CORS is spoken over. */
export const isHttp = (scheme: string): boolean => scheme === 'http:' || scheme === 'https:'

/** A host that is this machine, whatever the name server says. */
export const isLoopback = (host: string): boolean => /^(?:.*\.)?localhost$|^127\.[\d.]+$|^\[::1\]$/.test(host)

/** An opaque origin (`'null'`) is the same as no other, itself included. */
export const sameOrigin = (a: string, b: string): boolean => a === b && a !== 'null'

/**
 * Why `text` is not the serialization of an origin, or undefined if it is one.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 */
export function originMistake(text: string): string | undefined {
  if (text === 'null') return undefined
  const parsed = parseLocation(text)
  if (parsed === undefined || !/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || parsed.host === '')
    return "is not an origin; write scheme://host[:port] or 'null'"
  return parsed.origin === text ? undefined : `is not a serialized origin; write '${parsed.origin}'`
}
