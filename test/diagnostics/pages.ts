import { catalog } from '../../packages/core/src/diagnostics/catalog.ts'
import { describe } from '../../packages/core/src/diagnostics/describe.ts'
import type { Code } from '../../packages/core/src/diagnostics/finding.ts'
import { renderTerminal } from '../../packages/core/src/diagnostics/render/terminal.ts'
import type { DialectName } from '../../packages/core/src/servers/server.ts'
import { fixtures } from './fixtures/index.ts'

/** The nine systems, as a page names them and as Markdown colours their code. */
const systems: ReadonlyArray<[dialect: Exclude<DialectName, 'headers'>, title: string, language: string]> = [
  ['express', 'Express (cors)', 'js'],
  ['node', 'Node, headers by hand', 'js'],
  ['flask', 'Flask (Flask-CORS)', 'python'],
  ['django', 'Django (django-cors-headers)', 'python'],
  ['php', 'PHP', 'php'],
  ['rack', 'Rails (rack-cors)', 'ruby'],
  ['aspnet', 'ASP.NET Core', 'csharp'],
  ['nginx', 'nginx', 'nginx'],
  ['apache', 'Apache', 'apache'],
]

const fence = (language: string, lines: readonly string[]) => ['```' + language, ...lines, '```']

function summary(code: Code): string[] {
  const { title, severity } = catalog[code]
  const shown = fixtures[code]().map((found) => renderTerminal(describe(found)))
  return [`${title} (${severity})`, '', ...fence('text', shown)]
}

/** The lines to write for the example at the top of the page. */
function fixes(code: Code): string[] {
  const sections = systems.flatMap(([dialect, title, language]) =>
    fixtures[code](dialect).flatMap(({ args }) =>
      'fix' in args && args.fix.length ? ['', `### ${title}`, '', ...fence(language, args.fix)] : [],
    ),
  )
  return sections.length ? ['For the example above:', ...sections] : []
}

const links = (code: Code) =>
  fixtures[code]().flatMap((found) => describe(found).links.map((link) => `- <${link}>`))

const generators: Record<string, (code: Code) => string[]> = { summary, fixes, links }

const section = /(<!-- generated: (\w+) -->\n)[^]*?(<!-- end -->)/g

export const codes = Object.keys(catalog).sort() as Code[]

export const pageOf = (code: Code) => `docs/diagnostics/${code}.md`

function filled(code: Code, page: string): string {
  return page.replace(section, (_, start: string, name: string, end: string) => {
    const lines = generators[name]?.(code) ?? []
    return start + (lines.length ? `\n${lines.join('\n')}\n\n` : '') + end
  })
}

function index(): string {
  const rows = codes.map(
    (code) => `| [${code}](${code}.md) | ${catalog[code].severity} | ${catalog[code].title} |`,
  )
  return [
    '# Diagnostics',
    '',
    'Every code that a finding can have. Codes are permanent.',
    '',
    '| code | severity | |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

/**
 * Every page of docs/diagnostics as it should be, by path.
 *
 * @param read the page as it is; undefined where there is none
 */
export async function pages(read: (path: string) => Promise<string | undefined>) {
  const written = new Map([['docs/diagnostics/README.md', index()]])
  for (const code of codes) {
    const path = pageOf(code)
    written.set(path, filled(code, (await read(path)) ?? template(code)))
  }
  return written
}

const template = (code: string) => `# ${code}

<!-- generated: summary -->
<!-- end -->

## What it means

## Why it happens

## What follows

## How to fix it

<!-- generated: fixes -->
<!-- end -->

## Read on

<!-- generated: links -->
<!-- end -->
`
