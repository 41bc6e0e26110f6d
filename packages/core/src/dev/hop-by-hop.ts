import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers that speak of one connection alone and are not passed on. `transfer-encoding` and `upgrade` are
 * the transport's; `trailer` announces what is passed on.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
const hopByHop = ['keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te']

/** Named in Connection they would cut the message's frame or its address: those stay the transport's. */
const transports = new Set(['transfer-encoding', 'content-length', 'host', 'keep-alive', 'close', ''])

/**
 * Takes out what belongs to the connection it came over, the headers that Connection names included. Deletes
 * only what is there: on the hot path an untouched object stays a fast one.
 */
export function dropHopByHop(headers: IncomingHttpHeaders): void {
  const { connection } = headers
  if (connection !== undefined && connection !== 'keep-alive') {
    const named = connection.split(',').map((token) => token.trim().toLowerCase())
    for (const name of named) if (name !== 'upgrade' && !transports.has(name)) delete headers[name]
    headers.connection = named.includes('upgrade') ? 'Upgrade' : 'keep-alive'
  }
  for (const name of hopByHop) if (headers[name] !== undefined) delete headers[name]
}
