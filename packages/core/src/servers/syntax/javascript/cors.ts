import type { HttpRequest } from '../../../fetch/verdict.ts'
import { requestHeader } from '../../headers.ts'
import type { SourceLocation } from '../../server.ts'
import { matchOf, positionKept } from './match.ts'
import type { Path } from './path.ts'
import type { Reply } from './reply.ts'
import { Fault, Obj, Open } from './values.ts'

/** What the cors package works on: one request and the answer so far. */
export interface Exchange {
  request: HttpRequest
  /** The request as the server's own code sees it. */
  seen: unknown
  reply: Reply
  path: Path
  /** Where `cors(…)` stands, in a file. */
  at?: SourceLocation | undefined
}

/** Goes on to what stands behind, or to the error handlers. */
export type Next = (error?: unknown) => void

type Options = Obj | Open

/**
 * The middleware that `cors(options)` returns, as cors 2.8.6 answers, its traps included.
 *
 * @param options as the program passes it: an object, a function `(req, callback)`, or nothing
 */
export function applyCors(options: unknown, exchange: Exchange, next: Next): void {
  if (typeof options !== 'function') return withOptions(recordOf(options), exchange, next)
  const [error, chosen] = callBack(options, exchange.seen, exchange.at)
  if (exchange.path.isTruthy(error)) next(error)
  else withOptions(recordOf(chosen), exchange, next)
}

function withOptions(options: Options, exchange: Exchange, next: Next): void {
  const origin = has(options, 'origin') ? options.get('origin') : options instanceof Open ? options : '*'
  if (!exchange.path.isTruthy(origin)) return next()
  if (typeof origin !== 'function') return answer(origin, options, exchange, next)
  const sent = requestHeader(exchange.request, 'origin')
  const [error, chosen] = callBack(origin, sent, placeIn(options, 'origin') ?? exchange.at)
  if (exchange.path.isTruthy(error)) next(error)
  else if (!exchange.path.isTruthy(chosen)) next()
  else answer(chosen, options, exchange, next)
}

function answer(origin: unknown, options: Options, exchange: Exchange, next: Next): void {
  const { request, reply } = exchange
  const preflight = request.method.toUpperCase() === 'OPTIONS'
  // cors works every header out before it sets the first one
  const methods = valueOf(options, 'methods', 'GET,HEAD,PUT,PATCH,POST,DELETE')
  if (preflight && (methods === undefined || methods === null)) throw new Fault(new TypeError('no methods'))
  const put = (name: string, key: string, value: unknown) => {
    const at = placeIn(options, key) ?? exchange.at
    if (value) reply.set(name, value, at)
    else if (at && !reply.lines.has(name.toLowerCase())) reply.absent.set(name.toLowerCase(), at)
  }

  const fixed = typeof origin === 'string' || origin instanceof Open
  put('Access-Control-Allow-Origin', 'origin', fixed ? origin : reflected(origin, exchange))
  if (origin !== '*') reply.vary('Origin', placeIn(options, 'origin') ?? exchange.at)
  put('Access-Control-Allow-Credentials', 'credentials', credentialsOf(options))
  if (preflight) {
    put('Access-Control-Allow-Methods', 'methods', joined(methods, 'access-control-request-method', request))
    const key = exchange.path.isTruthy(valueOf(options, 'allowedHeaders')) ? 'allowedHeaders' : 'headers'
    const allowed = valueOf(options, key)
    if (exchange.path.isTruthy(allowed)) {
      put(
        'Access-Control-Allow-Headers',
        key,
        nonEmpty(joined(allowed, 'access-control-request-headers', request)),
      )
    } else {
      reply.vary('Access-Control-Request-Headers', exchange.at)
      put('Access-Control-Allow-Headers', key, requestHeader(request, 'access-control-request-headers'))
    }
    put('Access-Control-Max-Age', 'maxAge', maxAgeOf(valueOf(options, 'maxAge')))
  }
  put(
    'Access-Control-Expose-Headers',
    'exposedHeaders',
    nonEmpty(joined(valueOf(options, 'exposedHeaders') || undefined)),
  )
  if (!preflight || exchange.path.isTruthy(valueOf(options, 'preflightContinue', false))) return next()

  reply.status = statusOf(valueOf(options, 'optionsSuccessStatus', 204))
  reply.set('Content-Length', '0')
  reply.end = 'ended'
}

