import { EventEmitter, once } from 'node:events'
import { createServer, get, type Agent, type IncomingMessage } from 'node:http'
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

type Module = typeof import('../../packages/core/src/dev/reading-agent.ts')

/** Fresh for each test: what was learnt of the parser holds for a process. */
let module: Module
let agent: Agent
let servers: Server[] = []
beforeEach(async () => {
  vi.resetModules()
  module = await import('../../packages/core/src/dev/reading-agent.ts')
  agent = new module.ReadingAgent({ keepAlive: true })
})
afterEach(() => {
  agent.destroy()
  for (const server of servers) server.close()
  servers = []
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** What the socket read, beside the body that the parser made of it. */
async function ask(port: number): Promise<{ input: Buffer[]; body: Buffer[] }> {
  const input: Buffer[] = []
  const body: Buffer[] = []
  const req = get({ port, host: '127.0.0.1', agent })
  req.on('socket', (socket) => socket.on('data', (chunk: Buffer) => input.push(chunk)))
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  module.watchCopying(res)
  for await (const chunk of res) body.push(chunk as Buffer)
  return { input, body }
}

test('once an answer has shown that Node’s parser copies bodies, all sockets read into one buffer', async () => {
  const port = await listen(createServer((_req, res) => res.end('x'.repeat(1000))))
  const answers = [await ask(port), await ask(port), await ask(port), await ask(port)]
  const [first, , third, fourth] = answers.map(({ input }) => input[0]?.buffer)
  expect(first === third).toBe(false)
  expect(third === fourth).toBe(true)
  for (const { input, body } of answers) {
    expect(String(body)).toBe('x'.repeat(1000))
    expect(body[0]?.buffer === input[0]?.buffer).toBe(false)
  }
})

test('a parser that passed its input on would get a buffer for each read', async () => {
  const words = ['first', 'second', 'third', 'fourth']
  const port = await listen(
    createTcp(async (socket) => {
      for (const word of words) {
        socket.write(word)
        await new Promise((resume) => setTimeout(resume, 30))
      }
      socket.end()
    }),
  )
  const socket = agent.createConnection({ port, host: '127.0.0.1' }, undefined) as Socket
  const answer = Object.assign(new EventEmitter(), { socket })
  const kept: Buffer[] = []
  module.watchCopying(answer as unknown as IncomingMessage)
  socket.on('data', (chunk: Buffer) => {
    kept.push(chunk)
    answer.emit('data', chunk)
  })
  await once(socket, 'close')
  expect(kept.map(String)).toEqual(words)
})
