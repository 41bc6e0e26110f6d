import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type {
  HeaderList,
  HttpRequest,
  HttpResponse,
  Server,
} from '../../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../../packages/core/src/servers/read-policy.ts'
import { differences, isCors, openIn } from '../predicted.ts'
import { application } from './django-app.ts'
import { Choice, djangoSettings, flaskProgram } from './python-programs.ts'

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const origins = [
  undefined,
  'https://app.example.com',
  'https://x.example.com',
  'http://localhost:5173',
  'null',
  'https://app.example.com.evil.test',
  'HTTPS://APP.example.com',
]
const paths = ['/api/data', '/api/error', '/other', '/api/missing', '/api/DATA', '/', '/api/slash']
const asked: HeaderList[] = [
  [],
  [['Access-Control-Request-Method', 'PUT']],
  [
    ['Access-Control-Request-Method', 'put'],
    ['Access-Control-Request-Headers', 'authorization,content-type'],
  ],
  [
    ['Access-Control-Request-Method', 'DELETE'],
    ['Access-Control-Request-Headers', 'X-Custom, authorization'],
  ],
]

interface Asked {
  method: string
  path: string
  headers: HeaderList
}
type Answers = Array<{ status: number; headers: HeaderList }>

function questions(choice: Choice): Asked[] {
  return Array.from({ length: 40 }, () => {
    const origin = choice.of(origins)
    const method = choice.of(['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'OPTIONS', 'OPTIONS', 'OPTIONS'])
    const from: HeaderList = origin === undefined ? [] : [['Origin', origin]]
    return {
      method,
      path: choice.of(paths),
      headers: method === 'OPTIONS' ? [...from, ...choice.of(asked)] : from,
    }
  })
}

/** What the framework answers to each case: null where it refuses the configuration. */
function answersOf(system: string, cases: unknown): Array<Answers | null> {
  const input = JSON.stringify({ system, urls: beside('../recordings/django/urls.py'), cases })
  const output = execFileSync('/usr/bin/python3', [beside('python_answers.py')], {
    input,
    maxBuffer: 2 ** 28,
  })
  return JSON.parse(output.toString())
}

/** A view's own answer, as it was seen; OPTIONS reaches none but by its route. */
const seen =
  (answer: { status: number; headers: HeaderList }): Server =>
  ({ method }): HttpResponse =>
    method === 'OPTIONS'
      ? { status: 200, headers: [] }
      : {
          status: answer.status,
          headers: answer.headers.filter(([name]) => !isCors(name) && !/^vary$/i.test(name)),
        }

const systems = [
  {
    system: 'flask',
    version: '3.0.10-2+deb12u1',
    write: flaskProgram,
    app: (_: string, answer: Answers[number]) => seen(answer),
  },
  {
    system: 'django',
    version: '3.14.0',
    write: djangoSettings,
    app: (source: string) => application(source),
  },
] as const

test.each(systems)(
  '$system answers as predicted, whatever it is told',
  { timeout: 120_000 },
  async ({ system, version, write, app }) => {
    const choice = new Choice(Number(process.env['SEED'] ?? 1))
    const cases = Array.from({ length: 150 }, () => ({ source: write(choice), requests: questions(choice) }))
    const wrong: string[] = []
    let compared = 0
    let open = 0
    for (const [index, answers] of answersOf(system, cases).entries()) {
      const { source = '', requests = [] } = cases[index] ?? {}
      const policy = await readPolicy(source, { file: 'configuration.py', dialect: system, version })
      const refused = policy.unknowns.some(({ unknown }) => unknown.includes('refuses to start'))
      if (refused !== (answers === null)) wrong.push(`${answers ? 'starts' : 'does not start'}:\n${source}`)
      for (const [i, answer] of (answers ?? []).entries()) {
        const { method, path, headers } = requests[i] as Asked
        const preflight = headers.some(([name]) => name === 'Access-Control-Request-Method')
        const request: HttpRequest = {
          method,
          url: `http://testserver${path}`,
          headers,
          preflight,
          credentials: false,
        }
        const predicted = policy.respond(request, app(source, answer))
        compared += 1
        if (openIn(predicted).length > 0) open += 1
        const found = differences(predicted, answer)
        if (found.length > 0)
          wrong.push(`${method} ${path} ${headers.join(' ')}: ${found.join('; ')}\n${source}`)
      }
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(3000)
    expect(open / compared).toBeLessThan(0.05)
  },
)
