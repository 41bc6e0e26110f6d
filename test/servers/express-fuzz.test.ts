import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../packages/core/src/fetch/verdict.ts'
import { PolicyFileError, readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { guides } from './programs/guides.ts'
import { nodeServers } from './programs/node.ts'
import { others } from './programs/others.ts'
import { processorTime } from './processor-time.ts'
import { fuzzing, mutated, seconds } from './fuzzing.ts'

const sources = [...guides, ...others, ...nodeServers].map(({ source }) => source)

const splices = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '`',
  '${',
  '/',
  '/*',
  '=>',
  '...',
  ';',
  ',',
  'await ',
  'async ',
  'function ',
  'return ',
  'while (true) {}',
  'for (;;) {',
  'app.use(',
  'cors(',
  'next()',
  'res.end()',
  'throw 1',
  'a = [...a, ...a]',
  's += s',
  'f()',
  'null.x',
  'process.env.X',
  'require("./self")',
  'new Proxy({}, {})',
  '/(a+)+$/',
  '\u0000'.slice(1),
  '\uD800',
  'class A {',
  'switch (x) { case 1:',
]

const request: HttpRequest = {
  method: 'OPTIONS',
  url: 'https://api.example.com/api/data?x=1',
  headers: [
    ['Origin', 'https://app.example.com'],
    ['Access-Control-Request-Method', 'PUT'],
  ],
  preflight: true,
  credentials: true,
}

async function readAndAnswer(source: string): Promise<void> {
  const load = () => Promise.resolve(source)
  for (const dialect of ['express', 'node'] as const) {
    let policy
    try {
      policy = await readPolicy(source, { file: 'server.js', dialect, load })
    } catch (error) {
      if (error instanceof PolicyFileError) continue
      throw error
    }
    policy.respond(request)
    policy.respond({ ...request, method: 'PUT', preflight: false }, () => ({
      status: 500,
      headers: [['Vary', '*']],
    }))
  }
}

describe('no file makes the reader throw, hang or run code', () => {
  it('mutations of real programs', { timeout: (seconds + 30) * 1000 }, async () => {
    const slowest = { ms: 0, source: '' }
    await fc.assert(
      fc.asyncProperty(mutated(sources, splices), async (source) => {
        const ms = await processorTime(() => readAndAnswer(source))
        if (ms > slowest.ms) Object.assign(slowest, { ms, source })
      }),
      fuzzing,
    )
    expect(slowest.ms > 4_000 ? slowest.source : '').toBe('')
  })

  it.each<[string, string]>([
    ['a loop without end', 'while (true) {}'],
    ['a function that calls itself', 'function f() { return f() } f()'],
    ['calls in both directions', 'const f = () => g(), g = () => f(); app.use((q, r, next) => f())'],
    [
      'text that doubles',
      'let s = "x"; for (let i = 0; i < 100; i++) { s = s + s } app.use((q, r, n) => r.header("a", s))',
    ],
    ['a list that doubles', 'let a = [1]; const f = (x, n) => n ? f([...x, ...x], n - 1) : x; f(a, 50)'],
    ['brackets in brackets', `f(${'['.repeat(20_000)}`],
    [
      'conditions by the hundred',
      `app.use((q, r, next) => { ${'if (x()) r.header("A", "b"); '.repeat(300)} next() })`,
    ],
    ['a constructor of functions', '(() => {}).constructor("process.exit(1)")()'],
    [
      'prototypes',
      'const o = { __proto__: { origin: "*" } }; o.__proto__.x = 1; Object.prototype.y = 2; app.use(cors(o))',
    ],
    [
      'a member of process',
      'process.exit(3); process.mainModule.require("fs").writeFileSync("/tmp/never", "")',
    ],
    ['files that import each other', 'require("./server"); require("./other"); import("./more")'],
    [
      'a pattern without end',
      'app.use(cors({ origin: [/^(\\w+\\W*)+$/, /^(a|a|.)+!$/] })); app.use((q, r, n) => { if (/^(([a-z])+.)+[A-Z]([a-z])+$/.test(q.headers.origin + "a".repeat(99))) n() })',
    ],
    [
      'a loop without end that leaves a condition open at each turn',
      "const for (;;) {cors = require('cors');\nconst app = express();\nif (process).env.NODE_ENV === 'production') { app.use(cors({ origin: 'https://app.example.com' })); } else { app.use(cors()); }\napp.get('/next', (req, res) => res.json({ ok: true }));\napp.list...en(3000);",
    ],
    ['a path without end', 'app.use(/^(\\/?\\w+)+$/, cors())'],
    ['half a character', 'app.use(cors({ origin: "\\ud800" })); "\\u{ffffff}"'],
  ])('%s', async (_, body) => {
    const ms = await processorTime(() =>
      readAndAnswer(
        `const express = require('express'), cors = require('cors'); const app = express();\n${body}\napp.use(cors())`,
      ),
    )
    expect(ms).toBeLessThan(4_000)
    expect(({} as { y?: number }).y).toBeUndefined()
  })
})
