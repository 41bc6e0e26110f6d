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
