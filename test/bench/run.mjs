// Measures the proxy against its alternatives: npm run bench [-- --json] [--rounds N] [--only NAME,…] [--write]
// --write puts what was measured into docs/performance.md.
import { readFile, writeFile } from 'node:fs/promises'
import { arch, cpus, platform, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { startUpstream } from './contenders.mjs'
import { judging } from './judge.mjs'
import { memory } from './measures/memory.mjs'
import { pageLoad } from './measures/page-load.mjs'
import { startUp } from './measures/start-up.mjs'
import { eventStream, webSockets } from './measures/streams.mjs'
import { headline, matrix } from './measures/throughput.mjs'

const measures = { headline, matrix, eventStream, webSockets, memory, startUp, pageLoad, judging }

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: Object.keys(measures).join(',') },
  },
})
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds ${values.rounds}: write a number above 0`)
const chosen = values.only.split(',')
for (const name of chosen)
  if (!measures[name]) throw new Error(`--only ${name}: there are ${Object.keys(measures).join(', ')}`)

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`

const table = ({ title, columns, rows, notes }) =>
  [
    `## ${title}`,
    '',
    `| ${columns.join(' | ')} |`,
    `| ${columns.map((_, i) => (i ? '---:' : '---')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    ...[...notes, `Node ${process.version}`].map((note) => `- ${note}`),
    '',
  ].join('\n')

const upstream = await startUpstream()
const results = {}
for (const name of chosen) {
  results[name] = await measures[name]({ target: upstream.target, rounds })
  if (!values.json) console.log(table(results[name]))
}
upstream.stop()

if (values.json)
  console.log(JSON.stringify({ machine, node: process.version, rounds, results }, undefined, 2))
if (values.write) {
  const path = new URL('../../docs/performance.md', import.meta.url)
  const head = `# Performance

Written by \`npm run bench -- --write\`. Both sides of every ratio ran in one go, in turn, as often as the
section says; the figure is the median, in brackets the middle half. The machine is shared: read the ratios, not the
figures. A section that was not measured again stays, so figures of one section do not compare with another's.

${machine}
`
  // what was not measured now stays
  const before = await readFile(path, 'utf8').catch(() => '')
  const sections = new Map(
    before
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.split('\n')[0], `## ${section}`]),
  )
  for (const result of Object.values(results)) sections.set(result.title, table(result))
  await writeFile(path, [head, ...sections.values()].map((section) => `${section.trim()}\n`).join('\n'))
}
process.exit()
