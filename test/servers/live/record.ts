import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Configuration, LiveSystem, Running } from './live.ts'
import { ask } from './wire.ts'

interface Recorded {
  exchanges: Array<{
    name: string
    request: { method: string; path: string; headers: Record<string, string> }
  }>
}

const recordings = fileURLToPath(new URL('../recordings/', import.meta.url))

/** Lines of the connection, and those that every answer has. */
const unremarkable = new Set(['date', 'server', 'connection', 'keep-alive', 'transfer-encoding'])

/** Writes what the server answers to the questions that every system was asked: `RECORD=1 npm run test:servers`. */
export async function record(
  { system, server = {} }: LiveSystem,
  { name }: Configuration,
  running: Running | undefined,
): Promise<void> {
  const asked = readFileSync(`${recordings}express/01-default.js.express5-cors.json`, 'utf8')
  const { exchanges }: Recorded = JSON.parse(asked)
  const lines: string[] = []
  for (const { name, request } of running ? exchanges : []) {
    const answer = await ask(running?.port ?? 0, { ...request, headers: Object.entries(request.headers) })
    const headers = answer.headers.filter(([header]) => !unremarkable.has(header.toLowerCase()))
    lines.push(JSON.stringify({ name, request, response: { status: answer.status, headers } }))
  }
  const head = `{"server":${JSON.stringify(server)},"refusedToStart":${!running},"exchanges":[`
  writeFileSync(`${recordings}${system}/${name}.recorded.json`, `${head}\n${lines.join(',\n')}\n]}\n`)
}
