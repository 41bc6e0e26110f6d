import type { IncomingMessage } from 'node:http'
import type { Rule } from './rules.ts'
import { siteRelation } from './sites.ts'

const undeclared = new URL('https://production.invalid')

/**
 * Words a request of the dev server's own page as production's page would send it to this rule's API: its
 * Origin, and the Sec-Fetch-Site that goes with it. Other requests stay as they are: a foreign Origin that
 * was rewritten would disarm the upstream's CSRF check.
 */
export function sendAsProduction(
  { headers }: IncomingMessage,
  rule: Rule,
  devOrigin: string,
  productionOrigin: string,
): void {
  const site = headers['sec-fetch-site']
  if (headers.origin !== devOrigin && site !== 'same-origin') return
  if (headers.origin === undefined && headers['sec-fetch-mode'] !== 'cors') return
  headers.origin = productionOrigin
  const { productionUrl } = rule
  const url = productionUrl === 'same-origin' ? new URL(productionOrigin) : (productionUrl ?? undeclared)
  if (site !== undefined) headers['sec-fetch-site'] = siteRelation(productionOrigin, url)
}
