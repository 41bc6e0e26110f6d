import type { IncomingMessage, ServerResponse } from 'node:http'
import { devOriginOf, type Middleware } from './request.ts'

/** Where the plugin's own paths begin, below the host's base. */
export const folder = '__cors-parity/'

/** Answers one of the plugin's own paths. @throws what the page need not know: it gets 500 and no more */
export type Route = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void

/**
 * Whether a page of this dev server asks. Other sites' pages can send requests here too, and must neither
 * learn what was found nor make anything up.
 */
function isOwnPage(req: IncomingMessage): boolean {
  const { 'sec-fetch-site': site, origin, referer } = req.headers
  if (site !== undefined) return site === 'same-origin'
  // plain http on a LAN address: browsers send no fetch metadata there
  const from =
    origin ?? (referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined)
  return from === devOriginOf(req)
}

/**
 * The plugin's own paths; to be mounted behind a Host check.
 *
 * @param base path under which the host serves, with a slash at both ends
 * @param routes `POST records` → its answer
 */
export function endpoint(base: string, routes: Readonly<Record<string, Route>>): Middleware {
  const prefix = base + folder
  return function corsParityEndpoint(req, res, next) {
    if (!req.url?.startsWith(prefix)) return next()
    const path = req.url.slice(prefix.length).replace(/[?#].*/, '')
    const route = routes[`${req.method} ${path}`]
    if (!route || !isOwnPage(req)) return refuse(res, route ? 403 : 404)
    res.setHeader('Cache-Control', 'no-store')
    res.setHeader('X-Content-Type-Options', 'nosniff')
    res.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
    void answer(route, req, res)
  }
}

async function answer(route: Route, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    await route(req, res)
  } catch {
    refuse(res, 500)
  }
}

function refuse(res: ServerResponse, status: number): void {
  if (!res.headersSent) res.writeHead(status)
  res.end()
}
