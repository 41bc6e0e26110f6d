import { parseLocation, type RegistrableDomain } from '../fetch/origin.ts'
import { schemefullySameSite } from '../fetch/site.ts'

let loaded: RegistrableDomain | undefined

/** Loads the public suffix list, which takes a few milliseconds: only sessions that judge need it. */
export async function loadSites(): Promise<void> {
  const { getDomain } = await import('tldts')
  loaded = (host) => getDomain(host, { allowPrivateDomains: true })
}

/** The registrable domain of a host; null for an address or a suffix, and before the list is loaded. */
export const registrableDomain: RegistrableDomain = (host) => loaded?.(host) ?? null

/**
 * What fetch metadata says of a request from a page to a URL.
 *
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function siteRelation(origin: string, url: URL): 'same-origin' | 'same-site' | 'cross-site' {
  const page = parseLocation(origin)
  const to = parseLocation(url.href)
  if (!page || !to) return 'cross-site'
  if (page.origin === to.origin) return 'same-origin'
  return schemefullySameSite(page, to, registrableDomain) ? 'same-site' : 'cross-site'
}
