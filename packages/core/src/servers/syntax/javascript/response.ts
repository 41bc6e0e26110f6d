import { continuations } from './calls.ts'
import { closures } from './functions.ts'
import { Host, type Machine } from './machine.ts'
import { isGate, isProxy } from './packages.ts'
import { corsHeaders, Reply } from './reply.ts'
import type { Request } from './request.ts'
import { methods, statusOf, statusSent } from './response-methods.ts'
import { Imported, Obj, Open } from './values.ts'

type Callback = (...args: unknown[]) => unknown

/** Methods of a response that end it; what they send is the application's. */
const ending = new Set([
  'json',
  'jsonp',
  'send',
  'end',
  'sendFile',
  'sendfile',
  'render',
  'download',
  'sendStatus',
  'redirect',
  'format',
])

/** Methods that change nothing that a verdict asks for, and give the response back. */
const passive = new Set(
  (
    'on once off addListener removeListener removeAllListeners emit write type contentType cookie clearCookie links ' +
    'location attachment flushHeaders cork uncork setTimeout addTrailers writeContinue writeProcessing charset'
  ).split(' '),
)

/** The response as a server's code sees it: Node's own methods and Express's. */
export class Response extends Host {
  readonly reply = new Reply()
  readonly request: Request
  /** What goes on when the code that runs now has run. */
  readonly deferred: Array<() => void> = []
  /** The last layer has passed it on, with an error or without; `whole`: nothing else can answer. */
  left: { error: unknown; whole: boolean } | undefined
  /** What the program itself puts on it. */
  readonly #own = new Map<string, unknown>()

  constructor(request: Request) {
    super()
    this.request = request
  }

  override member(name: string, machine: Machine): unknown {
    const { reply } = this
    if (ending.has(name)) return (...args: unknown[]) => this.#end(name, args, machine)
    if (name === 'statusCode') return reply.status ?? 200
    if (this.#own.has(name)) return this.#own.get(name)
    if (/^(?:headersSent|writableEnded|writableFinished|finished)$/.test(name)) return reply.end !== 'open'
    if (name === 'locals') return machine.open('res.locals')
    if (name === 'req') return this.request
    if (name === 'getHeader' || name === 'hasHeader') return (key: unknown) => reply.get(String(key))
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined
    if (!method && !passive.has(name)) return machine.open(`res.${name}`)
    return (...args: unknown[]) => {
      if (method && reply.end === 'open') method(this, args, machine)
      return this
    }
  }

  override set(name: string, value: unknown): void {
    if (name !== 'statusCode') this.#own.set(name, value)
    else if (this.reply.end === 'open') this.reply.status = statusOf(value)
  }

  override escape(why: Open, machine: Machine, others: readonly unknown[]): void {
    if (this.reply.end !== 'open') return
    const next = others.find(
      (other) => typeof other === 'function' && (continuations.has(other) || closures.has(other)),
    )
    this.answerUnread(why, machine, next as Callback | undefined)
  }

  /**
   * Code that can't be read has the response. It may answer, or go on with `next`. CORS headers that are set by
   * then stay; where none is set yet, it may set any.
   */
  answerUnread(why: Open, machine: Machine, next?: Callback): void {
    const { reply } = this
    if (next && !machine.path?.decide(new Open(why.reason, why.at))) {
      next()
      return
    }
    const isGatekeeper = why instanceof Imported && isGate(why.from)
    const isOver = why instanceof Imported && isProxy(why.from)
    const isSet = corsHeaders.some((name) => reply.lines.has(name))
    if (isOver || (!isGatekeeper && !isSet)) reply.lose(why)
    if (this.request.http.method === 'OPTIONS') reply.status = why
    this.finish()
  }

  /** It has answered and goes on all the same: what answers again makes Express close the connection. */
  answerTwice(machine: Machine): void {
    this.#give(
      machine.open('it answers and then calls next(), which answers again: the connection may be closed'),
    )
  }

  /** An async handler failed: Express 5 makes it an error, Express 4 leaves the request without an answer. */
  neverAnswer(machine: Machine): void {
    this.#give(machine.open('an async handler fails, which Express 4 never answers'))
  }

  /** Nothing catches what the handler of a plain server throws. */
  crash(why: Open): void {
    if (this.reply.end === 'open') this.#give(why)
  }

  #redirect(args: unknown[]): void {
    this.reply.status = args.length > 1 ? statusOf(args[0]) : 302
    this.reply.set('Location', args.at(-1) ?? '')
  }

  #give(up: Open): void {
    this.reply.lose(up)
    this.reply.status = up
    this.reply.end = 'ended'
  }

  /** Answers to OPTIONS are the policy's own; the others are the application's, as it was seen to answer. */
  finish(): void {
    this.reply.end = this.request.http.method === 'OPTIONS' ? 'ended' : 'behind'
  }

  /** `sendFile(path, { headers })` */
  #takeHeaders(args: unknown[], machine: Machine): void {
    for (const options of args) {
      const headers = options instanceof Obj ? options.get('headers') : undefined
      if (headers instanceof Obj)
        for (const [key, value] of headers.props) this.reply.set(key, value, machine.at)
      else if (headers instanceof Open) this.reply.lose(headers)
    }
  }

  #end(name: string, args: unknown[], machine: Machine): unknown {
    if (this.reply.end !== 'open') return this
    const [first] = args
    if (name === 'sendStatus') this.reply.status = statusOf(first)
    if (name === 'redirect') this.#redirect(args)
    if (name === 'sendFile' || name === 'download') this.#takeHeaders(args, machine)
    const isNumber = typeof first === 'number' && first !== 200
    const isBody = name === 'send' || (args.length > 1 && (name === 'json' || name === 'jsonp'))
    if (isNumber && isBody) this.reply.status = statusSent(first, machine)
    this.finish()
    return this
  }
}
