import { createHash } from 'node:crypto'
import { parseSetCookie, type SetCookie } from '../fetch/cookies.ts'
import type { Exchange } from '../dev/observe.ts'
import { linesOf, valuesOf } from '../dev/raw-headers.ts'
import type { CallRecord } from '../dev/record.ts'

/** What an exchange says of cookies; values are not kept. */
export interface CookieFacts {
  method: string
  /** Path on the dev server, without its query. */
  path: string
  /** Stands for path and query, which nobody is to read here. */
  urlHash: string
  status: number
  /** Names of the cookies that came with the request. */
  carried: readonly string[]
  set: readonly SetCookie[]
  /** Cookies whose value stands in another header too: somebody has copied it. */
  copied: ReadonlyArray<{ cookie: string; header: string }>
  /** How the page made the call; undefined where nothing recorded it. */
  call: CallRecord | undefined
}

/** Load balancers set these for themselves: no page misses them. */
const ofInfrastructure =
  /^(?:AWSALB|AWSELB|ARRAffinity|__cf|_cfuvid|cf_|GCLB|BIGip|incap_ses|visid_incap|ak_bmsc|bm_)/i

const namesOf = (cookieHeader: string): string[] =>
  cookieHeader.split(';').flatMap((pair) => {
    const name = pair.split('=')[0]?.trim()
    return name && pair.includes('=') ? [name] : []
  })

/** Shorter values may be the same by chance. */
const shortestCopied = 16

