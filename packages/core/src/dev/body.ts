import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Stream } from 'node:stream'

/** Whether a request says that it brings a body along; over HTTP/2 it need not. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** What a request ends with whose body somebody has read before it came here: nobody can send it on. */
export class BodyTaken extends Error {
  readonly code = 'CORS_PARITY_BODY_TAKEN'
}

/** Whether a request over HTTP/1 has come in whole, without a byte of a body, whatever its headers said at first. */
export const isBodiless = (req: IncomingMessage): boolean =>
  req.httpVersionMajor < 2 && !hasBody(req) && req.complete && req.readableLength === 0

/**
 * Sent in place of a request that has no body: piping one that ends at once takes a dozen listeners. All that the
 * transport does with it, as long as it follows no redirects, is to pipe it.
 *
 * @see https://github.com/unjs/httpxy#readme (`buffer`)
 */
export const noBody = {
  // at once, Node would finish the request twice: it is just being given its socket
  pipe: (out: ClientRequest) => process.nextTick(() => out.end()),
} as unknown as Stream
