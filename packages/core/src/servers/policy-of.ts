import type { HttpRequest, HttpResponse, Server } from '../fetch/verdict.ts'
import { headerOf, requestHeader, unknownHeader } from './headers.ts'
import { policyFrom } from './read-policy.ts'
import type { Policy } from './server.ts'
import { intentOfCors } from './syntax/javascript/cors-intent.ts'
import { applyCors } from './syntax/javascript/cors.ts'
import { explore } from './syntax/javascript/path.ts'
import { corsHeaders, joinResponses, Reply, responseOf } from './syntax/javascript/reply.ts'
import { Fault } from './syntax/javascript/values.ts'
import { intentOfHeaders } from './literal-intent.ts'

type StaticOrigin = boolean | string | RegExp | ReadonlyArray<boolean | string | RegExp>

/** The request as a function in the options sees it: what Express's request and `cors` need of it. */
export interface CorsRequest {
  method: string
  url: string
  path: string
  headers: Record<string, string | undefined>
  header(name: string): string | undefined
  get(name: string): string | undefined
}

/**
 * The options of expressjs/cors 2.8.6, with its defaults.
 *
 * @see https://github.com/expressjs/cors#configuration-options
 */
export interface CorsOptions {
  /** A string is sent to everyone as it is; `false` turns CORS off; a function must call back at once. @default '*' */
  origin?:
    | StaticOrigin
    | ((origin: string | undefined, callback: (error: Error | null, origin?: StaticOrigin) => void) => void)
    | undefined
  /** @default 'GET,HEAD,PUT,PATCH,POST,DELETE' */
  methods?: string | readonly string[] | undefined
  /** Left out: whatever the preflight asks for. */
  allowedHeaders?: string | readonly string[] | undefined
  exposedHeaders?: string | readonly string[] | undefined
  /** @default false */
  credentials?: boolean | undefined
  /** Seconds. */
  maxAge?: number | undefined
  /** @default false */
  preflightContinue?: boolean | undefined
  /** @default 204 */
  optionsSuccessStatus?: number | undefined
}

/** Options that depend on the request, as `cors()` takes them. */
export type CorsOptionsDelegate = (
  request: CorsRequest,
  callback: (error: Error | null, options?: CorsOptions) => void,
) => void

/** A policy that no file holds. */
export type GivenPolicy = { cors: CorsOptions | CorsOptionsDelegate } | { headers: Record<string, string> }

/**
 * A policy from values instead of a file: the options of expressjs/cors, or header lines that every answer
 * has, as a gateway or CDN adds them. A preflight is answered with these lines and status 200.
 */
export function policyOf(source: GivenPolicy): Policy {
  return 'cors' in source
    ? policyFrom(corsDialect, source.cors, { unknowns: [] })
    : policyFrom(headersDialect, source.headers, { unknowns: [] })
}

const corsDialect = {
  name: 'express' as const,
  respond: respondWithCors,
  intent: intentOfCors,
}

const headersDialect = {
  name: 'headers' as const,
  respond: respondWithHeaders,
  intent: intentOfHeaders,
}

function respondWithCors(options: unknown, request: HttpRequest, next: Server): HttpResponse {
  const seen = requestSeen(request)
  let answer: HttpResponse | undefined
  const behind = () => (answer ??= next(request))
  const { endings, more } = explore((path) => {
    const reply = new Reply()
    try {
      applyCors(options, { request, seen, reply, path }, (error) => {
        if (path.isTruthy(error)) throw new Fault(error)
        reply.end = 'behind'
      })
    } catch (error) {
      // whatever a middleware throws, Express answers as an error of the server
      reply.status = statusOfError(error instanceof Fault ? error.value : error)
      reply.end = 'ended'
    }
    return responseOf(reply, request, behind)
  })
  return joinResponses(endings, more)
}

/** What Express answers to an error that nothing handles. */
function statusOfError(error: unknown): number {
  const { status, statusCode } = Object(error) as { status?: unknown; statusCode?: unknown }
  const given = [status, statusCode].find((code) => typeof code === 'number' && code >= 400 && code < 600)
  return typeof given === 'number' ? given : 500
}

function requestSeen(request: HttpRequest): CorsRequest {
  const names = new Set(request.headers.map(([name]) => name.toLowerCase()))
  const headers = Object.fromEntries([...names].map((name) => [name, requestHeader(request, name)]))
  const { pathname, search } = new URL(request.url)
  const get = (name: string) => headers[name.toLowerCase()]
  return { method: request.method, url: pathname + search, path: pathname, headers, header: get, get }
}

function respondWithHeaders(lines: Record<string, string>, request: HttpRequest, next: Server): HttpResponse {
  const ours = Object.entries(lines)
  if (request.method === 'OPTIONS' && requestHeader(request, 'access-control-request-method') !== undefined) {
    return { status: 200, headers: ours }
  }
  let response = next(request)
  for (const [name, value] of ours) {
    const both =
      headerOf(response.headers, name) !== undefined ||
      response.unknown?.some(({ header }) => header === name.toLowerCase())
    response =
      both && corsHeaders.includes(name.toLowerCase())
        ? unknownHeader(response, name, { unknown: `both the gateway and the server behind it send ${name}` })
        : { ...response, headers: [...response.headers, [name, value]] }
  }
  return response
}
