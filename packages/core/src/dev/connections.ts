import { EventEmitter } from 'node:events'
import { Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { ReadingAgent } from './reading-agent.ts'
import type { Target } from './target.ts'

/**
 * Milliseconds after which Node tries the next address of localhost. Its default of 250 passes while a bundler
 * holds the event loop: the address that answers is given up, the next one refuses, and a server that runs seems
 * to be down. On the loopback an address that nobody listens on refuses at once, so patience costs nothing.
 */
const patience = { autoSelectFamilyAttemptTimeout: 10_000 }

const kept = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64 }

const agents = {
  'http:': {
    keeping: [new ReadingAgent(kept), new ReadingAgent({ ...kept, ...patience })],
    opening: [new HttpAgent(), new HttpAgent(patience)],
  },
  'https:': {
    keeping: [new HttpsAgent(kept), new HttpsAgent({ ...kept, ...patience })],
    opening: [new HttpsAgent(), new HttpsAgent(patience)],
  },
} as const

/** Whether connections are kept and used again, or one is opened for each request. */
export type Connections = 'keeping' | 'opening'

export function agentOf({ url }: Target, connections: Connections): HttpAgent {
  const [usual, patient] = agents[url.protocol === 'https:' ? 'https:' : 'http:'][connections]
  return /(^|\.)localhost$/.test(url.hostname) ? patient : usual
}

/** The transport listens to the host's server once for each handler: that many listeners are no leak. */
export function expectListener({ socket }: IncomingMessage): void {
  const server: unknown = 'server' in socket ? socket.server : undefined
  if (!(server instanceof EventEmitter)) return
  const most = server.getMaxListeners()
  if (most > 0) server.setMaxListeners(most + 1)
}
