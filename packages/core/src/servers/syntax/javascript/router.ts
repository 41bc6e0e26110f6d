import type { SourceLocation } from '../../server.ts'
import { continuations } from './calls.ts'
import { Later } from './later.ts'
import { Host, TooMuch, type Guard, type Machine } from './machine.ts'
import { isHarmless } from './packages.ts'
import { Request } from './request.ts'
import { Response } from './response.ts'
import { matcherOf, refusedByFive, type Match, type Reading } from './routes.ts'
import { Fault, Imported, Obj, Open } from './values.ts'

type Callback = (...args: unknown[]) => unknown
type Done = (error?: unknown) => void

interface Layer {
  at: SourceLocation
  /** As written. */
  path: unknown
  guards: readonly Guard[]
  match(path: string): Match
  /** Of a route: a method in upper case, or `ALL`. Undefined for `use`. */
  method: string | undefined
  handlers: unknown[]
}

const verbs = new Set(
  'get post put patch delete head options all del trace copy lock purge search report'.split(' '),
)

/** An Express application or router: its layers in order, as the program adds them. */
export class Router extends Host implements Reading {
  readonly layers: Layer[] = []
  readonly isApplication: boolean
  readonly version: number | undefined
  sensitive = false
  strict = false
  /** It was mounted in another one. */
  mounted = false
  /** Functions for parameters of its paths, which are not followed. */
  hasParameters = false
  /** It listens, or is handed to a server. */
  serves = false

  /** Open conditions around its making do not count again for its layers. */
  readonly #around: readonly Guard[]

  constructor(isApplication: boolean, version: number | undefined, around: readonly Guard[]) {
    super()
    this.#around = around
    this.isApplication = isApplication
    this.version = version
  }

  override member(name: string, machine: Machine): unknown {
    const { at } = machine
    if (name === 'use') return (...args: unknown[]) => this.#add(undefined, args, machine)
    if (name === 'route') return (path: unknown) => this.#route(path, machine)
    if (name === 'listen') return () => ((this.serves = true), new Imported('http', at))
    if (name === 'get')
      return (...args: unknown[]) =>
        args.length === 1 ? machine.open('a setting') : this.#add('GET', args, machine)
    if (verbs.has(name)) return (...args: unknown[]) => this.#add(name.toUpperCase(), args, machine)
    if (name === 'enable') return (setting: unknown) => this.#read(setting, true)
    if (name === 'set') return (setting: unknown, value: unknown) => this.#read(setting, value)
    if (name === 'param') return () => ((this.hasParameters = true), this)
    if (name === 'locals') return new Imported('fs', at)
    return () => this
  }

  override call([request, response, next]: unknown[], machine: Machine): unknown {
    if (!(request instanceof Request && response instanceof Response)) return undefined
    machine.called.add(this)
    const last: Done = (error) => {
      response.left ??= { error, whole: true }
    }
    this.handle(request, response, machine, typeof next === 'function' ? (next as Done) : last)
    return undefined
  }

  override escape(why: Open, machine: Machine): void {
    this.layers.push({
      at: machine.at,
      guards: this.#guards(machine),
      path: '/',
      match: () => 0,
      method: undefined,
      handlers: [why],
    })
  }

  #add(method: string | undefined, args: unknown[], machine: Machine): this {
    const [first, ...rest] = args
    const hasPath = isPath(first, rest.length)
    const path = hasPath ? first : '/'
    if (this.version === 5 && refusedByFive(path)) {
      throw new TooMuch(
        `Express 5 refuses the path ${JSON.stringify(path)} at line ${machine.at.line} and does not start`,
      )
    }
    const match = matcherOf(path, method !== undefined, this)
    const handlers = (hasPath ? rest : args).flat(5)
    for (const handler of handlers) if (handler instanceof Router) handler.mounted = true
    this.layers.push({ at: machine.at, guards: this.#guards(machine), path, match, method, handlers })
    return this
  }

  /** Settings that change how paths are read. */
  #read(setting: unknown, value: unknown): this {
    if (setting === 'case sensitive routing') this.sensitive = Boolean(value)
    if (setting === 'strict routing') this.strict = Boolean(value)
    return this
  }

  #guards(machine: Machine): Guard[] {
    const { guards } = machine
    machine.step(guards.length)
    return guards.filter((guard) => !this.#around.includes(guard))
  }

