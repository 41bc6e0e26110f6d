import http from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import type { ServerProgram } from './programs/program.ts'

const require = createRequire(import.meta.url)
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
const servers: http.Server[] = []

/** Closes all servers that were started. */
export function stopAll(): void {
  agent.destroy()
  for (const server of servers) server.close()
}

/** Runs a program as its own module and gives the port of the server that it starts. */
export async function start({ source, env }: ServerProgram, version: 4 | 5): Promise<number> {
  const { listen } = http.Server.prototype
  let server: http.Server | undefined
  http.Server.prototype.listen = function (this: http.Server) {
    // oxlint-disable-next-line typescript/no-this-alias
    server = this
    return Reflect.apply(listen, this, [0, '127.0.0.1']) as http.Server
  } as typeof listen
  const load = (name: string) => {
    if (name === './missing-module') return { originFor: () => 'https://app.example.com' }
    return require(name === 'express' && version === 4 ? 'express4' : name)
  }
  try {
    // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
    const run = new Function('require', 'process', source)
    run(load, { nextTick: process.nextTick, env: { PORT: '0', NODE_ENV: 'production', ...env } })
  } finally {
    http.Server.prototype.listen = listen
  }
  if (!server) throw new Error('it starts no server')
  servers.push(server)
  const running = server
  if (!running.listening) await new Promise((done) => running.once('listening', done))
  return (running.address() as AddressInfo).port
}

/** One request on the wire, and the answer's header lines as they came. */
export function ask(
  port: number,
  { method, url, headers }: HttpRequest,
): Promise<HttpResponse & { status: number }> {
  const options = { port, method, path: new URL(url).pathname, headers: Object.fromEntries(headers), agent }
  return new Promise((done, fail) => {
    const sent = http.request(options, (response) => {
      const raw = response.rawHeaders
      response.resume().on('end', () => {
        const lines = raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1] ?? ''] as const]))
        done({ status: response.statusCode ?? 0, headers: lines })
      })
    })
    sent.on('error', fail).end()
  })
}
