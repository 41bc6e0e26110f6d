import { constructors } from './builtins.ts'
import { applyCors } from './cors.ts'
import { Request } from './request.ts'
import { Response } from './response.ts'
import { Host, type Machine } from './machine.ts'
import { Router } from './router.ts'
import { versionOf } from './routes.ts'
import { Obj, Open } from './values.ts'

type Callback = (...args: unknown[]) => unknown

/** What a server answers with: the handler of `createServer`. */
export class HttpServer extends Host {
  handler: unknown
  constructor(handler: unknown) {
    super()
    this.handler = handler
  }
  override member(name: string): unknown {
    if (name === 'on' || name === 'addListener') {
      return (event: unknown, handler: unknown) => {
        if (event === 'request') this.handler = handler
        return this
      }
    }
    return () => this
  }
}

/** What the program made on its way: applications, servers, middlewares of cors. */
export interface Made {
  applications: Router[]
  servers: HttpServer[]
  /** Each call of `cors(…)`. */
  cors: Array<{ options: unknown; middleware: Callback }>
}

const made = new WeakMap<Machine, Made>()

export function madeBy(machine: Machine): Made {
  const own = made.get(machine) ?? { applications: [], servers: [], cors: [] }
  made.set(machine, own)
  return own
}

/** An application that the program does not make itself, but is handed. */
export function newApplication(machine: Machine): Router {
  const application = new Router(true, versionOf(machine.where.version), machine.guards)
  machine.applications.push(application)
  return application
}

/** The modules that are imitated; undefined for any other. */
export function runtimeModule(specifier: string, machine: Machine): unknown {
  const make = Object.hasOwn(modules, specifier) ? modules[specifier] : undefined
  return make?.(machine)
}

const http = (machine: Machine) => {
  const create = (...args: unknown[]) => createServer(args, machine)
  return partOf('http', { createServer: create, createSecureServer: create }, machine)
}
const url = (machine: Machine) => partOf('url', { parse: constructors['URL'] }, machine)
const process = (machine: Machine) => machine.process

const modules: Record<string, (machine: Machine) => unknown> = {
  express: (machine) => new ExpressModule(machine),
  cors: (machine) => corsModule(machine),
  http,
  'node:http': http,
  https: http,
  'node:https': http,
  http2: http,
  'node:http2': http,
  url,
  'node:url': url,
  process,
  'node:process': process,
}

/** A module of which only some members are imitated. */
function partOf(name: string, members: Record<string, unknown>, machine: Machine): Obj {
  const part = Obj.of(members)
  part.rest = new Open(`what ${name} does is not known`, machine.at)
  return part
}

function createServer(args: unknown[], machine: Machine): HttpServer {
  const server = new HttpServer(
    args.find((arg) => typeof arg === 'function' || arg instanceof Router || arg instanceof Open),
  )
  if (server.handler instanceof Router) server.handler.serves = true
  madeBy(machine).servers.push(server)
  return server
}

function corsModule(machine: Machine): Callback {
  return (options: unknown, ...more: unknown[]) => {
    const { at } = machine
    if (more[0] instanceof Response) {
      more[0].answerUnread(
        new Open('cors is passed without being called: no request is answered', at),
        machine,
      )
      return undefined
    }
    const middleware = (request: unknown, response: unknown, next: unknown) => {
      if (!(request instanceof Request && response instanceof Response) || !machine.path) return
      const { reply } = response
      const goOn = typeof next === 'function' ? (next as (error?: unknown) => void) : () => {}
      applyCors(options, { request: request.http, seen: request, reply, path: machine.path, at }, goOn)
    }
    madeBy(machine).cors.push({ options, middleware })
    return middleware
  }
}

class ExpressModule extends Host {
  readonly #machine: Machine
  constructor(machine: Machine) {
    super()
    this.#machine = machine
  }
  override call(): Router {
    return this.#router(true)
  }
  override member(name: string): unknown {
    if (name === 'default') return this
    if (name === 'Router') return (options: unknown) => this.#router(false, options)
    if (name === 'static') return (_: unknown, options: unknown) => serveFiles(options, this.#machine)
    return () => (_: unknown, __: unknown, next: unknown) => void (next as Callback)()
  }
  #router(isApplication: boolean, options?: unknown): Router {
    const { where, guards } = this.#machine
    const router = new Router(isApplication, versionOf(where.version), guards)
    if (options instanceof Obj) {
      router.sensitive = options.get('caseSensitive') === true
      router.strict = options.get('strict') === true
    }
    if (isApplication) madeBy(this.#machine).applications.push(router)
    this.#machine.applications.push(router)
    return router
  }
}

/**
 * `express.static` answers a GET where there is such a file, and passes on everything else. A path without an
 * extension is taken for none, unless the options add one.
 */
function serveFiles(options: unknown, machine: Machine): Callback {
  const question = machine.open('whether there is such a file')
  const setHeaders = options instanceof Obj ? options.get('setHeaders') : undefined
  const addsExtension =
    options instanceof Open || (options instanceof Obj && options.get('extensions') !== undefined)
  return (request, response, next) => {
    const isFile = request instanceof Request && (addsExtension || /\.[^/]*$|\/$/.test(request.path))
    const reads = isFile && /^(?:GET|HEAD)$/.test(request.http.method)
    if (!reads || !(response instanceof Response) || !machine.path?.decide(question))
      return (next as Callback)()
    if (typeof setHeaders === 'function')
      (setHeaders as Callback)(response, machine.open('a path'), machine.open('a file'))
    return response.finish()
  }
}
