import { afterAll, describe, expect, it } from 'vitest'
import { judgeAsync } from '../../packages/core/src/fetch/browse.ts'
import type { PageRequest, Verdict } from '../../packages/core/src/fetch/verdict.ts'
import { fix as fixExpress } from '../../packages/core/src/servers/express/fix.ts'
import { fix as fixNode } from '../../packages/core/src/servers/node/fix.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { PolicyChange } from '../../packages/core/src/servers/server.ts'
import { ask, start, stopAll } from './run-program.ts'

afterAll(stopAll)

const origin = 'https://app.example.com'
const origins = ['https://admin.example.com', origin]
const put: PageRequest = {
  origin,
  url: 'https://api.example.com/api/data',
  method: 'PUT',
  headers: [['X-Custom', '1']],
}
const get: PageRequest = { origin, url: 'https://api.example.com/api/data' }

const works = (verdict: Verdict) => verdict.outcome === 'allowed'
const reads = (verdict: Verdict) => verdict.outcome === 'allowed' && verdict.readable.includes('x-total')

interface Case {
  change: PolicyChange
  request: PageRequest
  passes: (verdict: Verdict) => boolean
  /** The options that the fix takes the place of. */
  before: string
}

/** An Express program with options of cors, or with middlewares. */
const expressProgram = (options: string, inFront = '', authentication = '') => `
const express = require('express'); const cors = require('cors'); const app = express();
${inFront}
${authentication}
app.use(cors({
${options}
}));
app.all('/api/data', (req, res) => { res.set('X-Total', '3'); res.json({}); });
app.listen(process.env.PORT);`

const expressCases: Case[] = [
  {
    change: { change: 'allow-origin', origin, origins, credentials: true },
    request: { ...get, credentials: 'include' },
    passes: works,
    before: `origin: ['https://admin.example.com'],`,
  },
  {
    change: { change: 'allow-method', method: 'PUT', methods: ['GET', 'PUT'] },
    request: put,
    passes: works,
    before: `methods: ['GET'],`,
  },
  {
    change: { change: 'allow-header', header: 'x-custom', headers: ['x-custom'] },
    request: put,
    passes: works,
    before: `allowedHeaders: [],`,
  },
  {
    change: { change: 'expose-header', header: 'x-total', headers: ['X-Total'] },
    request: get,
    passes: reads,
    before: '',
  },
  {
    change: { change: 'allow-credentials', origin, origins },
    request: { ...get, credentials: 'include' },
    passes: works,
    before: `origin: '*'`,
  },
]

const preflightFirst: PolicyChange = {
  change: 'answer-preflight',
  origin,
  origins,
  methods: ['PUT'],
  headers: ['x-custom'],
}

describe('each fix makes the real server pass', () => {
  it.each(expressCases)('Express: $change.change', async ({ change, request, passes, before }) => {
    for (const version of [4, 5] as const) {
      const failing = expressProgram(before)
      const fixed = expressProgram(fixExpress(change))
      expect(passes(await verdictOf(failing, request, version))).toBe(false)
      expect(passes(await verdictOf(fixed, request, version))).toBe(true)
      expect(passes(await readVerdict(fixed, request))).toBe(true)
    }
  })

  it('Express: answer-preflight, in front of authentication', async () => {
    const authentication = `app.use((req, res, next) => req.method === 'OPTIONS' ? res.sendStatus(401) : next());`
    const fixed = expressProgram('', fixExpress(preflightFirst), authentication)
    expect(works(await verdictOf(expressProgram('', '', authentication), put, 5))).toBe(false)
    expect(works(await verdictOf(fixed, put, 5))).toBe(true)
  })

  it('Express: errors-too, in front of what fails', async () => {
    const request = { ...get, headers: [['X-Fail', '1']] as const }
    const first = fixExpress({ change: 'errors-too', origin, origins })
    const failing = `const express = require('express'); const cors = require('cors'); const app = express();
app.use((req, res, next) => { if (req.method === 'GET') throw new Error('x'); next(); });
app.use(cors()); app.listen(process.env.PORT);`
    expect(works(await verdictOf(failing, request, 5))).toBe(false)
    expect(works(await verdictOf(failing.replace('express();', `express();\n${first}\n`), request, 5))).toBe(
      true,
    )
  })

  const nodeProgram = (lines: string) => `const http = require('node:http');
http.createServer((req, res) => {
${lines}
  if (req.method === 'OPTIONS' && !res.getHeader('access-control-allow-methods')) { res.writeHead(405).end(); return; }
  res.setHeader('X-Total', '3');
  if (req.method === 'OPTIONS') res.writeHead(204);
  res.end();
}).listen(process.env.PORT);`
  const star = `res.setHeader('Access-Control-Allow-Origin', '*')`
  const preflight = `res.setHeader('Access-Control-Allow-Methods', 'GET')`
  const nodeCases: Array<[PolicyChange, PageRequest, (verdict: Verdict) => boolean, string]> = [
    [
      { change: 'allow-origin', origin, origins, credentials: true },
      { ...get, credentials: 'include' },
      works,
      '',
    ],
    [
      { change: 'allow-method', method: 'PUT', methods: ['PUT'] },
      { ...get, method: 'PUT' },
      works,
      `${star}\n${preflight}`,
    ],
    [
      { change: 'allow-header', header: 'x-custom', headers: ['x-custom'] },
      { ...put, method: 'GET' },
      works,
      `${star}\n${preflight}`,
    ],
    [{ change: 'expose-header', header: 'x-total', headers: ['X-Total'] }, get, reads, star],
    [{ change: 'allow-credentials', origin, origins }, { ...get, credentials: 'include' }, works, star],
    [
      { change: 'single-allow-origin', origin, origins },
      get,
      works,
      `res.appendHeader('Access-Control-Allow-Origin', '${origin}'); res.appendHeader('Access-Control-Allow-Origin', '*')`,
    ],
    [preflightFirst, put, works, star],
  ]
  it.each(nodeCases)('node:http: $change', async (change, request, passes, before) => {
    expect(passes(await verdictOf(nodeProgram(before), request, 5))).toBe(false)
    const fixed = nodeProgram(`${before}\n${fixNode(change)}`)
    expect(passes(await verdictOf(fixed, request, 5))).toBe(true)
    expect(passes(await readVerdict(fixed, request))).toBe(true)
  })
})

/** What a browser says of the real server's answers. */
async function verdictOf(source: string, request: PageRequest, version: 4 | 5): Promise<Verdict> {
  const port = await start({ name: '', source }, version)
  return judgeAsync(request, (sent) => ask(port, sent))
}

async function readVerdict(source: string, request: PageRequest): Promise<Verdict> {
  const policy = await readPolicy(source, { file: 'server.js' })
  const app = () => ({ status: 200, headers: [['X-Total', '3'] as const] })
  return judgeAsync(request, (sent) => Promise.resolve(policy.respond(sent, app)))
}
