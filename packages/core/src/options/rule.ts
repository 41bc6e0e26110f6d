import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isUpstream, type ResolvedSource } from '../dev/policies.ts'
import { matcherOf, type Rule } from '../dev/rules.ts'
import { httpUrl, parseTarget } from '../dev/target.ts'
import { boolean, check, elsewhere, oneOf, type Checks } from './checks.ts'
import { member, quoted, type Mistakes } from './mistakes.ts'
import { checkHeader, resolveSources, type PolicySource } from './sources.ts'

/** One rule of `proxy`. */
export interface ProxyRule {
  /** Where requests go: an http or https URL, whose path is put before the request's, or `unix:/run/api.sock`. */
  target?: string
  /**
   * What the deployed page calls, or `'same-origin'` where one server serves page and API and CORS never
   * applies. A Docker or staging target is not production, so there is no default.
   */
  productionUrl?: string
  /** Production's CORS policy for this rule. @default the top-level `policy` */
  policy?: PolicySource | PolicySource[]
  /** Path and query as the page calls it → as the target, and production, get it. */
  rewrite?: (path: string) => string
  /** Proxy WebSocket upgrades too. @default true */
  ws?: boolean
  /** Send the target's Host instead of the dev server's. It does not touch Origin. @default true */
  changeOrigin?: boolean
  /**
   * `'production'` replaces Origin by the first production origin, on requests of the dev server's own
   * pages alone. @default 'keep'
   */
  sendOrigin?: 'keep' | 'production'
  /** Headers added to each request to the target. */
  headers?: Record<string, string>
  /** Verify the target's certificate. @default true */
  secure?: boolean
  /**
   * The authority of a target with a private certificate: a PEM file, relative to the project's root.
   * @default the authorities that Node trusts
   */
  ca?: string
  /** Milliseconds until a silent target is given up. @default never */
  timeout?: number
}

/** What the resolution needs to know of the project. */
export interface Setting {
  /** Absolute path that policy files are relative to. */
  root: string
  /** The host's own proxy: the option's name, and for each key that it serves its target where it says one. */
  hostProxy: { option: string; targets: ReadonlyMap<string, string | undefined> }
}

const ruleChecks: Checks<ProxyRule> = {
  target: elsewhere,
  productionUrl: elsewhere,
  policy: elsewhere,
  rewrite(value, place, mistakes) {
    if (typeof value !== 'function')
      mistakes.add(place, `${quoted(value)} is not a function: write (path) => path.replace(/^\\/api/, '')`)
  },
  ws: boolean,
  changeOrigin: boolean,
  sendOrigin: oneOf('keep', 'production'),
  headers(value, place, mistakes) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      mistakes.add(place, `${quoted(value)} is not an object of headers`)
    else for (const [name, line] of Object.entries(value)) checkHeader(name, line, place, mistakes)
  },
  secure: boolean,
  ca: elsewhere,
  timeout(value, place, mistakes) {
    if (typeof value !== 'number' || !(value > 0))
      mistakes.add(place, `${quoted(value)} is not a number of milliseconds above 0`)
  },
}

