import { OutgoingMessage, type IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** Bytes from which on a chunk is worth freeing. */
const worthwhile = 16_384

/** Bytes of a body up to which its chunks are not looked at. */
const large = 65_536

const plainSockets = new Set<unknown>([Socket.prototype, TLSSocket.prototype])
const tapped = ['on', 'emit', 'push', 'read', 'pipe']

/** Does what comes go to the one pipe, and from there to the system, with nobody between who might keep it? */
const isUntapped = (source: IncomingMessage, out: OutgoingMessage): boolean =>
  out.write === OutgoingMessage.prototype.write &&
  plainSockets.has(out.socket && Object.getPrototypeOf(out.socket)) &&
  !Object.hasOwn(out.socket ?? {}, 'write') &&
  source.listenerCount('data') === 2 &&
  source.listenerCount('readable') === 0 &&
  !tapped.some((name) => Object.hasOwn(source, name))

/** Has somebody read of a body, or is about to? */
const isPeekedAt = (source: IncomingMessage): boolean =>
  source.readableDidRead || source.listenerCount('data') > 0 || source.listenerCount('readable') > 0

/**
 * Frees the chunks of a large body as soon as they are written. V8 would let 64 MB of them gather, and collecting
 * them costs more than passing them on.
 *
 * Call it before `source` is piped to `out`. What anybody else might still read is left to the garbage collector:
 * with HTTP/2, with another listener to the body, with a `write` that is not Node's.
 *
 * @see https://github.com/nodejs/node/issues/1671
 */
export function freeWritten(source: IncomingMessage, out: OutgoingMessage): void {
  if (!mayBeLarge(source) || isPeekedAt(source)) return
  let passed: Buffer[] = []
  source.on('data', (chunk: Buffer) => {
    if (passed.length > 0 && out.writableLength === 0) {
      // nothing waits: what came before this chunk is with the system
      if (!out.destroyed && isUntapped(source, out)) passed.forEach(free)
      passed = []
    }
    if (chunk.length >= worthwhile) passed.push(chunk)
  })
}

/** Gives memory back that `chunk` alone uses. */
function free({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** HTTP/2 has chunks that are parts of what its session has read. */
const mayBeLarge = ({ headers, httpVersionMajor }: IncomingMessage): boolean =>
  httpVersionMajor < 2 &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > large)
