// The backend under every proxy: answers by path as fast as Node can. Prints its port.
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { WebSocketServer } from 'ws'

const bodies = Object.fromEntries(
  Object.entries({ '1k': 1e3, '100k': 1e5, '10m': 1e7 }).map(([name, size]) => [
    name,
    Buffer.alloc(size, 'x'),
  ]),
)
const mebibyte = Buffer.alloc(2 ** 20, 'x')

const answers = {
  /** `/api/stream`: one event at once, and then nothing. */
  stream(_req, res) {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' })
    res.write('data: first\n\n')
  },
  /** `/api/1g`: one GiB. */
  '1g'(_req, res) {
    res.writeHead(200, { 'Content-Length': 2 ** 30 })
    let left = 1024
    Readable.from({
      [Symbol.iterator]: () => ({ next: () => ({ done: left-- === 0, value: mebibyte }) }),
    }).pipe(res)
  },
  /** `/api/upload`: answers when the body has ended. */
  upload(req, res) {
    req.on('end', () => res.end('{}'))
  },
}

/** `/api/1k/…` → 1 kB */
const server = createServer((req, res) => {
  const [, , what] = req.url.split('/')
  req.resume()
  if (answers[what]) return answers[what](req, res)
  const body = bodies[what]
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
  res.end(body)
})
new WebSocketServer({ server }).on('connection', (socket) =>
  socket.on('message', (data) => socket.send(data)),
)
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
