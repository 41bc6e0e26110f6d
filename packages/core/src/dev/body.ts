import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Http2Stream } from 'node:http2'
import type { Stream } from 'node:stream'

/** Whether a request brings a body along: its headers say so, or over HTTP/2, without a length, it goes on after them. */
export const hasBody = (req: IncomingMessage): boolean =>
  req.headers['transfer-encoding'] !== undefined ||
  Number(req.headers['content-length'] ?? 0) > 0 ||
  goesOnUnframed(req)

const goesOnUnframed = (req: IncomingMessage & { stream?: Http2Stream }): boolean =>
  req.httpVersionMajor === 2 &&
  req.headers['content-length'] === undefined &&
  req.stream?.endAfterHeaders === false

/**
 * Has a body whose length was not told sent in chunks. HTTP/2 needs neither, and without either Node would write the
 * body of a GET or DELETE behind it, where the upstream takes it for the next request.
 */
export function frameBody(req: IncomingMessage): void {
  if (goesOnUnframed(req)) req.headers['transfer-encoding'] = 'chunked'
}

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
