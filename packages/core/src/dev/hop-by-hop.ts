import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers that speak of one connection alone and are not passed on. `transfer-encoding` and `upgrade` are
 * the transport's; `trailer` announces what is passed on.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
const hopByHop = ['keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te']

/** Takes out what belongs to the connection it came over, the headers that Connection names included. */
export function dropHopByHop(headers: IncomingHttpHeaders): void {
  const { connection } = headers
  if (connection !== undefined && !/^(keep-alive|close)$/i.test(connection)) {
    const named = connection.split(',').map((token) => token.trim().toLowerCase())
    const upgrades = named.includes('upgrade')
    for (const name of named) if (name !== 'upgrade' && !transports.has(name)) delete headers[name]
    if (upgrades) headers.connection = 'Upgrade'
    else delete headers.connection
  } else delete headers.connection
  for (const name of hopByHop) delete headers[name]
}

/** Named in Connection they would cut the message's frame or its address: those stay the transport's. */
const transports = new Set(['transfer-encoding', 'content-length', 'host', 'keep-alive', 'close', ''])
