import { parseLocation, type Location, type RegistrableDomain } from './origin.ts'

/**
 * Whether a page's origin and a URL's host are the same site, whatever their schemes. Undefined where that needs a
 * public suffix list and none is given.
 */
export type SameSite = (
  pageHost: string,
  host: string,
  registrable?: RegistrableDomain,
) => boolean | undefined

const isAddress = (host: string): boolean => /^\[|^[\d.]+$/.test(host)
const lastTwoLabels = (host: string): string => host.split('.').slice(-2).join('.')

/** Without a list, hosts that share no two labels can't have a domain in common; the rest is open. */
const guess = (a: string, b: string): boolean | undefined =>
  lastTwoLabels(a) === lastTwoLabels(b) && !isAddress(a) && !isAddress(b) ? undefined : false

/** @see https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site */
export const standardSameSite: SameSite = (pageHost, host, registrable) => {
  if (pageHost === host) return pageHost !== ''
  if (registrable === undefined) return guess(pageHost, host)
  const domain = registrable(pageHost)
  return domain !== null && domain === registrable(host)
}

/** Chromium compares the domains as they are: none equals none, and addresses are no site. */
export const chromiumSameSite: SameSite = (pageHost, host, registrable) => {
  if (isAddress(host) || isAddress(pageHost)) return false
  if (pageHost === host) return true
  if (registrable === undefined) return guess(pageHost, host)
  return (pageHost === '' ? null : registrable(pageHost)) === registrable(host)
}

/** WebKit asks whether the host ends in the page's domain, which is the page's host where it has none. */
export const webkitSameSite: SameSite = (pageHost, host, registrable) => {
  if (pageHost === '') return false
  if (pageHost === host) return true
  if (isAddress(pageHost)) return false
  const domain = registrable === undefined ? lastTwoLabels(pageHost) : (registrable(pageHost) ?? pageHost)
  if (!host.endsWith(`.${domain}`) && host !== domain) return false
  return registrable === undefined ? undefined : true
}

/**
 * Whether two http(s) URLs are the same site, schemes included, as cookies and fetch metadata see it.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#same-site
 */
export const schemefullySameSite = (
  a: Pick<Location, 'scheme' | 'host'>,
  b: Pick<Location, 'scheme' | 'host'>,
  registrable: RegistrableDomain,
): boolean => a.scheme === b.scheme && standardSameSite(a.host, b.host, registrable) === true

/**
 * Whether Cross-Origin-Resource-Policy's `same-site` lets a page of `origin` load `url`.
 *
 * @see https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
 */
export function passesSameSite(
  origin: string,
  url: Location,
  sameSite: SameSite,
  registrable?: RegistrableDomain,
): boolean | undefined {
  const page = origin === 'null' ? undefined : parseLocation(origin)
  if (url.scheme === 'https:' && page?.scheme !== 'https:') return false
  return sameSite(page?.host ?? '', url.host, registrable)
}
