import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls'
import type { HeaderList } from '../../packages/core/src/fetch/verdict.ts'
import { certificate } from '../hosts/certificate.ts'
import { answerLines, bodyOf, notFound, parsePath, type Echo, type Ports, type Scenario } from './scenario.ts'

/** One request as it came over the wire. */
export interface Seen {
  hop: number
  method: string
  preflight: boolean
  origin: string | undefined
  acrm: string | undefined
  acrh: string | undefined
  authorization: boolean
  /** Names. */
  cookies: string[]
}

/** The head of a request. */
export interface Head {
  method: string
  path: string
  headers: Map<string, string>
}

/** An answer of the control side: the page, its work, its results. */
export interface Page {
  status: number
  headers: HeaderList
  body: string
}

function parseHead(text: string): Head {
  const [first = '', ...rest] = text.split('\r\n')
  const [method = '', path = ''] = first.split(' ')
  const headers = new Map<string, string>()
  for (const line of rest) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value)
  }
  return { method, path, headers }
}

function bytes(status: number, headers: HeaderList, body: string): Buffer {
  const head = [`HTTP/1.1 ${status} Answer`, ...headers.map(([name, value]) => `${name}: ${value}`), '', body]
  return Buffer.from(head.join('\r\n'), 'latin1')
}

/** Sends an answer. */
type Write = (status: number, headers: HeaderList, body: string) => void

const over =
  (stream: ServerHttp2Stream): Write =>
  (status, headers, body) => {
    const fields = headers.flatMap(([name, value]) => [name.toLowerCase(), value])
    stream.respond([':status', String(status), ...fields])
    stream.end(body, 'latin1')
  }

/**
 * A server on raw sockets, since Node's own refuses unknown methods and repairs header lines. Answers each scenario
 * byte by byte as it says and keeps what was sent.
 */
export class AnsweringServer {
  readonly scenarios = new Map<string, Scenario>()
  readonly seen = new Map<string, Seen[]>()
  ports: Ports = [0, 0, 0]
  /** When something but a question for work was last asked. */
  active = 0
  #servers: Server[] = []
  #secure: SecureContext | undefined
  #sockets = new Set<Socket>()
  #control: (head: Head, body: string) => Promise<Page>

  constructor(control: (head: Head, body: string) => Promise<Page>) {
    this.#control = control
  }

  async listen(): Promise<void> {
    const files = await certificate()
    const tls = { key: await readFile(files.key), cert: await readFile(files.cert) }
    this.#secure = createSecureContext(tls)
    const first = await this.#open('127.0.0.1', 0)
    const second = await this.#open('127.0.0.1', 0)
    for (const port of [first, second]) await this.#open('::1', port)
    this.ports = [first, second, await this.#openHttp2(tls)]
  }

  close(): void {
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** HTTP/2, without which Chromium sends no body of a stream. */
  #openHttp2(tls: { key: Buffer; cert: Buffer }): Promise<number> {
    const server = createSecureServer(tls)
    this.#servers.push(server)
    server.on('session', (session) => session.on('error', () => session.destroy()))
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('stream', (stream: ServerHttp2Stream, fields: IncomingHttpHeaders) => {
      const headers = new Map(Object.entries(fields).map(([name, value]) => [name, String(value)]))
      const head = { method: headers.get(':method')!, path: headers.get(':path')!, headers }
      stream.on('error', () => stream.destroy())
      stream.resume()
      stream.on('end', () => this.#answer(over(stream), head, ''))
    })
    return new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
    )
  }

  #open(host: string, port: number): Promise<number> {
    const server = createServer((socket) => this.#accept(socket))
    this.#servers.push(server)
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => resolve((server.address() as { port: number }).port))
    })
  }

  /** One port for both schemes: a TLS connection begins with the byte 22. */
  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.setNoDelay(true)
    socket.once('data', (first: Buffer) => {
      socket.pause()
      socket.unshift(first)
      const secure = { isServer: true, secureContext: this.#secure! }
      this.#serve(first[0] === 22 ? new TLSSocket(socket, secure) : socket)
      if (first[0] !== 22) socket.resume()
    })
  }

  #serve(socket: Socket): void {
    let pending: Buffer = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    const write: Write = (...answer) => void socket.write(bytes(...answer))
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk
      for (;;) {
        const end = pending.indexOf('\r\n\r\n')
        if (end < 0) return
        const head = parseHead(pending.subarray(0, end).toString('latin1'))
        const length = Number(head.headers.get('content-length') ?? 0)
        if (pending.length < end + 4 + length) return
        const body = pending.subarray(end + 4, end + 4 + length).toString('utf8')
        pending = pending.subarray(end + 4 + length)
        this.#answer(write, head, body)
      }
    })
  }

  #answer(write: Write, head: Head, body: string): void {
    if (head.path !== '/work') this.active = performance.now()
    const at = parsePath(head.path)
    const scenario = at && this.scenarios.get(at.id)
    if (at === undefined || scenario === undefined) {
      this.#control(head, body).then(
        (page) => {
          const length = String(Buffer.byteLength(page.body))
          const latin = Buffer.from(page.body, 'utf8').toString('latin1')
          write(page.status, [...page.headers, ['Content-Length', length]], latin)
        },
        () => write(500, notFound, ''),
      )
      return
    }
    const preflight = head.method === 'OPTIONS' && head.headers.has('access-control-request-method')
    const log = this.seen.get(at.id) ?? []
    this.seen.set(at.id, log)
    log.push({
      hop: at.hop,
      method: head.method,
      preflight,
      origin: head.headers.get('origin'),
      acrm: head.headers.get('access-control-request-method'),
      acrh: head.headers.get('access-control-request-headers'),
      authorization: head.headers.has('authorization'),
      cookies: (head.headers.get('cookie') ?? '').split(/; */).map((each) => each.split('=')[0]!),
    })
    if (at.hop >= scenario.hops.length) {
      write(404, notFound, '')
      return
    }
    const sent = (name: string) => head.headers.get(name) ?? ''
    const echo: Echo = {
      preflight,
      origin: sent('origin'),
      acrm: sent('access-control-request-method'),
      acrh: sent('access-control-request-headers'),
    }
    const answer = answerLines(scenario, at.id, at.hop, echo, this.ports)
    const bodiless = answer.status === 204 || answer.status === 304 || head.method === 'HEAD'
    write(answer.status, answer.headers, bodiless ? '' : bodyOf(scenario))
  }
}
