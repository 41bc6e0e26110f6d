import type { IncomingHttpHeaders } from 'node:http'
import { adaptCookie, type CookieAdaptation } from './cookies.ts'
import { proxiedLocation, proxiedPath } from './locations.ts'
import type { Rule } from './rules.ts'

/** What was changed in an answer so that it works on the dev server. */
export type Adaptation = CookieAdaptation | { location: string; now: string }

/**
 * Brings redirects back under the rule and lets cookies be kept, in place.
 *
 * @param devOrigin origin under which the page reached the dev server
 */
export function adaptAnswer(headers: IncomingHttpHeaders, rule: Rule, devOrigin: string): Adaptation[] {
  const { location, 'set-cookie': cookies } = headers
  const adaptations: Adaptation[] = []
  if (location !== undefined) {
    const now = proxiedLocation(location, rule, devOrigin)
    if (now !== undefined) {
      headers.location = now
      adaptations.push({ location, now })
    }
  }
  if (cookies && URL.canParse(devOrigin)) {
    const { hostname, protocol } = new URL(devOrigin)
    const context = {
      host: hostname,
      https: protocol === 'https:',
      proxiedPath: (path: string) => proxiedPath(path, rule),
    }
    headers['set-cookie'] = cookies.map((line) => {
      const { line: adapted, adaptation } = adaptCookie(line, context)
      if (adaptation) adaptations.push(adaptation)
      return adapted
    })
  }
  return adaptations
}
