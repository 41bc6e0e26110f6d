import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The example API as it would meet the page in production: cross-origin, with the page's origin taken for the
 * one that its policy admits. What the browser then says is what production's page would hear.
 */
export async function productionOf(api: string, pageOrigin: string, admitted: string) {
  const server = createServer((req, res) => {
    const headers = { ...req.headers }
    if (headers.origin === pageOrigin) headers.origin = admitted
    const onward = request(new URL(req.url ?? '/', api), { method: req.method, headers }, (answer) => {
      const lines = answer.rawHeaders.map((text) => (text === admitted ? pageOrigin : text))
      res.writeHead(answer.statusCode ?? 500, lines)
      answer.pipe(res)
    })
    req.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
