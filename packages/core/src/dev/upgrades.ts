import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Upgrade } from './proxy.ts'
import { devOriginOf } from './request.ts'
import { webSocketRule, type Rule } from './rules.ts'

/** What tells an upgrade that is the host's own, or that may not pass, from one for the proxy. */
export interface UpgradeGuard {
  /** The host's own socket (hot module replacement): left alone. */
  isHostSocket(req: IncomingMessage): boolean
  isHostAllowed(req: IncomingMessage): boolean
}

const refusal = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/**
 * Proxies WebSocket upgrades on the rules' paths. WebSockets have no CORS: any page may open one, so only
 * pages of the dev server itself get through.
 *
 * @param upgrade takes over what may pass
 * @returns undoes it
 */
export function handleUpgrades(
  server: EventEmitter,
  rules: readonly Rule[],
  upgrade: Upgrade,
  guard: UpgradeGuard,
): () => void {
  const match = webSocketRule(rules)
  const onUpgrade = (req: IncomingMessage, socket: Socket, head: Buffer): void => {
    if (guard.isHostSocket(req) || !match(req.url ?? '/')) return
    const { origin } = req.headers
    if (guard.isHostAllowed(req) && (origin === undefined || origin === devOriginOf(req)))
      upgrade(req, socket, head)
    else socket.end(refusal)
  }
  server.on('upgrade', onUpgrade)
  return () => server.off('upgrade', onUpgrade)
}
