import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'

export interface Upstream {
  url: string
  /** Requests as they arrived: `METHOD path`. */
  requests: IncomingMessage[]
  server: Server
  /** Sockets that are open now. */
  sockets: Set<Socket>
  close(): Promise<void>
}

const json: RequestListener = (_req, res) => {
  res.setHeader('Content-Type', 'application/json')
  res.end('{"ok":true}')
}

/** A backend on the loopback that knows nothing of CORS. */
export async function upstream(
  answer: (req: IncomingMessage, res: ServerResponse) => void = json,
): Promise<Upstream> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const server = createServer((req, res) => {
    requests.push(req)
    answer(req, res)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    server,
    sockets,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
