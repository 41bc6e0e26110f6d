import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { resolveOptions, type Options } from '../../packages/core/src/options.ts'
import { serve, type Serving } from '../../packages/core/src/serve.ts'
import { start, type HostKind, type Running } from '../hosts/hosts.ts'

/** A backend that speaks through a raw socket: it can break every rule. */
export async function rawUpstream(
  answer: (socket: Socket, request: string) => void,
): Promise<{ url: string; sockets: Set<Socket>; close(): void }> {
  const { createServer: createTcp } = await import('node:net')
  const sockets = new Set<Socket>()
  const server = createTcp((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let request = ''
    socket.on('data', (data: Buffer) => {
      request += data.toString('latin1')
      if (!request.includes('\r\n\r\n')) return
      const whole = request
      request = ''
      answer(socket, whole)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    sockets,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Options with one rule on `/api`; `rule` is the source of its further fields. */
export const optionsFor = (target: string, rule = ''): string =>
  `{ proxy: { '/api': { target: '${target}', ${rule} } } }`

export const serveRule = (kind: HostKind, target: string, rule = ''): Promise<Running> =>
  start(kind, { options: optionsFor(target, rule) })

/** What a host mounts, in this process and without the host. @param write takes the terminal's lines */
export const serveHere = (
  proxy: NonNullable<Options['proxy']>,
  write: (text: string) => void = () => {},
): Serving =>
  serve(
    resolveOptions(
      { proxy },
      { root: import.meta.dirname, hostProxy: { option: 'server.proxy', targets: new Map() } },
    ),
    {
      root: import.meta.dirname,
      base: '/',
      write: (_level, text) => write(text),
      scripts: async () => undefined,
    },
  )

/** Sends bytes and reads the answer until the server closes or `until` is met. */
export function exchange(port: number, bytes: string, until: RegExp = /$^/): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, 'localhost', () => socket.write(bytes))
    const done = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(done, 2000)
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1')
      if (until.test(answer)) done()
    })
    socket.on('close', done)
    socket.on('error', reject)
  })
}

export const get = (path: string, headers: Record<string, string> = {}): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

/** Waits until a condition holds, at most two seconds. */
export async function until(holds: () => boolean): Promise<boolean> {
  for (let i = 0; i < 100 && !holds(); i++) await new Promise((resume) => setTimeout(resume, 20))
  return holds()
}

/** Has a server listen until the test ends. @returns its URL */
export async function listen(server: Server): Promise<string> {
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** An HTTP server on a free port of an address. */
export async function listening(
  answer: (req: IncomingMessage, res: ServerResponse) => void,
  where: { host?: string; path?: string; port?: number } = {},
): Promise<Server> {
  const server = createServer(answer)
  server.listen(
    where.path ? { path: where.path } : { port: where.port ?? 0, host: where.host ?? '127.0.0.1' },
  )
  await once(server, 'listening')
  return server
}
