import type { Unknown } from '../../packages/core/src/fetch/verdict.ts'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { catalog } from '../../packages/core/src/diagnostics/catalog.ts'
import { lintPolicy } from '../../packages/core/src/diagnostics/lint.ts'
import { codeOf } from '../../packages/core/src/diagnostics/entry.ts'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import type { HttpRequest, PageRequest } from '../../packages/core/src/fetch/verdict.ts'
import { dialects } from '../../packages/core/src/servers/dialects.ts'
import { headerOf } from '../../packages/core/src/servers/headers.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Policy } from '../../packages/core/src/servers/server.ts'
import { notes } from './notes/index.ts'
import { page, type DialectNotes, type Note, type TrapNote } from './notes/note.ts'
import { dialectsPage } from './notes/page.ts'

const read = ({ dialect, file }: DialectNotes, note: Note): Promise<Policy> =>
  readPolicy(note.source, { file: note.file ?? file, dialect, ...note.where })

const preflight: HttpRequest = {
  method: 'OPTIONS',
  url: 'https://api.example.com/api/data',
  headers: [
    ['Origin', page],
    ['Access-Control-Request-Method', 'PUT'],
    ['Access-Control-Request-Headers', 'x-asked'],
  ],
  preflight: true,
  credentials: false,
}

function codesOf(policy: Policy, { request }: TrapNote): string[] {
  if (!request) return lintPolicy(policy).map(({ code }) => code)
  const { method = 'GET', credentials = 'same-origin', origin = page, path = '/api/data' } = request
  const asked: PageRequest = { origin, method, credentials, url: `https://api.example.com${path}` }
  const verdict = judge(asked, (sent) => policy.respond(sent))
  return verdict.outcome === 'blocked' ? [codeOf(verdict.reason)] : [verdict.outcome]
}

it('there are notes for each dialect, once', () => {
  expect(notes.map(({ dialect }) => dialect).sort()).toEqual(Object.keys(dialects).sort())
})

it('docs/dialects.md says what the notes say (if not: npm run docs)', async () => {
  expect(await readFile(new URL('../../docs/dialects.md', import.meta.url), 'utf8')).toBe(
    await dialectsPage(),
  )
})

describe.each(notes)('$dialect', (own) => {
  it.each(own.reads)('reads $what', async (note) => {
    const policy = await read(own, note)
    expect(policy.unknowns).toEqual([])
    expect(policy.respond(preflight).unknown ?? []).toEqual([])
  })

  it.each(own.leavesOpen)('leaves open $what', async (note) => {
    const policy = await read(own, note)
    const answers = [
      policy.respond(preflight),
      policy.respond({ ...preflight, method: 'GET', preflight: false }),
    ]
    const open = answers.flatMap(({ status, unknown = [] }): readonly Unknown[] =>
      typeof status === 'number' ? unknown : [status, ...unknown],
    )
    expect(open.length).toBeGreaterThan(0)
    expect(open.filter(({ unknown, at }) => unknown === '' || !at)).toEqual([])
  })

  it.each(own.defaults)('where nothing is said of $header: $what', async (note) => {
    const policy = await read(own, note)
    expect(headerOf(policy.respond(preflight).headers, note.header)).toBe(note.value)
  })

  it.each(own.traps)('$code: $what', async (note) => {
    expect(Object.keys(catalog)).toContain(note.code)
    expect(codesOf(await read(own, note), note)).toContain(note.code)
  })
})
