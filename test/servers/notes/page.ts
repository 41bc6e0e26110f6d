import { dialects } from '../../../packages/core/src/servers/dialects.ts'
import { traps } from '../../diagnostics/fixed/traps.ts'
import { notes } from './index.ts'
import type { DialectNotes, Note } from './note.ts'

const list = (entries: readonly Note[]) => entries.map(({ what }) => `- ${what}`)

const link = (code: string) => `[${code}](diagnostics/${code}.md)`

/** Each trap once, those of the fixes' tests included. */
function trapRows({ dialect, traps: own }: DialectNotes): string[] {
  const others = traps.filter((trap) => trap.dialect === dialect)
  const rows = [
    ...own.map(({ what, code }) => [what, code] as const),
    ...others.map(({ title, code }) => [title, code] as const),
  ]
  return rows.map(([what, code]) => `| ${what} | ${link(code)} |`)
}

async function section(note: DialectNotes): Promise<string[]> {
  const { title, files, looksFor } = await dialects[note.dialect]()
  const defaults = note.defaults.map(
    ({ what, header, value }) =>
      `| \`${header}\` | ${value === undefined ? 'absent' : `\`${value}\``} | ${what} |`,
  )
  return [
    `## ${title} (\`${note.dialect}\`)`,
    '',
    `Files: ${files.map((file) => `\`${file}\``).join(', ')}. Taken for this dialect by ${looksFor}.`,
    ...(note.versions ? ['', note.versions] : []),
    '',
    '**Read**',
    '',
    ...list(note.reads),
    '',
    '**Left open**, with the line that leaves it open',
    '',
    ...list(note.leavesOpen),
    '',
    'Where nothing is said (asked with `Access-Control-Request-Headers: x-asked`):',
    '',
    '| header | value | |',
    '| --- | --- | --- |',
    ...defaults,
    '',
    '| trap | finding |',
    '| --- | --- |',
    ...trapRows(note),
  ]
}

/** docs/dialects.md. */
export async function dialectsPage(): Promise<string> {
  const sections = await Promise.all(notes.map(section))
  const names = notes.map(({ dialect }) => `[\`${dialect}\`](#${dialect})`)
  return [
    '<!-- Written by `npm run docs` from test/servers/notes; each line is held by a test. -->',
    '',
    '# Dialects',
    '',
    "`policy: 'path'` reads production's policy from the server's own configuration. Nothing is ever run: the file is",
    'read, and its system imitated. What can not be known is left open, and never guessed.',
    '',
    `The dialect is chosen by the file's name and text; \`{ file, dialect }\` says which: ${names.join(', ')}.`,
    '',
    'Another server needs a dialect: `node scripts/new-dialect.mjs caddy --title Caddy --files Caddyfile` makes its',
    'source, fix, fixture, test and notes.',
    '',
    ...sections.flatMap((lines, i) => [`<a id="${notes[i]?.dialect}"></a>`, '', ...lines, '']),
  ].join('\n')
}
