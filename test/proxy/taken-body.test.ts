import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { listen, serveHere } from './serving.ts'

test('a body that something in front of the proxy has read is missed in words, once', async () => {
  const reached: string[] = []
  const lines: string[] = []
  const target = await listen(
    createServer((req, res) => {
      reached.push(`${req.method} ${req.url}`)
      res.end('answered')
    }),
  )
  const serving = serveHere({ '/api': target }, (text) => void lines.push(text))
  const server = createServer(async (req, res) => {
    // as a body parser does
    for await (const chunk of req) void chunk
    serving.middleware(req, res, () => res.end('the host'))
  })
  server.once('close', serving.close)
  const url = await listen(server)
  const call = async (method: string, body?: string): Promise<[number, string]> => {
    const answer = await fetch(`${url}/api/users`, { method, ...(body !== undefined && { body }) })
    return [answer.status, await answer.text()]
  }

  expect(await call('GET')).toEqual([200, 'answered'])
  for (const body of ['Ada', 'Grace'])
    expect(await call('POST', body)).toEqual([502, expect.stringContaining('mount body parsers behind')])
  expect(await call('POST', '')).toEqual([200, 'answered'])
  expect(reached).toEqual(['GET /api/users', 'POST /api/users'])
  expect(lines).toEqual([expect.stringContaining('POST /api/users: the request')])
})
