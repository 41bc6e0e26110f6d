import type { Middleware } from './request.ts'

/**
 * Whether a Host header names this machine as the user allows it: DNS rebinding turns any other name into
 * the dev server's own origin. The same rule as Vite's and webpack-dev-server's: localhost and its
 * subdomains, IP addresses, and what `allowed` lists (a leading dot allows subdomains).
 */
export function isHostAllowed(host: string | undefined, allowed: true | readonly string[]): boolean {
  if (allowed === true) return true
  if (host === undefined || !URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true
  if (hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return true
  return allowed.some((name) =>
    name.startsWith('.') ? hostname === name.slice(1) || hostname.endsWith(name) : hostname === name,
  )
}

/** Refuses what comes for another host, with the option to change. */
export function hostCheck(allowed: true | readonly string[]): Middleware {
  return function corsParityHostCheck(req, res, next) {
    const host = String(req.headers[':authority'] ?? req.headers.host)
    if (isHostAllowed(host, allowed)) return next()
    res.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' })
    res.end(
      `Blocked request: the host ${JSON.stringify(host)} is not allowed. Add it to server.allowedHosts.\n`,
    )
  }
}
