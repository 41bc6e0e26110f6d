/** An upstream: where requests go. */
export interface Target {
  /** Scheme, host and path prefix; the path is put before the request's. */
  url: URL
  /** Path of a Unix socket that is connected to instead of the URL's host. */
  socketPath?: string
  /** What people are told: the origin, or `unix:/path`. */
  shown: string
}

/** A Unix socket is written `unix:/run/api.sock`. */
const unixScheme = 'unix:'

/** @returns undefined where `written` is neither an absolute http or https URL nor a Unix socket */
export function parseTarget(written: string): Target | undefined {
  if (written.startsWith(`${unixScheme}/`))
    return { url: new URL('http://localhost'), socketPath: written.slice(unixScheme.length), shown: written }
  const url = httpUrl(written)
  return url && { url, shown: url.origin }
}

/** An absolute http or https URL; `localhost:3001` parses as a scheme and is none. */
export function httpUrl(written: string): URL | undefined {
  return /^https?:\/\//i.test(written) && URL.canParse(written) ? new URL(written) : undefined
}
