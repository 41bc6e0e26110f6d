import { headerOf } from '../headers.ts'
import type { Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { own, type Answer, type Exchange } from './exchange.ts'
import { inherited, outwards, type Level } from './levels.ts'

/** What the access phase answers, where it does: 401 or 403. */
export function access(exchange: Exchange): { answer: Answer } | { open: Unknown } | undefined {
  const { level } = exchange
  const code = [...outwards(level)]
    .flatMap(({ directives }) => directives)
    .find(({ name }) => name.startsWith('access_by_lua'))
  if (code) return { open: { unknown: `${code.name} may answer by itself`, at: code.at } }
  const refusals = [byAddress(level, exchange), byPassword(level, exchange), bySubrequest(level, exchange)]
  const asked = refusals.filter((refusal) => refusal !== 'unasked')
  const any = inherited(level, 'satisfy')[0]?.args[0] === 'any'
  if (any && asked.includes('passed')) return undefined
  const refused = asked.findLast((refusal) => refusal !== 'passed')
  return refused === undefined ? undefined : { answer: refused }
}

type Check = Answer | 'passed' | 'unasked'

function byAddress(level: Level, exchange: Exchange): Check {
  const rules = nearestRules(level)
  if (rules.length === 0) return 'unasked'
  for (const { name, args, at } of rules) {
    const matches =
      args[0] === 'all' ||
      exchange.decide({ unknown: `${name} ${args[0]} depends on the client's address`, at })
    if (matches) return name === 'deny' ? own(403) : 'passed'
  }
  return 'passed'
}

function nearestRules(level: Level): Directive[] {
  for (const { directives } of outwards(level)) {
    const rules = directives.filter(({ name }) => name === 'allow' || name === 'deny')
    if (rules.length > 0) return rules
  }
  return []
}

/** Browsers send a preflight without credentials, so it never has a password. */
function byPassword(level: Level, { request, decide }: Exchange): Check {
  const [basic] = inherited(level, 'auth_basic')
  if (!basic || basic.args[0] === 'off') return 'unasked'
  const mayHave = headerOf(request.headers, 'authorization') !== undefined || request.credentials
  const accepted = mayHave && decide({ unknown: 'auth_basic asks for a password', at: basic.at })
  return accepted ? 'passed' : own(401, [['WWW-Authenticate', `Basic realm="${basic.args[0]}"`]])
}

function bySubrequest(level: Level, { decide }: Exchange): Check {
  const asks = ['auth_request', 'auth_jwt'].map((name) => inherited(level, name)[0])
  const guard = asks.find((directive) => directive && directive.args[0] !== 'off')
  if (!guard) return 'unasked'
  return decide({ unknown: `${guard.name} asks another server`, at: guard.at }) ? 'passed' : own(401)
}
