import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { HeaderList, HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { guides } from './programs/guides.ts'
import { idioms } from './programs/idioms.ts'
import { mistakes } from './programs/mistakes.ts'
import { nodeServers } from './programs/node.ts'
import { others } from './programs/others.ts'
import type { ServerProgram } from './programs/program.ts'
import { ask, start, stopAll } from './run-program.ts'

afterAll(stopAll)

const origins = [
  undefined,
  'https://app.example.com',
  'https://admin.example.com',
  'http://localhost:5173',
  'null',
  'https://x.example.org',
]
const asked: Array<[method: string, headers: HeaderList]> = [
  ['GET', []],
  [
    'PUT',
    [
      ['X-Custom', '1'],
      ['Authorization', 'Bearer x'],
    ],
  ],
  ['OPTIONS', []],
  ['OPTIONS', [['Access-Control-Request-Method', 'PUT']]],
  [
    'OPTIONS',
    [
      ['Access-Control-Request-Method', 'GET'],
      ['Access-Control-Request-Headers', 'authorization,x-custom'],
    ],
  ],
]

function requestsFor({ paths = ['/api/data'] }: ServerProgram): HttpRequest[] {
  return paths.flatMap((path) =>
    origins.flatMap((origin) =>
      asked.map(([method, headers]) => ({
        method,
        url: `http://127.0.0.1${path}`,
        headers: [...headers, ...(origin === undefined ? [] : [['Origin', origin] as const])],
        preflight: headers.some(([name]) => name === 'Access-Control-Request-Method'),
        credentials: false,
      })),
    ),
  )
}

const isCors = (name: string) => /^access-control-/i.test(name)

/** The application as it was seen to answer, without its CORS lines. */
function behind(request: HttpRequest, answer: HttpResponse): HttpResponse {
  if (request.method === 'OPTIONS') return { status: 404, headers: [] }
  return {
    status: answer.status,
    headers: answer.headers.filter(([name]) => !isCors(name) && !/^vary$/i.test(name)),
  }
}

/** Where prediction and answer part; what is open parts from nothing. */
function differences(request: HttpRequest, predicted: HttpResponse, real: HttpResponse): string[] {
  const open = new Set((predicted.unknown ?? []).map(({ header }) => header))
  const lines = ({ headers }: HttpResponse) =>
    headers
      .filter(([name]) => isCors(name) && !open.has(name.toLowerCase()))
      .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
      .sort()
  const found =
    JSON.stringify(lines(predicted)) === JSON.stringify(lines(real))
      ? []
      : [`${lines(predicted)} ≠ ${lines(real)}`]
  if (typeof predicted.status === 'number' && predicted.status !== real.status)
    found.push(`${predicted.status} ≠ ${real.status}`)
  const { method, url, headers } = request
  return found.map((text) => `${method} ${new URL(url).pathname} ${JSON.stringify(headers)}: ${text}`)
}

/** The recorded configurations, on more requests than were recorded. */
const recorded = readdirSync(new URL('recordings/express', import.meta.url))
  .filter((name) => name.endsWith('.js'))
  .map((name): ServerProgram => {
    const source = readFileSync(new URL(`recordings/express/${name}`, import.meta.url), 'utf8')
    const paths = ['/api/data', '/api/data/', '/API/DATA', '/api/redirect', '/api/missing', '/public/x', '/']
    return { name, source, paths, ...(name.includes('env') ? { open: /CORS_ORIGIN_UNSET/ } : {}) }
  })

describe.each<[string, ServerProgram[], Array<4 | 5>]>([
  ['recorded configurations', recorded, [4, 5]],
  ['guides', guides, [4, 5]],
  ['other programs', others, [4, 5]],
  ['idioms', idioms, [4, 5]],
  ['mistakes', mistakes, [4, 5]],
  ['node:http', nodeServers, [5]],
])('%s', (_, programs, versions) => {
  const runs = programs.flatMap((program) =>
    versions
      .filter((version) => (program.only ?? version) === version)
      .map((version) => [program.name, version, program] as const),
  )
  it.each(runs)('%s (Express %i)', async (__, version, program) => {
    const port = await start(program, version)
    const where = {
      file: 'server.js',
      version: String(version),
      ...(program.env ? { env: program.env } : {}),
    }
    const policy = await readPolicy(program.source, where)
    const requests = requestsFor(program)
    const real = await Promise.all(requests.map((request) => ask(port, request)))
    const wrong: string[] = []
    const open: string[] = []
    for (const [i, request] of requests.entries()) {
      const answer = real[i] as HttpResponse
      const predicted = policy.respond(request, (sent) => behind(sent, answer))
      wrong.push(...differences(request, predicted, answer))
      open.push(...(predicted.unknown ?? []).map(({ unknown }) => unknown))
      if (typeof predicted.status !== 'number') open.push(predicted.status.unknown)
    }
    expect(wrong.slice(0, 5)).toEqual([])
    expect([...new Set(open)].filter((reason) => !program.open?.test(reason))).toEqual([])
    expect(open.length > 0).toBe(program.open !== undefined)
    expect(policy.unknowns.length > 0).toBe(program.open !== undefined)
  })
})

it('an answer that is given twice is open: Express closes the connection, sooner or later', async () => {
  const source = `const express = require('express'); const app = express();
app.use((q, r, next) => {
  r.header('Access-Control-Allow-Origin', '*');
  if (q.method === 'OPTIONS') r.sendStatus(200);
  next();
});
app.get('/api/data', (q, r) => r.end());
app.listen(process.env.PORT);`
  const policy = await readPolicy(source, { file: 'server.js' })
  const [get, , options] = requestsFor({ name: '', source })
  expect(policy.respond(options as HttpRequest)).toMatchObject({ status: { at: { line: 5 } } })
  expect(policy.respond(get as HttpRequest)).toMatchObject({
    headers: [['Access-Control-Allow-Origin', '*']],
  })
})
