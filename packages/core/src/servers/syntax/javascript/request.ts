import type { HttpRequest } from '../../../fetch/verdict.ts'
import { requestHeader } from '../../headers.ts'
import { Host, TooMuch, type Machine } from './machine.ts'
import { Open } from './values.ts'

const decidesCors = /^(?:origin|access-control-request-.*)$/

type Callback = (...args: unknown[]) => unknown

/** Headers that only the page's code sets: where the request has none, there is none. Proxies set some of their own. */
const setByPage =
  /^(?:origin|authorization|access-control-request-.*|x-(?!forwarded|real-ip|request-id|client-ip|cluster|amzn|vercel).*)$/

/** Headers that differ from call to call; a preflight has none that a page sets. */
const isAnybodys = (name: string, { preflight }: HttpRequest): boolean =>
  name === 'host' ||
  (!preflight && !decidesCors.test(name) && (/^(?:cookie|accept)$/.test(name) || setByPage.test(name)))

/** The request as a server's code sees it. */
export class Request extends Host {
  readonly http: HttpRequest
  /** The part of the path that routers have taken off. */
  base = ''
  readonly #own = new Map<string, unknown>()
  readonly #url: URL
  readonly #isSample: boolean
  readonly #asked = new Map<string, Open>()

  /** @param isSample its path, its query and what a page may set are open to all but routers */
  constructor(http: HttpRequest, isSample = false) {
    super()
    this.http = http
    this.#isSample = isSample
    this.#url = new URL(http.url)
  }

  get path(): string {
    const rest = this.#url.pathname.slice(this.base.length)
    return rest.startsWith('/') ? rest : `/${rest}`
  }

  override member(name: string, machine: Machine): unknown {
    if (this.#own.has(name)) return this.#own.get(name)
    if (this.#isSample && /^(?:path|url|originalUrl|baseUrl)$/.test(name)) return this.#open(name, machine)
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

  /** The same question each time. */
  #open(what: string, machine: Machine): Open {
    const open = this.#asked.get(what) ?? machine.open(`the request's ${what}`)
    this.#asked.set(what, open)
    return open
  }

  header(key: unknown, machine: Machine): unknown {
    if (key instanceof Open) return key
    const name = String(key).toLowerCase()
    const value = requestHeader(this.http, name)
    if (this.#isSample && isAnybodys(name, this.http)) return this.#open(`${name} header`, machine)
    if (value !== undefined || setByPage.test(name)) return value
    if (name === 'host') return this.#url.host
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
  /** @throws TooMuch where a middleware rewrites what CORS is decided by */
  override set(name: string): void {
    if (decidesCors.test(name)) throw new TooMuch(`the request's ${name} is rewritten`)
  }
}
