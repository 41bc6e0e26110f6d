/** What had to change in one Set-Cookie line for the browser to keep and send the cookie in development. */
export interface CookieAdaptation {
  /** The cookie's name; its value is not kept. */
  cookie: string
  /** Attributes as the upstream wrote them, and what stands there instead; undefined where nothing does. */
  changed: Array<{ attribute: string; now?: string }>
}

/** Where a page lives, as far as cookies care. */
export interface CookieContext {
  /** Host name of the dev server, without port. */
  host: string
  https: boolean
  /** The path on the dev server that reaches a path of the upstream. */
  proxiedPath(path: string): string | undefined
}

/** Does a cookie of this Domain belong to the host? Browsers refuse any other. */
function domainMatches(domain: string, host: string): boolean {
  const bare = domain.replace(/^\./, '').toLowerCase()
  return bare === '' || host === bare || host.endsWith(`.${bare}`)
}

/** Attribute, in lower case → what it becomes: itself, another, or undefined where it must go. */
type Change = (attribute: string, value: string, context: CookieContext) => string | undefined

const changes: Readonly<Record<string, Change>> = {
  domain: (attribute, value, { host }) => (domainMatches(value, host) ? attribute : undefined),
  path(attribute, value, { proxiedPath }) {
    if (value === '/' || !value.startsWith('/')) return attribute
    const path = proxiedPath(value)
    return path === undefined || path === value ? attribute : `Path=${path}`
  },
}

/** Over plain http a `Secure` cookie is lost, and with it what needs `Secure`. */
const insecureChanges: Readonly<Record<string, Change>> = {
  ...changes,
  secure: () => undefined,
  partitioned: () => undefined,
  samesite: (attribute, value) => (value.toLowerCase() === 'none' ? undefined : attribute),
}

/**
 * A Set-Cookie line as the dev server's browser accepts it. A `Domain` of production is refused everywhere
 * else; `Secure` is lost over plain http. The prefixes `__Host-` and `__Secure-` demand `Secure`: such a
 * cookie keeps it, and Chromium and Firefox take it from a loopback host.
 *
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html
 */
export function adaptCookie(
  line: string,
  context: CookieContext,
): { line: string; adaptation: CookieAdaptation | undefined } {
  const [pair = '', ...attributes] = line.split(';')
  const cookie = pair.split('=')[0]?.trim() ?? ''
  const table = context.https || /^__(host|secure)-/i.test(cookie) ? changes : insecureChanges
  const changed: CookieAdaptation['changed'] = []
  const kept = attributes.flatMap((written) => {
    const attribute = written.trim()
    const [name = '', value = ''] = attribute.split('=').map((part) => part.trim())
    const now = (table[name.toLowerCase()] ?? keep)(attribute, value, context)
    if (now !== attribute) changed.push(now === undefined ? { attribute } : { attribute, now })
    return now === undefined ? [] : [now]
  })
  if (changed.length === 0) return { line, adaptation: undefined }
  return { line: [pair, ...kept].join('; '), adaptation: { cookie, changed } }
}

const keep: Change = (attribute) => attribute
