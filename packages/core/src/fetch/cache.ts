import type { Asked, Fault } from './check.ts'
import type { EngineRules } from './rules.ts'
import { isUnknown, read, tokens } from './headers.ts'
import type { HttpResponse, Unknown } from './verdict.ts'

/** What preflights of one URL have allowed: tokens, each with the second in which it expires. */
interface Entry {
  credentialed: boolean
  expires: number
  methods: Map<string, number>
  names: Map<string, number>
}

/** Preflights that are still good, for a sequence of requests to be judged as one browser would send it. */
export interface PreflightCache {
  /** Seconds since any fixed moment. */
  now(): number
  entries: Map<string, Entry[]>
}

/** An empty cache. @default now the system's clock */
export const createPreflightCache = (now: () => number = () => Date.now() / 1000): PreflightCache => ({
  now,
  entries: new Map(),
})

const keyOf = ({ origin, url }: Asked): string => `${origin} ${url}`

/**
 * Whether the cache answers for a preflight.
 *
 * @see https://fetch.spec.whatwg.org/#concept-cache-match
 */
export function covers(cache: PreflightCache, asked: Asked, rules: EngineRules): boolean {
  const { exactCredentials, wildcards, freeMethods, forcedNeedsMethod, replaces } = rules.cache
  const now = cache.now()
  const key = keyOf(asked)
  const fits = (entry: Entry): boolean =>
    exactCredentials ? entry.credentialed === asked.include : entry.credentialed || !asked.include
  const entries = (cache.entries.get(key) ?? []).filter(
    (entry) => fits(entry) && (!replaces || entry.expires > now),
  )
  const live = (map: Map<string, number>, token: string): boolean => (map.get(token) ?? now) > now
  const has = (which: 'methods' | 'names', token: string, wildcard: boolean): boolean =>
    entries.some(
      (entry) =>
        live(entry[which], token) || (wildcard && wildcards(entry, asked.include) && live(entry[which], '*')),
    )
  const free = freeMethods.has(asked.method) && !(asked.forced && forcedNeedsMethod)
  const covered =
    entries.length > 0 &&
    (free || has('methods', asked.method, true)) &&
    asked.names.every((name) =>
      has('names', name, name !== 'authorization' || !rules.cache.authorizationByName),
    )
  if (!covered && replaces) cache.entries.delete(key)
  return covered
}

const list = (response: HttpResponse, name: string, rules: EngineRules): readonly string[] => {
  const value = read(response, name, rules)
  return typeof value === 'string' ? (tokens(value) ?? []) : []
}

/** Keeps what a preflight's answer allows, for as long as it says. */
export function remember(
  cache: PreflightCache,
  asked: Asked,
  response: HttpResponse,
  fault: Fault | undefined,
  unknowns: readonly Unknown[],
  rules: EngineRules,
): void {
  const { maxAge, cap, replaces, storesRefused, ignoresZero } = rules.cache
  const refused =
    fault?.reason === 'MethodDisallowedByPreflightResponse' ||
    fault?.reason === 'HeaderDisallowedByPreflightResponse'
  if (fault !== undefined && !(refused && storesRefused)) return
  const stated = read(response, 'access-control-max-age', rules)
  if (isUnknown(stated) || unknowns.length > 0) return
  const age = Math.min(maxAge(stated), cap)
  if (age === 0 && ignoresZero) return
  const expires = cache.now() + age
  const key = keyOf(asked)
  const entries = replaces ? [] : (cache.entries.get(key) ?? [])
  let entry = entries.find(({ credentialed }) => credentialed === asked.include)
  if (entry === undefined) {
    entry = { credentialed: asked.include, expires, methods: new Map(), names: new Map() }
    entries.push(entry)
  }
  const methods = list(response, 'access-control-allow-methods', rules)
  for (const method of methods) entry.methods.set(method, expires)
  if (
    asked.forced &&
    rules.forcedNeedsNoMethods &&
    read(response, 'access-control-allow-methods', rules) === null
  )
    entry.methods.set(asked.method, expires)
  for (const name of list(response, 'access-control-allow-headers', rules))
    entry.names.set(name.toLowerCase(), expires)
  cache.entries.set(key, entries)
}

/** Forgets what a URL's preflights allowed, after a fetch of it has failed. */
export function forget(cache: PreflightCache, origin: string, url: string): void {
  cache.entries.delete(`${origin} ${url}`)
}
