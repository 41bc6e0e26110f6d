import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Stream } from 'node:stream'

/** Whether a request over HTTP/1 brings a body along. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** What a request ends with whose body somebody has read before it came here: nobody can send it on. */
export class BodyTaken extends Error {
  readonly code = 'CORS_PARITY_BODY_TAKEN'
}

/**
 * Sent in place of a request that has no body: piping one that ends at once takes a dozen listeners.
 *
 * @see https://github.com/unjs/httpxy#readme (`buffer`)
 */
export const noBody = { pipe: (out: ClientRequest) => out.end() } as unknown as Stream
