import { lines } from '../headers.ts'
import { parseLocation } from '../origin.ts'
import type { PageRequest, Verdict } from '../verdict.ts'

/** The first URL of a fetch and the last, as consoles show them: with the fragment that redirects hand on. */
export function ends(verdict: Verdict, { url }: PageRequest): { first: string; last: string } {
  const { exchanges } = verdict
  const start = parseLocation(url)!
  let { fragment, href } = start
  const follow = (location: string | undefined) => {
    const next = location === undefined ? undefined : parseLocation(location, href)
    if (next === undefined) return
    href = next.href
    fragment = next.fragment || fragment
  }
  exchanges.forEach(({ response }, index) => {
    const next = exchanges[index + 1]
    if (next && next.request.url !== href) follow(lines(response.headers, 'location')[0])
  })
  // Some redirects are refused at the door, and named by where they lead.
  const ahead =
    verdict.outcome === 'blocked' && ['CorsDisabledScheme', 'DisallowedByMode'].includes(verdict.reason)
  if (ahead) follow(lines(exchanges.at(-1)?.response.headers ?? [], 'location')[0])
  return { first: start.href + start.fragment, last: href + fragment }
}
