import type { IncomingMessage, ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import { upstream, type Upstream } from '../hosts/upstream.ts'

type Answer = (req: IncomingMessage, res: ServerResponse) => unknown

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const json = (res: ServerResponse, value: unknown): unknown =>
  res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))

/** The origin that pages are redirected to, and may call: it remembers the methods that it was asked with. */
export function thirdOrigin(): Promise<Upstream> {
  const log = new Map<string, string[]>()
  return upstream((req, res) => {
    const { pathname, search } = new URL(req.url ?? '/', 'http://third')
    const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'x-a' }
    for (const [name, value] of Object.entries(cors)) res.setHeader(name, value)
    if (pathname === '/log') {
      json(res, log.get(search) ?? [])
      return void log.delete(search)
    }
    log.set(search, [...(log.get(search) ?? []), req.method ?? ''])
    res.setHeader('Access-Control-Expose-Headers', 'X-Exposed')
    res.writeHead(200, { 'X-Exposed': 'yes', 'X-Hidden': 'yes' }).end('third')
  })
}

/** What the pages call. @param third URL of another origin */
export async function backend(third: string): Promise<Upstream> {
  const asked: string[] = []
  const tried = new Set<string>()
  const answers: Record<string, Answer> = {
    async '/api/echo'(req, res) {
      const { method, url, headers } = req
      json(res, { method, url, headers, body: await bodyOf(req) })
    },
    '/api/plain': (_req, res) => res.writeHead(200, { 'X-A': '1', 'X-B': '2' }).end('plain'),
    '/api/json': (_req, res) => json(res, { a: 1 }),
    '/api/slow': () => {},
    '/api/endless': (_req, res) => res.writeHead(200).write('begun'),
    '/api/redirect': (_req, res) => res.writeHead(302, { Location: '/api/echo?redirected' }).end(),
    '/api/elsewhere': (_req, res) => res.writeHead(302, { Location: `${third}/cors?elsewhere` }).end(),
    '/api/status/404': (_req, res) => res.writeHead(404).end(),
    '/api/second-try'(req, res) {
      if (tried.has(req.url ?? '')) return res.end('second')
      tried.add(req.url ?? '')
      return res.writeHead(503).end()
    },
    async '/api/stream'(_req, res) {
      for (const piece of ['one ', 'two ', 'three ']) {
        res.write(piece)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      res.end()
    },
    '/api/events'(req, res) {
      const last = req.headers['last-event-id']
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.write(`retry: 10\nid: 1\ndata: ${last === undefined ? 1 : `after ${last}`}\n\n`)
      if (req.url?.includes('breaks')) res.end()
    },
    '/api/log'(req, res) {
      const of = new URL(req.url ?? '', 'http://api').searchParams.get('of')
      json(
        res,
        asked.filter((url) => url === of),
      )
    },
  }
  const server = await upstream(async (req, res) => {
    const { url = '' } = req
    asked.push(url)
    const answer = answers[url.replace(/\?.*/, '')] ?? ((_, response) => response.end('ok'))
    await answer(req, res)
  })
  new WebSocketServer({ server: server.server }).on('connection', (socket) =>
    socket.on('message', (data) => socket.send(String(data))),
  )
  return server
}
