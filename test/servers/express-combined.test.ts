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
  ({ body, open, only, env }) => body !== undefined && !open && !only && !env,
)

/** Several programs in one, one after the other, each in a block of its own. */
const combined = (parts: ServerProgram[]): ServerProgram =>
  program(
    parts.map(({ name }) => name).join(' + '),
    parts.map(({ body = '' }) => `{\n${body}\n}`).join('\n'),
    { paths: [...new Set(['/api/data', ...parts.flatMap(({ paths = [] }) => paths)])].slice(0, 4) },
  )

const runs = Number(process.env['COMBINED_RUNS'] ?? 30)
const seed = Number(process.env['COMBINED_SEED'] ?? 7)

/** The same combinations each time, and others with another seed. */
const combinations = fc.sample(
  fc.tuple(
    fc.array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 4 }).map(combined),
    fc.constantFrom<4 | 5>(4, 5),
  ),
  { numRuns: runs, seed },
)

it.each(combinations.map(([one, version]) => [one.name, version, one] as const))(
  '%s (Express %i)',
  async (_, version, one) => {
    const { wrong } = await compare(one, version)
    expect(wrong.slice(0, 3)).toEqual([])
  },
)
