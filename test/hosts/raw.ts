import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { securePorts } from './hosts.ts'

/** Sends a request as no browser would. */
export function raw(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const send = securePorts.has(port) ? httpsRequest : httpRequest
    const req = send({ port, host: 'localhost', path, headers, rejectUnauthorized: false }, (res) => {
      let body = ''
      res.on('data', (chunk: Buffer) => (body += chunk.toString()))
      res.on('error', reject)
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body, headers: res.headers }))
    })
    req.on('error', reject)
    req.end()
  })
}

/** First line of the answer to a WebSocket handshake; `closed` or, after two seconds, `no answer`. */
export function handshake(port: number, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const greet = () => {
      const lines = {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      }
      const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(`GET ${path} HTTP/1.1\r\n${head.join('')}\r\n`)
    }
    const socket: Socket = securePorts.has(port)
      ? connectTls({ port, host: 'localhost', rejectUnauthorized: false }, greet)
      : connect(port, 'localhost', greet)
    socket.once('data', (data: Buffer) => {
      resolve(data.toString().split('\r\n')[0] ?? '')
      socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => resolve('closed'))
    setTimeout(() => {
      resolve('no answer')
      socket.destroy()
    }, 2000).unref()
  })
}
