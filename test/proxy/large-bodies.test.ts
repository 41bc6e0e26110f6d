import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import {
  createServer,
  OutgoingMessage,
  request,
  type ClientRequest,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  type ServerResponse,
} from 'node:http'
import { connect as connectHttp2, createServer as createHttp2 } from 'node:http2'
import { createServer as createHttps, request as requestTls } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { Readable, type Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { certificate } from '../hosts/certificate.ts'
import { serveHere } from './serving.ts'

const body = randomBytes(12_000_000)
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const whole = hashOf(body)

const closing: Array<() => void> = []
afterEach(() => closing.splice(0).forEach((close) => close()))

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

/** Bytes of a stream; `slow` pauses after each chunk. */
async function read(stream: Readable, slow = false): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    if (slow) await new Promise((resume) => setTimeout(resume, 2))
  }
  return Buffer.concat(chunks)
}

/** `/api/down` sends the body, anything else answers with the hash of what it got. `?chunked`: without a length. */
const upstream: RequestListener = async (req, res) => {
  if (!req.url?.startsWith('/api/down'))
    return void res.end(hashOf(await read(req, req.url?.includes('slow'))))
  if (!req.url.includes('chunked')) res.setHeader('Content-Length', body.length)
  Readable.from(pieces()).pipe(res)
}

function* pieces(): Generator<Buffer> {
  for (let i = 0; i < body.length; i += 300_000) yield body.subarray(i, i + 300_000)
}

/** The plugin's middleware behind `before`, as a dev server would mount it. */
async function mounted(before: (req: IncomingMessage, res: ServerResponse) => void = () => {}) {
  const target = `http://127.0.0.1:${await listen(createServer(upstream))}`
  const serving = serveHere({ '/api': target })
  closing.push(serving.close)
  return (req: IncomingMessage, res: ServerResponse): void => {
    before(req, res)
    serving.middleware(req, res, () => res.end('the host'))
  }
}

interface Sent {
  path: string
  upload?: boolean
  chunked?: boolean
  slow?: boolean
}

/** Of `node:http` or of `node:https`. */
type Send = (options: RequestOptions & { rejectUnauthorized: boolean }) => ClientRequest

/** Sends the body, or gets it: what comes back. */
async function call(send: Send, port: number, { path, upload, chunked, slow }: Sent) {
  const req = send({
    port,
    host: '127.0.0.1',
    path,
    method: upload ? 'POST' : 'GET',
    headers: upload && !chunked ? { 'Content-Length': body.length } : {},
    rejectUnauthorized: false,
  })
  if (upload) Readable.from(pieces()).pipe(req as Writable)
  else req.end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  return read(res, slow)
}

const calls: Sent[] = [
  { path: '/api/down' },
  { path: '/api/down?chunked' },
  { path: '/api/down', slow: true },
  { path: '/api/up', upload: true },
  { path: '/api/up', upload: true, chunked: true },
  { path: '/api/up?slow', upload: true },
]
const shown = ({ path, upload, chunked, slow }: Sent): string =>
  [upload ? 'up' : 'down', path, chunked && 'chunked', slow && 'slowly read'].filter(Boolean).join(', ')

/** The hash of what arrived. */
async function arrived(send: Send, port: number, sent: Sent): Promise<string> {
  const got = await call(send, port, sent)
  return sent.upload ? got.toString() : hashOf(got)
}

test('bodies arrive whole over HTTP/1.1', async () => {
  const port = await listen(createServer(await mounted()))
  const one = calls.map((sent) => [shown(sent), whole])
  const turns = []
  for (const sent of calls) turns.push([shown(sent), await arrived(request, port, sent)])
  expect(turns).toEqual(one)
  const atOnce = calls.map(async (sent) => [shown(sent), await arrived(request, port, sent)])
  expect(await Promise.all(atOnce)).toEqual(one)
})

