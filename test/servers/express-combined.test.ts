import * as fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { compare } from './compare-program.ts'
import { guides } from './programs/guides.ts'
import { idioms } from './programs/idioms.ts'
import { mistakes } from './programs/mistakes.ts'
import { others } from './programs/others.ts'
import { program, type ServerProgram } from './programs/program.ts'
import { stopAll } from './run-program.ts'

afterAll(stopAll)

const pieces = [...guides, ...idioms, ...mistakes, ...others].filter(
  ({ body, open, only, env }) =>
    body !== undefined && !open && !only && !env && !body.includes('strict routing'),
)

/** The ways to put a program into another: in a block, in a function, in a router with a path of its own. */
const wrappers: Array<[name: string, wrap: (body: string) => string]> = [
  ['', (body) => `{\n${body}\n}`],
  ['a function: ', (body) => `((app) => {\n${body}\n})(app);`],
  ...['/', '/api', '/api/data'].map((path): [string, (body: string) => string] => [
    `a router on ${path}: `,
    (body) => `((outer) => {\nconst app = express.Router();\n${body}\nouter.use('${path}', app);\n})(app);`,
  ]),
]

const onlyApplications = /app\.(?:set|enable|disable|del|route)\b/

/** A program in one of these ways. */
const wrapped = fc
  .tuple(fc.constantFrom(...pieces), fc.constantFrom(...wrappers))
  .map(([piece, [name, wrap]]) => {
    const { body = '' } = piece
    const [, plain] = wrappers[0] as (typeof wrappers)[0]
    const isFree = !onlyApplications.test(body)
    return { ...piece, name: (isFree ? name : '') + piece.name, body: (isFree ? wrap : plain)(body) }
  })

/** Several programs in one, one after the other. */
const combined = (parts: ServerProgram[]): ServerProgram =>
  program(parts.map(({ name }) => name).join(' + '), parts.map(({ body = '' }) => body).join('\n'), {
    paths: [...new Set(['/api/data', '/api', ...parts.flatMap(({ paths = [] }) => paths)])].slice(0, 4),
  })

const runs = Number(process.env['COMBINED_RUNS'] ?? 30)
const seed = Number(process.env['COMBINED_SEED'] ?? 7)

/** The same combinations each time, and others with another seed. */
const combinations = fc.sample(
  fc.tuple(fc.array(wrapped, { minLength: 2, maxLength: 4 }).map(combined), fc.constantFrom<4 | 5>(4, 5)),
  { numRuns: runs, seed },
)

it.each(combinations.map(([one, version]) => [one.name, version, one] as const))(
  '%s (Express %i)',
  async (_, version, one) => {
    const { wrong } = await compare(one, version)
    expect(wrong.slice(0, 3)).toEqual([])
  },
)
