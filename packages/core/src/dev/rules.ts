import type { ResolvedSource } from './policies.ts'
import type { Target } from './target.ts'

/** One proxy rule, resolved: every default filled in, every mistake already reported. */
export interface Rule {
  /** The key as the user wrote it. */
  key: string
  /** Where requests go; undefined where the host's own proxy serves the key and does not say. */
  target: Target | undefined
  /** The host's own proxy serves the key: it is observed, and left as it is. */
  hosted: boolean
  /** What the deployed page calls; undefined where the user has not said. */
  productionUrl: URL | 'same-origin' | undefined
  /** Where production's policy stands, outermost server first; empty where there is none to judge by. */
  sources: readonly ResolvedSource[]
  /** Path (with query) as the page calls it → as the upstream gets it. */
  rewrite: ((path: string) => string) | undefined
  /** Proxy WebSocket upgrades too. */
  ws: boolean
  /** Send the target's own Host. */
  changeOrigin: boolean
  /** Replace the dev server's Origin by the first production origin. */
  sendOrigin: 'keep' | 'production'
  /** Headers added to every request to the target. */
  headers: Readonly<Record<string, string>> | undefined
  /** Verify the target's certificate. */
  secure: boolean
  /** Certificates of the authorities that the target's is checked against, as PEM; undefined: Node's own. */
  ca: string | undefined
  /** Milliseconds until a silent target is given up; undefined: never. */
  timeout: number | undefined
}

export type PathMatch = (url: string) => boolean

/**
 * A key matches on path-segment boundaries: `/api` takes `/api`, `/api/users` and `/api?x`, but neither
 * `/apis` nor `/api.js`. A key that starts with `^` is a regular expression, tested against path and query.
 *
 * @throws SyntaxError if the regular expression is not one
 */
export function matcherOf(key: string): PathMatch {
  if (key.startsWith('^')) {
    const pattern = new RegExp(key)
    return (url) => pattern.test(url)
  }
  const prefix = key.endsWith('/') ? key.slice(0, -1) : key
  return (url) => {
    if (!url.startsWith(prefix)) return false
    const after = url[prefix.length]
    if (after === '/') return true
    return key === prefix && (after === undefined || after === '?')
  }
}

/** First match in key order. */
export type RuleMatch<Matched = Rule> = (url: string) => Matched | undefined

export function ruleMatcher(rules: readonly Rule[]): RuleMatch {
  const table = rules.map((rule) => ({ rule, matches: matcherOf(rule.key) }))
  return (url) => table.find(({ matches }) => matches(url))?.rule
}

/** A rule whose paths are proxied here, and not by the host itself. */
export type Proxied = Rule & { target: Target }

const isProxied = (rule: Rule | undefined): rule is Proxied => rule?.target !== undefined && !rule.hosted

/** The first match in key order, if requests are proxied here. */
export function proxiedRule(rules: readonly Rule[]): RuleMatch<Proxied> {
  const match = ruleMatcher(rules)
  return (url) => {
    const rule = match(url)
    return isProxied(rule) ? rule : undefined
  }
}

/** The same, if WebSockets are. */
export function webSocketRule(rules: readonly Rule[]): RuleMatch<Proxied> {
  const match = proxiedRule(rules)
  return (url) => {
    const rule = match(url)
    return rule?.ws ? rule : undefined
  }
}