test('bodies arrive whole over TLS', async () => {
  const { key, cert } = await certificate()
  const files = { key: readFileSync(key), cert: readFileSync(cert) }
  const port = await listen(createHttps(files, await mounted()))
  for (const sent of calls)
    expect([shown(sent), await arrived(requestTls, port, sent)]).toEqual([shown(sent), whole])
})

test('bodies arrive whole over HTTP/2', async () => {
  const handle = await mounted()
  const port = await listen(
    createHttp2((req, res) =>
      handle(req as unknown as IncomingMessage, res as unknown as ServerResponse),
    ) as unknown as Server,
  )
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  closing.push(() => session.destroy())
  expect(hashOf(await read(session.request({ ':path': '/api/down' })))).toBe(whole)
  const upload = session.request({ ':path': '/api/up', ':method': 'POST' })
  Readable.from(pieces()).pipe(upload)
  expect((await read(upload)).toString()).toBe(whole)
})

describe('memory', () => {
  /** Chunks that the proxy wrote, by reference. */
  let written: Buffer[] = []
  beforeEach(() => {
    written = []
    const { write } = OutgoingMessage.prototype
    vi.spyOn(OutgoingMessage.prototype, 'write').mockImplementation(function (
      this: OutgoingMessage,
      ...args: unknown[]
    ) {
      const [chunk] = args
      if (Buffer.isBuffer(chunk) && chunk.buffer !== body.buffer) written.push(chunk)
      return Reflect.apply(write, this, args)
    })
  })
  afterEach(() => vi.restoreAllMocks())

  test.each(calls.map((sent) => [shown(sent), sent] as const))(
    'each chunk is freed once it is written: %s',
    async (_name, sent) => {
      const port = await listen(createServer(await mounted()))
      expect(await arrived(request, port, sent)).toBe(whole)
      const large = written.filter(({ length }) => length === 0 || length >= 16_384)
      expect(large.length).toBeGreaterThan(100)
      const kept = large.filter(({ length }) => length > 0)
      expect(kept.length).toBeLessThan(10)
    },
  )

  const taps: Record<
    string,
    (req: IncomingMessage, res: ServerResponse, keep: (chunk: Buffer) => void) => void
  > = {
    'listens to the request': (req, _res, keep) => void req.on('data', keep).pause(),
    'peeks at the request': (req, _res, keep) => {
      req.once('readable', () => {
        const chunk = req.read() as Buffer | null
        if (!chunk) return
        req.unshift(chunk)
        keep(chunk)
      })
    },
    'wraps write of the answer': (req, res, keep) => {
      if (req.method !== 'GET') return
      const { write } = res
      res.write = ((chunk: Buffer, ...rest: unknown[]) => {
        keep(chunk)
        return Reflect.apply(write, res, [chunk, ...rest])
      }) as typeof write
    },
    'wraps emit of the request': (req, _res, keep) => {
      const { emit } = req
      req.emit = (event: string, ...args: unknown[]) => {
        if (event === 'data') keep(args[0] as Buffer)
        return Reflect.apply(emit, req, [event, ...args])
      }
    },
  }
  test.each(Object.entries(taps))('what another middleware keeps stays whole: it %s', async (_name, tap) => {
    const kept = { up: [] as Buffer[], down: [] as Buffer[] }
    const handle = await mounted((req, res) =>
      tap(req, res, (chunk) => void kept[req.method === 'POST' ? 'up' : 'down'].push(chunk)),
    )
    const port = await listen(createServer(handle))
    const up = { path: '/api/up', upload: true }
    const down = { path: '/api/down' }
    expect(await arrived(request, port, up)).toBe(whole)
    expect(await arrived(request, port, down)).toBe(whole)
    const seen = [...kept.up, ...kept.down]
    expect(seen).not.toEqual([])
    expect(seen.filter(({ length }) => length === 0)).toEqual([])
    for (const chunks of Object.values(kept)) {
      const all = Buffer.concat(chunks)
      expect(hashOf(all)).toBe(hashOf(body.subarray(0, all.length)))
    }
  })
})
