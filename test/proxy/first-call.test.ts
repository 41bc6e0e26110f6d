import { once } from 'node:events'
import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { expect, test } from 'vitest'
import type { Serving } from '../../packages/core/src/serve.ts'
import { listen, serveHere } from './serving.ts'

/** An upstream that answers with what it got, and echoes on its WebSockets. */
async function upstream(): Promise<string> {
  const server = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += String(chunk)
    res.end(`${req.method} ${req.url} ${body}`)
  })
  new WebSocketServer({ server }).on('connection', (socket) =>
    socket.on('message', (data) => socket.send(String(data))),
  )
  return listen(server)
}

/** A dev server that answers `the host` itself; nothing of the plugin has begun. */
async function fresh(): Promise<{ url: string; serving: Serving; lines: string[] }> {
  const lines: string[] = []
  const serving = serveHere(
    { '/api': { target: await upstream(), ws: true } },
    (text) => void lines.push(text),
  )
  const server = createServer((req, res) =>
    serving.middleware(req, res, (error) => res.end(error ? String(error) : 'the host')),
  )
  serving.handleUpgrades(server, { isHostSocket: () => false, isHostAllowed: () => true })
  server.once('close', serving.close)
  return { url: await listen(server), serving, lines }
}

test('a call before anything is loaded gets through with its body', async () => {
  const { url, lines } = await fresh()
  const answer = await fetch(`${url}/api/users`, { method: 'POST', body: 'Ada' })
  expect(await answer.text()).toBe('POST /api/users Ada')
  expect(lines).toEqual([])
})

test('so does a WebSocket', async () => {
  const { url } = await fresh()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/socket`)
  await once(socket, 'open')
  socket.send('Ada')
  const [echo] = await once(socket, 'message')
  expect(String(echo)).toBe('Ada')
  socket.terminate()
})

test('all else passes at once, and loads nothing', async () => {
  const { serving } = await fresh()
  const passed: string[] = []
  const pass = (url: string): void =>
    serving.middleware({ url, headers: {} } as never, {} as never, () => passed.push(url))
  for (const url of ['/', '/apis', '/api.js', '/src/__cors-parity/x']) pass(url)
  expect(passed).toEqual(['/', '/apis', '/api.js', '/src/__cors-parity/x'])
  pass('/api')
  expect(passed).not.toContain('/api')
})

test('the script of a worker goes on to the host once the session knows of it', async () => {
  const { serving } = await fresh()
  const passed: string[] = []
  const request = { url: '/worker.js', headers: { 'sec-fetch-dest': 'worker' } }
  serving.middleware(request as never, {} as never, () => passed.push('worker'))
  expect(passed).toEqual([])
  await serving.session()
  await expect.poll(() => passed).toEqual(['worker'])
})

test('a dev server that is closed before its session is loaded says nothing', async () => {
  const { url, serving, lines } = await fresh()
  const started = serving.start([url])
  serving.close()
  expect(await started).toBeUndefined()
  expect(await serving.session()).toBeUndefined()
  expect(lines).toEqual([])
})
