import type { HeaderList, HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Policy } from '../../packages/core/src/servers/server.ts'
import type { ServerProgram } from './programs/program.ts'
import { ask, start } from './run-program.ts'

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

/** Each origin, method and path of a program. */
export function requestsFor({ paths = ['/api/data'] }: ServerProgram): HttpRequest[] {
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

/** What CORS makes an answer vary on. */
function varying({ headers }: HttpResponse): string {
  const fields = headers
    .filter(([name]) => /^vary$/i.test(name))
    .flatMap(([, value]) => value.toLowerCase().split(/, */))
  return ['origin', 'access-control-request-headers'].filter((field) => fields.includes(field)).join()
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
  if (!open.has('vary') && varying(predicted) !== varying(real))
    found.push(`${varying(predicted)} ≠ ${varying(real)}`)
  if (typeof predicted.status === 'number' && predicted.status !== real.status)
    found.push(`${predicted.status} ≠ ${real.status}`)
  const { method, url, headers } = request
  return found.map((text) => `${method} ${new URL(url).pathname} ${JSON.stringify(headers)}: ${text}`)
}

/** What a comparison with the real server found. */
export interface Compared {
  policy: Policy
  wrong: string[]
  /** The reasons why something was left open. */
  open: string[]
}

/** Runs a program, reads it, and asks both the same. */
export async function compare(program: ServerProgram, version: 4 | 5): Promise<Compared> {
  const port = await start(program, version)
  const where = { file: 'server.js', ...(program.env ? { env: program.env } : {}) }
  const policy = await readPolicy(program.source, { ...where, version: String(version) })
  // without the version, what both versions answer alike is known, and must be right
  const either = await readPolicy(program.source, where)
  const requests = requestsFor(program)
  const real = await Promise.all(requests.map((request) => ask(port, request)))
  const wrong: string[] = []
  const open: string[] = []
  for (const [i, request] of requests.entries()) {
    const answer = real[i] as HttpResponse
    const predicted = policy.respond(request, (sent) => behind(sent, answer))
    wrong.push(...differences(request, predicted, answer))
    wrong.push(
      ...differences(
        request,
        either.respond(request, (sent) => behind(sent, answer)),
        answer,
      ),
    )
    open.push(...(predicted.unknown ?? []).map(({ unknown }) => unknown))
    const nowhere = (predicted.unknown ?? []).filter(({ at }) => at === undefined)
    wrong.push(...nowhere.map(({ unknown }) => `no place for: ${unknown}`))
    if (typeof predicted.status !== 'number') open.push(predicted.status.unknown)
  }
  return { policy, wrong, open }
}
