import { headerOf } from '../headers.ts'
import type { Directive } from '../syntax/directives.ts'
import type { Exchange } from './exchange.ts'
import { holds } from './expression.ts'

type Word = 'granted' | 'denied' | 'neutral' | 'needs-user'

/** The status with which access control refuses, if it does. */
export function refusal(merged: Directive[], exchange: Exchange): number | undefined {
  const old = byOrder(merged, exchange)
  const rules = merged.filter(({ name }) => name === 'require' || name.startsWith('require'))
  const words = rules.map((rule) => wordOf(rule, exchange))
  const hasUser = headerOf(exchange.headers, 'authorization') !== undefined || exchange.request.credentials
  if (old === 'denied') return 403
  if (words.length === 0 || words.includes('granted')) return undefined
  const asks = rules.find((_, index) => words[index] === 'needs-user')
  if (!asks) return words.includes('denied') ? 403 : undefined
  if (!hasUser) return 401
  return exchange.decide({ unknown: `Require ${asks.args.join(' ')} asks for a password`, at: asks.at })
    ? undefined
    : 401
}

/** Rules of one place are alternatives, unless a section says otherwise. */
function wordOf(rule: Directive, exchange: Exchange): Word {
  const { name, args, block = [], at } = rule
  if (name !== 'require') return ofSection(name, block, exchange)
  const [kind = '', ...rest] = args.map((arg) => arg.toLowerCase())
  if (kind === 'not') return negated(wordOf({ ...rule, args: args.slice(1) }, exchange))
  if (kind === 'all') return rest[0] === 'denied' ? 'denied' : 'granted'
  if (kind === 'method') return rest.includes(exchange.method.toLowerCase()) ? 'granted' : 'denied'
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
  const words = block.map((rule) => wordOf(rule, exchange))
  if (name === 'requirenone') return words.includes('granted') ? 'denied' : 'neutral'
  if (name === 'requireany')
    return words.find((word) => word === 'granted') ?? words.find((word) => word === 'needs-user') ?? 'denied'
  return words.find((word) => word === 'denied') ?? words.find((word) => word === 'needs-user') ?? 'granted'
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