/** Cookies whose value another header of the request has, alone or as a bearer's token. */
function copiesIn(cookies: readonly string[], headers: Exchange['requestHeaders']): CookieFacts['copied'] {
  const names = new Map<string, string>()
  for (const pair of cookies.flatMap((line) => line.split(';'))) {
    const [name = '', ...rest] = pair.trim().split('=')
    const value = rest.join('=')
    if (value.length < shortestCopied) continue
    names.set(value, name)
    if (value.includes('%')) names.set(value.replace(/(?:%[\da-f]{2})+/gi, decoded), name)
  }
  if (names.size === 0) return []
  return linesOf(headers).flatMap(([header, value]) => {
    const cookie = names.get(value.replace(/^(?:Bearer|Token) /i, ''))
    return cookie === undefined || header.toLowerCase() === 'cookie' ? [] : [{ cookie, header }]
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What the wire tells; undefined where an exchange has nothing to do with cookies. On the hot path. */
export function cookieFacts(exchange: Exchange): CookieFacts | undefined {
  const { method, url, status, requestHeaders, responseHeaders } = exchange
  const carried = valuesOf(requestHeaders, 'cookie')
  const set = valuesOf(responseHeaders, 'set-cookie')
  if (carried.length === 0 && set.length === 0 && !isRefusal(status)) return undefined
  return {
    method,
    path: url.replace(/[?#].*/, ''),
    urlHash: createHash('sha256').update(url).digest('base64'),
    status,
    carried: carried.flatMap(namesOf),
    set: set.flatMap((line) => {
      const cookie = parseSetCookie(line, Date.now())
      return cookie && !ofInfrastructure.test(cookie.name) ? [cookie] : []
    }),
    copied: copiesIn(carried, requestHeaders),
    call: undefined,
  }
}

/** A cookie that an API has set, and an exchange in which production's browser would leave it out. */
export interface Lost<Seen> {
  code: 'cookie-not-kept' | 'cookie-not-sent'
  cookie: SetCookie
  seen: Seen
  /** The statuses of the same call without the cookie and with it, where they show that it is needed. */
  needed?: { without: number; with: number }
}

/** A cookie that was set on the dev server. */
interface Known<Seen> {
  cookie: SetCookie
  /** An exchange that set it anew, by a call without credentials; undefined once another may have had it kept. */
  unkept?: Seen
  /** That exchange signs somebody in, by its name. */
  signsIn: boolean
  /** Calls that brought it along since, with success and without a token. */
  uses: number
  /** It was said that the browser does not keep it. */
  told: boolean
}

/** What is known of one API's cookies. */
interface Jar<Seen> {
  cookies: Map<string, Known<Seen>>
  /** Calls that were answered 401 or 403: method, URL and header names → status and cookies. */
  refused: Map<string, { status: number; carried: readonly string[] }>
  /** Calls say who they are by a header. */
  tokens: boolean
}

/** How many cookies and refused calls of one API are remembered. */
const most = 200

const isToken = (name: string): boolean =>
  /^authorization$|^x-(?:access-|auth-|api-)?(?:token|key)$/.test(name)
const isSignIn = /log-?in|sign-?(?:in|up)|session|auth|register/i
const isRefusal = (status: number): boolean => status === 401 || status === 403
const succeeded = (status: number): boolean => status >= 200 && status < 400

/** So many calls that bring a cookie along, and no token, say that a page lives by it. */
const enoughUses = 3

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value ?? '')
}

/** How a call with these facts would go in production. */
export interface CookieRules {
  /** Does production's browser keep the cookie? Why not is of no matter here. */
  keeps(
    cookie: SetCookie,
    facts: CookieFacts,
  ): 'kept' | 'without credentials' | 'by its attributes' | 'unknown'
  sends(
    cookie: SetCookie,
    facts: CookieFacts,
  ): 'sent' | 'without credentials' | 'by its attributes' | 'unknown'
}

/**
 * Follows the cookies that the APIs set, and tells which production's browser would lose. A call without credentials
 * that brings a cookie along proves nothing: every call to the dev server does. So of those only such are told that
 * the page can be seen to need the cookie for.
 */
export class CookieJars<Seen> {
  readonly #jars = new Map<string, Jar<Seen>>()

  /** The cookie of that name as the API has set it, if it has. */
  of(api: string, name: string): SetCookie | undefined {
    return this.#jars.get(api)?.cookies.get(name)?.cookie
  }

  /**
   * @param api origin of the production API that the exchange stands for
   * @param seen what is given back with a cookie that is lost
   */
  take(api: string, facts: CookieFacts, seen: Seen, rules: CookieRules): Array<Lost<Seen>> {
    const jar = this.#jars.get(api) ?? { cookies: new Map(), refused: new Map(), tokens: false }
    this.#jars.set(api, jar)
    jar.tokens ||= facts.call?.headers.some(([name]) => isToken(name)) ?? false
    const carried = facts.carried.flatMap((name) => jar.cookies.get(name) ?? [])
    const lost = facts.call ? carried.flatMap((known) => carriedBy(facts, known, jar, seen, rules)) : []
    if (facts.call && isRefusal(facts.status))
      remember(jar.refused, callKey(facts), { status: facts.status, carried: facts.carried })
    return onePerCall([...lost, ...facts.set.flatMap((cookie) => setBy(facts, cookie, jar, seen, rules))])
  }
}

/** Of several cookies that a call loses, one that scripts can't read: that is who the caller is. */
function onePerCall<Seen>(lost: ReadonlyArray<Lost<Seen>>): Array<Lost<Seen>> {
  const [secret, open] = [
    lost.filter(({ cookie }) => cookie.httpOnly),
    lost.filter(({ cookie }) => !cookie.httpOnly),
  ]
  const all = [...secret, ...open]
  return all.filter(
    ({ code, seen }, i) => all.findIndex((each) => each.code === code && each.seen === seen) === i,
  )
}

const callKey = ({ method, urlHash, call }: CookieFacts): string =>
  [method, urlHash, ...(call?.headers.map(([name]) => name).sort() ?? [])].join(' ')

/** The call was refused without the cookie, and is not with it. Where a cookie of somebody else's came too, it may be that. */
function needOf<Seen>(facts: CookieFacts, name: string, jar: Jar<Seen>): Lost<Seen>['needed'] {
  if (!/^(?:GET|HEAD)$/.test(facts.method) || !succeeded(facts.status)) return undefined
  const refused = jar.refused.get(callKey(facts))
  if (!refused || refused.carried.includes(name)) return undefined
  const others = facts.carried.filter((other) => !refused.carried.includes(other))
  if (!others.every((other) => jar.cookies.has(other))) return undefined
  return { without: refused.status, with: facts.status }
}

function carriedBy<Seen>(
  facts: CookieFacts,
  known: Known<Seen>,
  jar: Jar<Seen>,
  seen: Seen,
  rules: CookieRules,
): Array<Lost<Seen>> {
  const { cookie, unkept } = known
  const lost: Array<Lost<Seen>> = []
  const needed = needOf(facts, cookie.name, jar)
  const proof = needed && { needed }
  if (!jar.tokens && succeeded(facts.status)) known.uses++
  if (unkept && (needed || (known.signsIn && !jar.tokens && known.uses >= enoughUses))) {
    delete known.unkept
    known.told = true
    lost.push({ code: 'cookie-not-kept', cookie, seen: unkept })
  }
  const fate = rules.sends(cookie, facts)
  const isTold = fate === 'without credentials' ? needed : fate === 'by its attributes' && !known.told
  if (isTold) lost.push({ code: 'cookie-not-sent', cookie, seen, ...proof })
  return lost
}

function setBy<Seen>(
  facts: CookieFacts,
  cookie: SetCookie,
  jar: Jar<Seen>,
  seen: Seen,
  rules: CookieRules,
): Array<Lost<Seen>> {
  const { name } = cookie
  const known = jar.cookies.get(name)
  if (cookie.deletes) {
    jar.cookies.delete(name)
    return []
  }
  const fate = facts.call ? rules.keeps(cookie, facts) : 'unknown'
  const isNew = !facts.carried.includes(name)
  const writes = !/^(?:GET|HEAD)$/.test(facts.method) && succeeded(facts.status)
  // one that is set again may have been kept before this dev server was there to see it
  const unkept = isNew && (known === undefined || known.unkept) ? seen : known?.unkept
  const told = known?.told ?? false
  remember(jar.cookies, name, {
    cookie,
    ...(fate === 'without credentials' && unkept && { unkept }),
    signsIn: isNew ? writes && isSignIn.test(facts.path) : (known?.signsIn ?? false),
    uses: isNew ? 0 : (known?.uses ?? 0),
    told: told || fate === 'by its attributes',
  })
  return fate === 'by its attributes' && !told ? [{ code: 'cookie-not-kept', cookie, seen }] : []
}
