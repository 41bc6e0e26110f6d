import { matcherOf, type Rule } from './rules.ts'

/**
 * Where a redirect leads that leaves the rule although it means its own upstream: an absolute URL on the
 * target, or a path that `rewrite` took the rule's prefix from. Such a Location would take the page off
 * the proxy, or to a path that nobody serves.
 *
 * @param location as the upstream wrote it
 * @param devOrigin origin under which the page reached the dev server
 * @returns the path that stands for it on the dev server; undefined where the redirect stays as it is
 */
export function proxiedLocation(location: string, rule: Rule, devOrigin: string): string | undefined {
  if (!rule.target) return undefined
  const absolute = /^([a-z][\w+.-]*:)?\/\//i.test(location)
  if (!absolute && !location.startsWith('/')) return undefined
  if (!URL.canParse(location, rule.target.url)) return undefined
  const to = new URL(location, rule.target.url)
  // an upstream that gets the dev server's Host (changeOrigin: false) names that
  if (to.origin !== rule.target.url.origin && to.origin !== devOrigin) return undefined
  const found = proxiedPath(to.pathname + to.search + to.hash, rule)
  return found === location ? undefined : found
}

/** The path on the dev server that reaches `path` on the upstream; undefined where the rule leads to no such path. */
export function proxiedPath(path: string, rule: Rule): string | undefined {
  if (!rule.target) return undefined
  const prefix = rule.target.url.pathname.replace(/\/$/, '')
  const upstreamPath = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path
  const key = rule.key.startsWith('^') ? '' : rule.key.replace(/\/$/, '')
  return [upstreamPath, key + upstreamPath].find(
    (candidate) =>
      matcherOf(rule.key)(candidate) && (rule.rewrite ? rule.rewrite(candidate) : candidate) === upstreamPath,
  )
}