function reflected(allowed: unknown, exchange: Exchange): string | undefined {
  const origin = requestHeader(exchange.request, 'origin')
  return matches(origin, allowed, exchange) ? origin : undefined
}

/** Whether an origin passes a rule; lists may nest. A known match counts before what is open. */
function matches(origin: string | undefined, rule: unknown, exchange: Exchange): boolean {
  if (Array.isArray(rule)) {
    const certain = rule.filter((item) => !isOpen(item)).some((item) => matches(origin, item, exchange))
    return certain || rule.filter(isOpen).some((item) => matches(origin, item, exchange))
  }
  if (rule instanceof Open) return exchange.path.decide(rule)
  if (typeof rule === 'string') return origin === rule
  if (rule instanceof RegExp) return matchesPattern(origin, rule, exchange)
  return Boolean(rule)
}

/** Without an Origin header the text that is tested is "undefined", as `RegExp.prototype.test` has it. */
function matchesPattern(origin: string | undefined, pattern: RegExp, { path, at }: Exchange): boolean {
  const found = matchOf(pattern, String(origin))
  if (found instanceof Open) return path.decide(new Open(found.reason, at))
  const kept = found && positionKept(pattern)
  return kept ? path.decide(new Open(kept, at)) : found !== null
}

function isOpen(rule: unknown): boolean {
  return rule instanceof Open || (Array.isArray(rule) && rule.some(isOpen))
}

function credentialsOf(options: Options): string | Open | undefined {
  const value = valueOf(options, 'credentials')
  if (value instanceof Open) return value
  return value === true ? 'true' : undefined
}

/**
 * A list as the header has it. Of a list that is open, the known items alone are enough where they hold
 * everything that `asked` asks for.
 */
function joined(value: unknown, asked?: string, request?: HttpRequest): unknown {
  if (!Array.isArray(value)) return value
  const open = value.find((item) => item instanceof Open)
  if (!open) return value.join(',')
  const sought = (asked && request && requestHeader(request, asked)?.split(',')) || []
  const items = value.filter((item) => !(item instanceof Open)).map((item) => String(item).trim())
  const lower = new Set(items.map((item) => item.toLowerCase()))
  const enough = sought.length > 0 && sought.every((item) => lower.has(item.trim().toLowerCase()))
  return enough ? items.join(',') : open
}

function nonEmpty(value: unknown): unknown {
  return typeof value === 'string' || value instanceof Open ? value || undefined : undefined
}

function maxAgeOf(value: unknown): unknown {
  if (value instanceof Open) return value
  return typeof value === 'number' || value ? String(value) : undefined
}

/** Node takes the status as an integer and refuses one outside 100–999. */
function statusOf(value: unknown): number | Open {
  if (value instanceof Open) return value
  const status = Math.trunc(Number(value)) || 0
  if (status < 100 || status > 999) throw new Fault(new RangeError(`invalid status code ${String(value)}`))
  return status
}

/** Calls a function of the program that answers through a callback; one that does not answer at once is open. */
function callBack(
  ask: Function,
  subject: unknown,
  at: SourceLocation | undefined,
): [error: unknown, value: unknown] {
  let answered: [unknown, unknown] | undefined
  try {
    const result: unknown = ask(subject, (error: unknown, value: unknown) => {
      answered ??= [error, value]
    })
    if (result instanceof Promise) result.catch(() => {})
  } catch (error) {
    if (error instanceof Fault) throw error
    const message = error instanceof Error ? error.message : String(error)
    return [undefined, new Open(`the function in the cors options throws: ${message}`, at)]
  }
  return answered ?? [undefined, new Open('the function in the cors options answers later', at)]
}

/** The options as `cors` copies them: own properties, whatever the kind of object. */
function recordOf(options: unknown): Options {
  if (options instanceof Obj || options instanceof Open) return options
  return Obj.of(typeof options === 'object' && options !== null ? { ...options } : {})
}

function has(options: Options, key: string): options is Obj {
  return options instanceof Obj && (options.props.has(key) || options.rest !== undefined)
}

function valueOf(options: Options, key: string, fallback?: unknown): unknown {
  if (options instanceof Open) return new Open(options.reason, options.at)
  return has(options, key) ? options.get(key) : fallback
}

function placeIn(options: Options, key: string): SourceLocation | undefined {
  return options instanceof Obj ? options.places.get(key) : undefined
}