  #route(path: unknown, machine: Machine): Obj {
    const route = new Obj()
    for (const verb of verbs) {
      route.set(verb, (...handlers: unknown[]) => {
        this.#add(verb.toUpperCase(), [path, ...handlers], machine)
        return route
      })
    }
    return route
  }

  /**
   * Passes a request through the layers.
   *
   * @param done what follows after the last one
   * @param error something has failed before
   */
  handle(request: Request, response: Response, machine: Machine, done: Done, error?: unknown): void {
    const { base } = request
    const allowed = new Set<string>()
    const from = (start: number, error: unknown): void => {
      if (response.reply.end === 'ended') return response.answerTwice(machine)
      request.base = base
      const failed = error !== 'route' && machine.path?.isTruthy(error) === true
      const problem = failed ? error : undefined
      // Express leaves a router whose last layer passes on only when the code around that call has run
      if (start >= this.layers.length) {
        response.deferred.push(() => this.#end(request, response, problem, allowed, done))
        return
      }
      for (let index = start; index < this.layers.length; index++) {
        machine.step()
        const layer = this.layers[index] as Layer
        const matched = layer.match(request.path)
        const match = matched instanceof Open ? new Open(matched.reason, matched.at ?? layer.at) : matched
        if (match === undefined || (match instanceof Open && !machine.path?.decide(match))) continue
        if (!this.#takes(layer, request, failed, machine, allowed)) continue
        if (layer.method === undefined) {
          request.base = base + request.path.slice(0, match instanceof Open ? 0 : match)
        }
        machine.at = layer.at
        machine.ran.add(layer)
        const next = continuation((given?: unknown) => from(index + 1, given))
        return run(layer.handlers, 0, problem, request, response, machine, next, this.version)
      }
      this.#end(request, response, problem, allowed, done)
    }
    from(0, error)
  }

  /** Whether a matching layer is for this method; a route that has no OPTIONS says what it allows instead. */
  #takes(layer: Layer, { http }: Request, failed: boolean, machine: Machine, allowed: Set<string>): boolean {
    const { method } = layer
    const fits =
      method === undefined ||
      method === 'ALL' ||
      method === http.method ||
      (method === 'GET' && http.method === 'HEAD')
    const other = !fits && http.method === 'OPTIONS' && !failed
    if ((!fits && !other) || (failed && method !== undefined)) return false
    if (!layer.guards.every(({ on, is }) => machine.path?.decide(on) === is)) return false
    if (other) allowed.add(method ?? '')
    return fits
  }

  #end(request: Request, response: Response, error: unknown, allowed: Set<string>, done: Done): void {
    if (error !== undefined || request.http.method !== 'OPTIONS' || allowed.size === 0) return done(error)
    const methods = allowed.has('GET') ? [...allowed, 'HEAD'] : [...allowed]
    response.reply.set('Allow', methods.join(', '))
    response.reply.end = 'ended'
  }
}

function isPath(value: unknown, others: number): boolean {
  if (typeof value === 'string' || value instanceof RegExp) return true
  if (Array.isArray(value)) return value.length > 0 && isPath(value[0], others)
  return value instanceof Open && !(value instanceof Imported) && others > 0
}

function continuation(next: Done): Done {
  let called = false
  const once = (error?: unknown) => {
    if (called) return
    called = true
    next(error)
  }
  continuations.add(once)
  return once
}

/** Runs the handlers of one layer, each going on to the next. */
function run(
  handlers: unknown[],
  index: number,
  error: unknown,
  request: Request,
  response: Response,
  machine: Machine,
  next: Done,
  version: number | undefined,
): void {
  if (index >= handlers.length) return next(error)
  const handler = handlers[index]
  const { base } = request
  const goOn = continuation((problem?: unknown) => {
    if (problem === 'route' || problem === 'router') return next('route')
    request.base = base
    const failed = machine.path?.isTruthy(problem) === true
    run(handlers, index + 1, failed ? problem : undefined, request, response, machine, next, version)
  })
  if (error !== undefined && !(typeof handler === 'function' && handler.length === 4)) return goOn(error)
  if (handler instanceof Router) return handler.handle(request, response, machine, goOn)
  if (handler instanceof Imported && isHarmless(handler.from)) return goOn()
  if (handler instanceof Open) return response.answerUnread(handler, machine, goOn)
  if (typeof handler !== 'function') return goOn()
  if (error === undefined && handler.length > 3) return goOn()
  try {
    const args = error === undefined ? [request, response, goOn] : [error, request, response, goOn]
    const result = (handler as Callback)(...args)
    const failed = result instanceof Later && result.failure
    if (failed && version !== 5) return response.neverAnswer(machine)
    if (failed) throw failed
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem
    goOn(problem.value ?? new Open('an error'))
  }
}
