import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasBody } from './body.ts'
import type { Exchange } from './observe.ts'
import type { Rule } from './rules.ts'

export type Next = (error?: unknown) => void
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void

/** Origin under which the page reached the dev server: what the browser calls the page's own. */
export function devOriginOf(req: IncomingMessage): string {
  const scheme = 'encrypted' in req.socket && req.socket.encrypted ? 'https' : 'http'
  const host = req.headers[':authority'] ?? req.headers.host
  return `${scheme}://${String(host)}`
}

/** Path and query as the page called it: connect and Express keep them when `url` is rewritten. */
export const pathOf = (req: IncomingMessage): string =>
  'originalUrl' in req && typeof req.originalUrl === 'string' ? req.originalUrl : (req.url ?? '/')

/** Destinations of scripts that run beside a page, without a recorder. */
const workers = new Set(['worker', 'sharedworker', 'serviceworker'])

export const isWorker = ({ headers }: IncomingMessage): boolean =>
  workers.has(String(headers['sec-fetch-dest']))

/** A note on the request itself: a weak map of every request would keep the garbage collector busy. */
const arrival = Symbol('arrival')
type Arrived = IncomingMessage & { [arrival]?: number }

/** Notes when a request came, whoever answers it. */
export const arrived = (req: Arrived): void => void (req[arrival] = Date.now())

/** An exchange as it went over the wire. @param req as it was sent on: `url` is the upstream's path */
export const exchangeOf = (rule: Rule, req: IncomingMessage, proxyRes: IncomingMessage): Exchange => ({
  rule,
  began: (req as Arrived)[arrival],
  method: req.method ?? 'GET',
  url: pathOf(req),
  upstreamUrl: req.url ?? '/',
  requestHeaders: req.rawHeaders,
  hasBody: hasBody(req),
  devOrigin: devOriginOf(req),
  status: proxyRes.statusCode ?? 0,
  responseHeaders: proxyRes.rawHeaders,
})
