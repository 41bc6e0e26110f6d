import type { HttpRequest } from '../../../fetch/verdict.ts'
import { requestHeader } from '../../headers.ts'
import { itemsOf } from './builtins.ts'
import { continuations } from './calls.ts'
import { closures } from './functions.ts'
import { textOf } from './compare.ts'
import { Host, type Machine } from './machine.ts'
import { isGate, isProxy } from './packages.ts'
import { corsHeaders, Reply } from './reply.ts'
import { versionOf } from './routes.ts'
import { Imported, Obj, Open } from './values.ts'

type Callback = (...args: unknown[]) => unknown

/** Headers that only the page's code sets: where the request has none, there is none. */
const setByPage = /^(?:origin|authorization|access-control-request-.*|x-.*)$/

/** The request as a server's code sees it. */
export class Request extends Host {
  readonly http: HttpRequest
  /** The part of the path that routers have taken off. */
  base = ''
  readonly #own = new Map<string, unknown>()
  readonly #url: URL

  constructor(http: HttpRequest) {
    super()
    this.http = http
    this.#url = new URL(http.url)
  }

  get path(): string {
    const rest = this.#url.pathname.slice(this.base.length)
    return rest.startsWith('/') ? rest : `/${rest}`
  }

  override member(name: string, machine: Machine): unknown {
    if (this.#own.has(name)) return this.#own.get(name)
    const values: Record<string, unknown> = {
      method: this.http.method,
      path: this.path,
      url: this.path + this.#url.search,
      originalUrl: this.#url.pathname + this.#url.search,
      baseUrl: this.base,
      headers: new RequestHeaders(this),
      header: (key: unknown) => this.header(key, machine),
      get: (key: unknown) => this.header(key, machine),
      on: (event: unknown, callback: unknown) => this.#on(event, callback, machine),
    }
    return Object.hasOwn(values, name) ? values[name] : machine.open(`the request's ${name}`)
  }

  override set(name: string, value: unknown): void {
    this.#own.set(name, value)
  }

  header(key: unknown, machine: Machine): unknown {
    if (key instanceof Open) return key
    const name = String(key).toLowerCase()
    const value = requestHeader(this.http, name)
    if (value !== undefined || setByPage.test(name)) return value
    return name === 'cookie' && !this.http.credentials
      ? undefined
      : machine.open(`the request's ${name} header`)
  }

  /** The body arrives: the server goes on when it has ended. */
  #on(event: unknown, callback: unknown, machine: Machine): unknown {
    const runs = (event === 'end' || event === 'data') && typeof callback === 'function'
    if (runs) (callback as Callback)(machine.open("the request's body"))
    return this
  }
}

class RequestHeaders extends Host {
  readonly #request: Request
  constructor(request: Request) {
    super()
    this.#request = request
  }
  override member(name: string, machine: Machine): unknown {
    return this.#request.header(name, machine)
  }
}

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
])

/** The response as a server's code sees it: Node's own methods and Express's. */
export class Response extends Host {
  readonly reply = new Reply()
  readonly request: Request

  constructor(request: Request) {
    super()
    this.request = request
  }

  override member(name: string, machine: Machine): unknown {
    const { reply } = this
    if (ending.has(name)) return (...args: unknown[]) => this.#end(name, args, machine)
    if (name === 'statusCode') return reply.status ?? 200
    if (name === 'headersSent' || name === 'writableEnded') return reply.end !== 'open'
    if (name === 'locals') return machine.open('res.locals')
    if (name === 'req') return this.request
    if (name === 'getHeader' || name === 'hasHeader') return (key: unknown) => reply.get(String(key))
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined
    return (...args: unknown[]) => {
      if (method && reply.end === 'open') method(this, args, machine)
      return this
    }
  }

  override set(name: string, value: unknown): void {
    if (name === 'statusCode' && this.reply.end === 'open') this.reply.status = statusOf(value)
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

  #give(up: Open): void {
    this.reply.lose(up)
    this.reply.status = up
    this.reply.end = 'ended'
  }

  /** Answers to OPTIONS are the policy's own; the others are the application's, as it was seen to answer. */
  finish(): void {
    this.reply.end = this.request.http.method === 'OPTIONS' ? 'ended' : 'behind'
  }

