import type { ClientRequest, IncomingMessage } from 'node:http'
import { hasBody } from './body.ts'

/** What Node calls a connection that the upstream closed while a request was on its way. */
const closedCodes = new Set<unknown>(['ECONNRESET', 'EPIPE'])

/** A note on the request itself: a weak set of every request would keep the garbage collector busy. */
const reused = Symbol('reused')
type Noted = IncomingMessage & { [reused]?: boolean }

/**
 * Notes that a request goes out on a kept connection. The upstream may close such a one while it is idle, just as the
 * next request is written: that says nothing of the upstream, and a browser then asks once more on a new one.
 */
export function noteReuse(proxyReq: ClientRequest, req: Noted): void {
  if (proxyReq.reusedSocket) req[reused] = true
}

/**
 * Whether a request that failed before its answer may be sent again, once: only where the upstream may get it twice
 * and nothing of it is used up.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2-6
 */
export function mayAskAgain(error: unknown, req: Noted): boolean {
  const kept = req[reused] === true
  req[reused] = false
  const closed = error instanceof Error && 'code' in error && closedCodes.has(error.code)
  const safe = (req.method === 'GET' || req.method === 'HEAD') && !hasBody(req)
  return kept && closed && safe
}
