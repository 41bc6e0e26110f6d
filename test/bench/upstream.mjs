// The backend under every proxy: answers by path as fast as Node can. Prints its port.
import { createServer } from 'node:http'

const sizes = { '1k': 1e3, '100k': 1e5, '10m': 1e7 }
const bodies = Object.fromEntries(
  Object.entries(sizes).map(([name, size]) => [name, Buffer.alloc(size, 'x')]),
)

/** `/api/1k/…` → 1 kB */
const server = createServer((req, res) => {
  const body = bodies[req.url.split('/')[2]] ?? bodies['1k']
  req.resume()
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
  res.end(body)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
