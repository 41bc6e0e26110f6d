import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isReadable, type SetCookie } from '../fetch/cookies.ts'
import { registrableDomain } from '../dev/sites.ts'
import { finding, type Finding } from '../diagnostics/finding.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SourceLocation } from '../servers/server.ts'
import { evidenceOf, shownOf } from './judge.ts'
import { asInProduction, isForProduction, type SeenCookies } from './lost-cookies.ts'
import { productionUrlOf } from './production.ts'

/** A cookie that a page has read in `document.cookie` and sent in a header of its own. */
export interface CopiedCookie {
  cookie: SetCookie
  header: string
  seen: SeenCookies
  /** Where the page read `document.cookie`. */
  at: SourceLocation
}

/**
 * Does the page name the cookie where it reads or calls? Its value may be in the header by another way, and
 * `document.cookie` be read for another cookie.
 */
export async function isNamed(
  name: string,
  places: ReadonlyArray<SourceLocation | undefined>,
  root: string,
): Promise<boolean> {
  for (const { file } of new Set(places.filter((each) => each !== undefined))) {
    const text = file.includes('node_modules') ? '' : await readFile(join(root, file), 'utf8').catch(() => '')
    if (['"', "'", '`'].some((quote) => text.includes(quote + name + quote))) return true
  }
  return false
}

/** Told for the first production origin whose page has not got the cookie. */
export function copiedCookie(
  { cookie: given, header, seen, at }: CopiedCookie,
  { productionOrigins }: ResolvedOptions,
): Finding | undefined {
  const { observation } = seen
  const { rule, upstreamUrl, sameOriginOnly } = observation
  // left out of a call to another origin by the library that set it
  if (sameOriginOnly.some((each) => each.header === header.toLowerCase())) return undefined
  const cookie = asInProduction(given, rule)
  const url = productionUrlOf(rule, upstreamUrl).replace(/[?#].*/, '')
  const hidden = productionOrigins.find(
    ({ origin }) => !cookie.httpOnly && isReadable(cookie, { origin, url }, registrableDomain) === false,
  )
  if (!hidden) return undefined
  const { origin, written } = hidden
  const shared = registrableDomain(new URL(url).hostname)
  const isShared = shared !== null && shared === registrableDomain(new URL(origin).hostname)
  const supposed = !isForProduction(given, rule)
  return finding(
    'cookie-not-readable',
    {
      shown: shownOf(observation),
      origin,
      url,
      cookie: cookie.name,
      header,
      ...(cookie.domain !== undefined && { domain: cookie.domain }),
      ...(isShared && { shared }),
      ...(supposed && { supposed }),
    },
    {
      ...(supposed && { severity: 'note' }),
      evidence: [
        { kind: 'recorder', text: 'reads document.cookie', at },
        ...evidenceOf(observation, origin, written),
      ],
      at,
    },
  )
}
