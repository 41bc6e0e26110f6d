import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventStream, type EventStream, type Source } from '../../packages/core/src/dev/event-stream.ts'

/** A number that changes, and what listens to it. */
class Counter implements Source {
  readonly listeners = new Set<() => void>()
  value = 0
  padding = ''
  state = (): unknown => ({ value: this.value, padding: this.padding })
  subscribe = (changed: () => void) => {
    this.listeners.add(changed)
    return () => void this.listeners.delete(changed)
  }
  set(value: number): void {
    this.value = value
    for (const changed of this.listeners) changed()
  }
}

let counter: Counter
let stream: EventStream
const server = createServer((_req, res) => stream.open(res))

beforeEach(async () => {
  counter = new Counter()
  stream = eventStream('count', counter)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

interface Reading {
  answer: IncomingMessage
  values(): number[]
  leave(): void
}

async function open(): Promise<Reading> {
  const { port } = server.address() as AddressInfo
  const asked = request({ port, host: '127.0.0.1' }).end()
  asked.on('error', () => {})
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  answer.setEncoding('utf8').on('data', (part: string) => (text += part))
  answer.on('error', () => {})
  return {
    answer,
    values: () =>
      [...text.matchAll(/^event: count\ndata: {"value":(\d+)/gm)].map(([, value]) => Number(value)),
    leave: () => asked.destroy(),
  }
}

test('the state now, then each later one; no host may hold it back', async () => {
  const reader = await open()
  expect(reader.answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
  })
  await expect.poll(reader.values).toEqual([0])
  counter.set(1)
  await expect.poll(reader.values).toEqual([0, 1])
})

test('changes that come together are one event', async () => {
  const reader = await open()
  await expect.poll(reader.values).toEqual([0])
  for (let i = 1; i <= 500; i++) counter.set(i)
  await expect.poll(reader.values).toEqual([0, 500])
})

test('several readers, and nothing listens once the last has left', async () => {
  const readers = [await open(), await open(), await open()]
  expect(counter.listeners.size).toBe(1)
  counter.set(7)
  for (const { values } of readers) await expect.poll(values).toContain(7)
  for (const { leave } of readers) leave()
  await expect.poll(() => counter.listeners.size).toBe(0)
  await expect.poll((await open()).values).toEqual([7])
})

test('one that does not read is held one state, and gets the newest when it reads again', async () => {
  const [slow, quick] = [await open(), await open()]
  slow.answer.pause()
  counter.padding = 'x'.repeat(4_000_000)
  for (let i = 1; i <= 10; i++) {
    counter.set(i)
    await expect.poll(quick.values).toContain(i)
  }
  slow.answer.resume()
  await expect.poll(() => slow.values().at(-1)).toBe(10)
  expect(slow.values().length).toBeLessThan(8)
})

test('close ends every answer, and refuses the next', async () => {
  const reader = await open()
  const ended = once(reader.answer, 'end')
  stream.close()
  await ended
  expect((await open()).answer.statusCode).toBe(503)
  await expect.poll(() => counter.listeners.size).toBe(0)
})