/** One rule with its defaults, or undefined where it is no rule at all. */
export function resolveRule(
  key: string,
  written: string | ProxyRule,
  { root, hostProxy }: Setting,
  inherited: ResolvedSource[],
  mistakes: Mistakes,
): Rule | undefined {
  const place = member('proxy', key)
  checkKey(key, place, mistakes)
  const rule: ProxyRule = typeof written === 'string' ? { target: written } : written
  if (typeof rule !== 'object' || rule === null)
    return mistakes.add(place, `${quoted(rule)} is neither a target nor a rule`)
  check(rule, place, ruleChecks, mistakes)
  const targetPlace = typeof written === 'string' ? place : member(place, 'target')
  const hosted = hostProxy.targets.has(key)
  if (hosted) checkHosted(rule, written, place, hostProxy.option, mistakes)
  else if (rule.target === undefined)
    mistakes.add(
      targetPlace,
      `is missing, and ${hostProxy.option} has no ${quoted(key)}: write the URL of the API's server, 'http://localhost:3001'`,
    )
  const sources = resolveSources(rule.policy, member(place, 'policy'), root, mistakes) ?? inherited
  if (hosted && isUpstream(sources))
    mistakes.add(
      place,
      `{ upstream: true } asks the target, but ${hostProxy.option} serves this key: give the rule a target, or another policy`,
    )
  const productionUrl =
    rule.productionUrl === 'same-origin'
      ? ('same-origin' as const)
      : urlAt(rule.productionUrl, member(place, 'productionUrl'), httpUrl, mistakes)
  return {
    key,
    target: hosted
      ? parseTarget(hostProxy.targets.get(key) ?? '')
      : urlAt(rule.target, targetPlace, parseTarget, mistakes),
    hosted,
    productionUrl,
    // one origin asks no policy, whatever the other rules' may be
    sources: productionUrl === 'same-origin' ? [] : sources,
    rewrite: rule.rewrite,
    ws: rule.ws ?? true,
    changeOrigin: rule.changeOrigin ?? true,
    sendOrigin: rule.sendOrigin ?? 'keep',
    headers: rule.headers,
    secure: rule.secure ?? true,
    ca: certificates(rule.ca, member(place, 'ca'), root, mistakes),
    timeout: rule.timeout,
  }
}

/** What a rule says of a key that the host serves is an annotation: the proxying is the host's. */
const annotations: ReadonlyArray<keyof ProxyRule> = ['productionUrl', 'policy']

function checkHosted(
  rule: ProxyRule,
  written: string | ProxyRule,
  place: string,
  option: string,
  mistakes: Mistakes,
): void {
  if (typeof written === 'string' || rule.target !== undefined)
    return void mistakes.add(
      typeof written === 'string' ? place : member(place, 'target'),
      `${option} has this key too, and one of the two serves it: leave the target out to observe the host's rule, or take the key out of ${option}`,
    )
  for (const key of Object.keys(rule) as Array<keyof ProxyRule>)
    if (key in ruleChecks && !annotations.includes(key))
      mistakes.add(member(place, key), `the host serves this key: say it in ${option}`)
}

function checkKey(key: string, place: string, mistakes: Mistakes): void {
  if (key === '/')
    return void mistakes.add(
      place,
      `would send every request to the target, the page itself included: name the API's paths, or write a regular expression that starts with ^`,
    )
  if (key.startsWith('^')) {
    try {
      matcherOf(key)
    } catch (error) {
      mistakes.add(place, `is not a regular expression: ${(error as Error).message}`)
    }
  } else if (!key.startsWith('/')) mistakes.add(place, `does not start with /: write ${quoted(`/${key}`)}`)
  else if (/[?#]/.test(key))
    mistakes.add(place, `has a query or fragment: write ${quoted(key.replace(/[?#].*/, ''))}`)
}

function urlAt<T>(
  value: unknown,
  place: string,
  parse: (written: string) => T | undefined,
  mistakes: Mistakes,
): T | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string') return mistakes.add(place, `${quoted(value)} is not a URL`)
  const parsed = parse(value)
  if (parsed) return parsed
  const bare = value.replace(/^([a-z][\w+.-]*:)?\/+/i, '')
  const local = /^(localhost|127\.|\[::1\]|host\.docker\.internal)/.test(bare)
  const guess = `${local ? 'http' : 'https'}://${bare}`
  return mistakes.add(
    place,
    `${quoted(value)} is not an absolute http or https URL${URL.canParse(guess) ? `: write ${quoted(guess)}` : ''}`,
  )
}

function certificates(value: unknown, place: string, root: string, mistakes: Mistakes): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string') return mistakes.add(place, `${quoted(value)} is not the path of a PEM file`)
  try {
    const text = readFileSync(resolve(root, value), 'utf8')
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text
    return mistakes.add(place, `${quoted(value)} has no certificate: it must be PEM`)
  } catch (error) {
    return mistakes.add(place, `${quoted(value)} can't be read: ${(error as Error).message}`)
  }
}
