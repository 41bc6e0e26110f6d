import { Agent, request } from 'node:http'
import type { HeaderList } from '../../../packages/core/src/fetch/verdict.ts'

export interface Question {
  method: string
  path: string
  headers: HeaderList
}

export interface Answer {
  status: number
  /** As on the wire, duplicates kept. */
  headers: Array<[string, string]>
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** Asks a server on 127.0.0.1; the body is not read. */
export function ask(port: number, { method, path, headers }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, agent, headers: Object.fromEntries(headers) }
    const sent = request(options, (response) => {
      const raw = response.rawHeaders
      const lines = raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1] ?? ''] as [string, string]]))
      response.resume()
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: lines }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** Waits until something answers on the port. @returns false where nothing does in time */
export async function answers(port: number, milliseconds = 5000): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (Date.now() < end) {
    const answer = await ask(port, { method: 'GET', path: '/', headers: [] }).catch(() => undefined)
    if (answer) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}