  #end(name: string, args: unknown[], machine: Machine): unknown {
    if (this.reply.end !== 'open') return this
    const [first] = args
    if (name === 'sendStatus') this.reply.status = statusOf(first)
    if (name === 'redirect') this.reply.status = args.length > 1 ? statusOf(first) : 302
    const isNumber = typeof first === 'number' && first !== 200
    if (isNumber && (name === 'send' || args.length > 1)) this.reply.status = statusSent(first, machine)
    this.finish()
    return this
  }
}

function statusOf(value: unknown): number | Open {
  if (value instanceof Open) return value
  return Number(textOf(value)) || 200
}

/** A number that is sent is a status in Express 4 and a body in Express 5. */
function statusSent(value: number, machine: Machine): number | Open | undefined {
  const version = versionOf(machine.where.version)
  if (version === undefined)
    return machine.open('Express 4 and 5 send a number differently: name the version')
  return version === 4 ? value : undefined
}

type Method = (response: Response, args: unknown[], machine: Machine) => void

const setHeaders: Method = ({ reply }, [name, value], machine) => {
  if (name instanceof Open) return reply.lose(name)
  const entries = name instanceof Obj ? [...name.props] : [[String(name), value] as const]
  for (const [key, item] of entries) {
    // what Express does with a list that is open: it can't be told how many lines there are
    const open = Array.isArray(item) ? item.find((part) => part instanceof Open) : undefined
    const at = name instanceof Obj ? (name.places.get(key) ?? machine.at) : machine.at
    reply.set(key, open ?? (item instanceof Obj ? machine.open(`the value of ${key}`) : item), at)
  }
  if (name instanceof Obj && name.rest)
    for (const key of corsHeaders) if (!name.props.has(key)) reply.set(key, name.rest)
}

/** Express makes text of a value where Node takes it as it is: undefined and null become words. */
const textual =
  (method: Method): Method =>
  (response, [name, value], machine) =>
    method(response, [withTexts(name), plainText(value)], machine)

function withTexts(name: unknown): unknown {
  if (!(name instanceof Obj)) return name
  const texts = new Obj()
  texts.assign(name)
  for (const [key, value] of texts.props) texts.props.set(key, plainText(value))
  return texts
}

function plainText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainText)
  return value instanceof Open ? value : (textOf(value) ?? '[object Object]')
}

const append: Method = ({ reply }, [name, value], machine) => {
  if (name instanceof Open) reply.lose(name)
  else reply.append(String(name), value, machine.at)
}

const methods: Record<string, Method> = {
  setHeader: setHeaders,
  header: textual(setHeaders),
  set: textual(setHeaders),
  append: textual(append),
  appendHeader: append,
  setHeaders: (response, [map], machine) => {
    for (const key of itemsOf(map) ?? [])
      setHeaders(response, [key, machine.open(`the value of ${String(key)}`)], machine)
    if (map instanceof Open) response.reply.lose(map)
  },
  removeHeader: ({ reply }, [name], machine) => reply.remove(String(name), machine.at),
  vary: ({ reply }, [fields], machine) => {
    const names = Array.isArray(fields) ? fields : String(textOf(fields) ?? '').split(',')
    for (const field of names) if (!(field instanceof Open)) reply.vary(String(field).trim(), machine.at)
  },
  status: ({ reply }, [status]) => {
    reply.status = statusOf(status)
  },
  writeHead: (response, [status, ...rest], machine) => {
    response.reply.status = statusOf(status)
    const headers = rest.find((arg) => typeof arg === 'object' && arg !== null)
    if (headers instanceof Open) response.reply.lose(headers)
    else if (headers instanceof Obj) setHeaders(response, [headers], machine)
    else for (const [name, value] of pairsIn(headers)) setHeaders(response, [name, value], machine)
  },
}

/** Headers as `writeHead` takes them in a list: flat, or as pairs. */
function pairsIn(headers: unknown): Array<[unknown, unknown]> {
  if (!Array.isArray(headers)) return []
  if (Array.isArray(headers[0])) return headers.map((pair: unknown[]) => [pair[0], pair[1]])
  return headers.flatMap((name, i): Array<[unknown, unknown]> => (i % 2 ? [] : [[name, headers[i + 1]]]))
}
