// Makes the skeleton of a dialect: node scripts/new-dialect.mjs caddy --title Caddy --files Caddyfile
// A source that already reads `Access-Control-…` lines, its fix, a fixture, a test and the notes for docs/dialects.md.
// What it reads is yours to write; each list that names the dialects gets its line.
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const usage =
  'node scripts/new-dialect.mjs NAME --title TITLE --files GLOB [--files GLOB …]   NAME: lower-case letters and digits'

const source = ({ name, title, type }) => `import type { HttpResponse, Unknown } from '../../fetch/verdict.ts'
import { files } from '../files.ts'
import { setHeader } from '../headers.ts'
import { intentOfHeaders } from '../literal-intent.ts'
import type { Dialect, SourceLocation } from '../server.ts'

/** The header lines that the configuration sets, each with its place. */
export interface ${type}Config {
  lines: Array<{ name: string; value: string; at: SourceLocation }>
}

/** ${title}. */
export const ${name}: Dialect<${type}Config> = {
  name: '${name}',
  title: '${title}',
  files: files.${name},
  looksFor: 'an Access-Control- header',
  detect: (text) => /access-control-/i.test(text),

  async read(text, { file }): Promise<{ config: ${type}Config; unknowns: Unknown[] }> {
    const lines = text.split('\\n').flatMap((line, i) => {
      const [, header, value] = /(access-control-[\\w-]+)[\\s:="']+([^"';]*)/i.exec(line) ?? []
      return header && value ? [{ name: header, value: value.trim(), at: { file, line: i + 1 } }] : []
    })
    return { config: { lines }, unknowns: [] }
  },

  respond({ lines }, request, next): HttpResponse {
    let response = next(request)
    for (const { name, value, at } of lines) response = setHeader(response, name, value, at)
    return response
  },

  intent: ({ lines }) => intentOfHeaders(Object.fromEntries(lines.map(({ name, value }) => [name, value]))),
}
`

const fix = ({ title }) => `import { fix as headerLines } from '../headers-fix.ts'
import type { PolicyChange } from '../server.ts'

/** The lines of ${title} that make a change. */
export function fix(change: PolicyChange): string {
  return headerLines(change)
}
`

const fixture = () => `Access-Control-Allow-Origin: https://app.example.com
`

const test = ({ name, title, fixtureFile }) => `import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'

const file = '${fixtureFile}'

test('${title}: the header and its line', async () => {
  const text = await readFile(new URL(\`fixtures/${name}/\${file}\`, import.meta.url), 'utf8')
  const policy = await readPolicy(text, { file })
  const answer = policy.respond({
    method: 'GET',
    url: 'https://api.example.com/',
    headers: [['Origin', 'https://app.example.com']],
    preflight: false,
    credentials: false,
  })
  expect(policy.dialect).toBe('${name}')
  expect(answer.headers).toEqual([['Access-Control-Allow-Origin', 'https://app.example.com']])
  expect(answer.from).toEqual([{ header: 'access-control-allow-origin', at: { file, line: 1 } }])
})
`

const notes = ({ name, fixtureFile }) => `import { page, type DialectNotes } from './note.ts'

const allow = \`Access-Control-Allow-Origin: \${page}\\n\`

export const ${name}: DialectNotes = {
  dialect: '${name}',
  file: '${fixtureFile}',
  reads: [{ what: 'Access-Control- lines', source: allow }],
  leavesOpen: [],
  defaults: [
    {
      what: 'nothing: what is not set is not there',
      source: allow,
      header: 'Access-Control-Allow-Methods',
      value: undefined,
    },
  ],
  traps: [],
}
`

/** The lists that name the dialects, and the line that each gets. */
const registers = ({ name, files: globs }) => [
  [
    'packages/core/src/servers/files.ts',
    /\n\} satisfies/,
    `\n  ${name}: [${globs.map((glob) => `'${glob}'`).join(', ')}],$&`,
  ],
  ['packages/core/src/servers/server.ts', /\n  'headers',\n\] as const/, `\n  '${name}',$&`],
  [
    'packages/core/src/servers/dialects.ts',
    /\n\}\n$/,
    `\n  ${name}: async () => (await import('./${name}/${name}.ts')).${name} as Dialect<unknown>,$&`,
  ],
  ['packages/core/src/servers/fixes.ts', /^/, `import { fix as ${name} } from './${name}/fix.ts'\n`],
  ['packages/core/src/servers/fixes.ts', /\n\}\n/, `\n  ${name},$&`],
  ['test/servers/notes/index.ts', /^/, `import { ${name} } from './${name}.ts'\n`],
  ['test/servers/notes/index.ts', /\]\n$/, `, ${name}$&`],
]

/** Files that each name needs; none is written over. */
const files = (dialect) => [
  [`packages/core/src/servers/${dialect.name}/${dialect.name}.ts`, source(dialect)],
  [`packages/core/src/servers/${dialect.name}/fix.ts`, fix(dialect)],
  [`test/servers/fixtures/${dialect.name}/${dialect.fixtureFile}`, fixture(dialect)],
  [`test/servers/${dialect.name}.test.ts`, test(dialect)],
  [`test/servers/notes/${dialect.name}.ts`, notes(dialect)],
]

function asked() {
  const options = {
    title: { type: 'string' },
    files: { type: 'string', multiple: true },
    root: { type: 'string' },
  }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [name = ''] = positionals
  const root = values.root ?? fileURLToPath(new URL('../', import.meta.url))
  if (!/^[a-z][a-z0-9]*$/.test(name) || !values.title || !values.files) throw new Error(usage)
  const type = name[0].toUpperCase() + name.slice(1)
  const fixtureFile = (values.files[0].split('/').at(-1) ?? '')
    .replaceAll('*', '01')
    .replace(/\{([^,}]*).*\}/, '$1')
  return { root, dialect: { name, title: values.title, files: values.files, type, fixtureFile } }
}

async function make({ root, dialect }) {
  const taken = files(dialect).filter(([path]) => existsSync(join(root, path)))
  if (taken.length > 0) throw new Error(`there already: ${taken.map(([path]) => path).join(', ')}`)
  for (const [path, text] of files(dialect)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    console.log(path)
  }
  for (const [path, place, line] of registers(dialect)) {
    const text = await readFile(join(root, path), 'utf8')
    if (!place.test(text))
      throw new Error(`${path}: the place for ${dialect.name} is not found; add it by hand`)
    await writeFile(join(root, path), text.replace(place, line))
    console.log(path)
  }
  console.log(
    `Next: write what ${dialect.title} reads and answers; npm run docs; vitest run test/servers/${dialect.name}`,
  )
}

try {
  await make(asked())
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
