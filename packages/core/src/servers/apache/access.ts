import { headerOf } from '../headers.ts'
import type { Directive } from '../syntax/directives.ts'
import type { Exchange } from './exchange.ts'
import { holds } from './expression.ts'

type Word = 'granted' | 'denied' | 'neutral' | 'needs-user'

const isRule = ({ name }: Directive): boolean => name.startsWith('require')
const isOld = ({ name }: Directive): boolean => ['order', 'allow', 'deny'].includes(name)

/** A place that says anything of access takes the place of all outer ones. */
const lastWith = (places: Directive[][], test: (directive: Directive) => boolean): Directive[] =>
  places.findLast((place) => place.some(test)) ?? []

/** The status with which access control refuses, if it does. */
export function refusal(places: Directive[][], exchange: Exchange): number | undefined {
  const old = byOrder(lastWith(places, isOld), exchange)
  const rules = lastWith(places, isRule).filter((directive) => isRule(directive))
  if (old === 'denied') return 403
  if (rules.length === 0) return undefined
  const word = first(rules, 'granted', 'denied', exchange)
  if (word !== 'needs-user') return word === 'denied' ? 403 : undefined
  const hasUser = headerOf(exchange.headers, 'authorization') !== undefined || exchange.request.credentials
  const why = { unknown: 'Require asks for a password', at: rules[0]?.at ?? { file: '', line: 0 } }
  return hasUser && exchange.decide(why) ? undefined : 401
}

/** GET stands for HEAD too. */
const methodsOf = (names: string[]): string[] => (names.includes('get') ? [...names, 'head'] : names)

/** Rules of one place are alternatives, unless a section says otherwise. */
function wordOf(rule: Directive, exchange: Exchange): Word {
  const { name, args, block = [], at } = rule
  if (name !== 'require') return ofSection(name, block, exchange)
  const [kind = '', ...rest] = args.map((arg) => arg.toLowerCase())
  if (kind === 'not') return negated(wordOf({ ...rule, args: args.slice(1) }, exchange))
  if (kind === 'all') return rest[0] === 'denied' ? 'denied' : 'granted'
  if (kind === 'method') return methodsOf(rest).includes(exchange.method.toLowerCase()) ? 'granted' : 'denied'
  if (kind === 'env') return args.slice(1).some((one) => exchange.env.has(one)) ? 'granted' : 'denied'
  if (kind === 'expr') return settle(holds(args.slice(1).join(' '), at, exchange), exchange)
  if (/^(?:valid-user|user|group|ldap.*|file-.*|dbm-.*|claim|shibboleth|shib-.*)$/.test(kind))
    return 'needs-user'
  const reason = `Require ${args.join(' ')} depends on the client`
  return exchange.decide({ unknown: reason, at }) ? 'granted' : 'denied'
}

const negated = (word: Word): Word => (word === 'granted' ? 'denied' : 'neutral')

const settle = (truth: ReturnType<typeof holds>, { decide }: Exchange): Word =>
  (typeof truth === 'boolean' ? truth : decide(truth)) ? 'granted' : 'denied'

function ofSection(name: string, block: Directive[], exchange: Exchange): Word {
  if (name === 'requireall') return first(block, 'denied', 'granted', exchange)
  const word = first(block, 'granted', 'denied', exchange)
  if (name === 'requirenone') return word === 'granted' ? 'denied' : 'neutral'
  return word
}

/** Rules are asked until one decides; what asks for a user decides where none does. */
function first(rules: Directive[], decisive: Word, otherwise: Word, exchange: Exchange): Word {
  let result = otherwise
  for (const rule of rules) {
    const word = wordOf(rule, exchange)
    if (word === decisive) return word
    if (word === 'needs-user') result = word
  }
  return result
}

/** `Order`, `Allow` and `Deny` of Apache 2.2, which mod_access_compat still takes. */
function byOrder(merged: Directive[], exchange: Exchange): 'denied' | undefined {
  const order = merged
    .findLast(({ name }) => name === 'order')
    ?.args.join('')
    .toLowerCase()
  const says = (kind: string): boolean =>
    merged.some(({ name, args, at }) => {
      const who = args.slice(1)
      if (name !== kind) return false
      if (who.includes('all')) return true
      return exchange.decide({ unknown: `${kind} ${args.join(' ')} depends on the client`, at })
    })
  if (order === undefined && !merged.some(({ name }) => name === 'deny')) return undefined
  const [allowed, denied] = [says('allow'), says('deny')]
  const isAllowed = order === 'allow,deny' ? allowed && !denied : allowed || !denied
  return isAllowed ? undefined : 'denied'
}
