import { Agent, type ClientRequestArgs, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Bytes that Node reads from a socket at once. */
const atOnce = 65_536

/**
 * Does Node's HTTP parser copy bodies out of what was read? All supported versions do. An answer has to show it
 * before a buffer is read into twice: should a later Node pass its input on instead, each read gets its own.
 */
let copies: boolean | undefined
let shared: Buffer | undefined
const unshared = new WeakSet<ArrayBufferLike>()
const readers = new WeakSet<object>()

function bufferToReadInto(): Buffer {
  if (copies) return (shared ??= Buffer.allocUnsafeSlow(atOnce))
  const buffer = Buffer.allocUnsafeSlow(atOnce)
  if (copies === undefined) unshared.add(buffer.buffer)
  return buffer
}

/** Looks at the first body that comes over a `ReadingAgent`, and costs nothing after it. */
export function watchCopying(answer: IncomingMessage): void {
  if (copies !== undefined || !readers.has(answer.socket)) return
  answer.once('data', (chunk: Buffer) => {
    copies ??= !unshared.has(chunk.buffer)
  })
}

/**
 * An agent whose sockets all read into one buffer. Otherwise Node allocates one for each read, which V8 frees only
 * once 64 MB of them have gathered: allocating, clearing and collecting them is most of what a large answer costs.
 *
 * @see https://github.com/nodejs/node/issues/1671
 * @see https://nodejs.org/api/net.html#socketconnectoptions-connectlistener (`onread`)
 */
export class ReadingAgent extends Agent {
  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const onread = {
      buffer: bufferToReadInto,
      callback(size: number, buffer: Uint8Array) {
        socket?.emit('data', buffer.subarray(0, size))
        return true
      },
    }
    const reading = { ...options, onread }
    const socket = super.createConnection(reading, callback)
    if (socket) readers.add(socket)
    return socket
  }
}
