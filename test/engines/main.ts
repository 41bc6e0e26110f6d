// Compares the verdicts with real browsers:
//   npm run test:engines -- [--engines chromium,firefox,webkit] [--scenarios N] [--sequences N] [--seed N,…|random]
//                           [--replay SEED:INDEX|ROW] [--docs] [--record] [--counts FILE]
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { programs, type EngineName } from './browsers.ts'
import { Harness } from './harness.ts'
import { conformance } from './conformance.ts'
import { provide } from './provide.ts'
import { hash, jobs, lineOf } from './recorded.ts'
import { decides } from './compare.ts'
import { summary } from './report.ts'
import { find, replay, run, shrink, type Report } from './run.ts'

const { values: flags } = parseArgs({
  options: {
    engines: { type: 'string', default: 'chromium,firefox,webkit' },
    scenarios: { type: 'string', default: '2000' },
    sequences: { type: 'string', default: '200' },
    seed: { type: 'string', default: '20261121' },
    replay: { type: 'string' },
    docs: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    counts: { type: 'string' },
  },
})

const whole = (name: string, value: string): number => {
  if (!/^-?\d+$/.test(value)) throw new Error(`--${name} takes a whole number, not '${value}'.`)
  return Number(value)
}

const engines = flags.engines.split(',').map((name): EngineName => {
  if (Object.hasOwn(programs, name)) return name as EngineName
  throw new Error(`--engines knows ${Object.keys(programs).join(', ')}, not '${name}'.`)
})

const seeds = flags.seed
  .split(',')
  .map((seed) => (seed === 'random' ? Math.floor(Math.random() * 2 ** 31) : whole('seed', seed)))

async function runAll(): Promise<Report[]> {
  const counts = {
    scenarios: whole('scenarios', flags.scenarios),
    sequences: whole('sequences', flags.sequences),
    rows: true,
  }
  const reports: Report[] = []
  for (const engine of engines)
    for (const seed of seeds) {
      const report = await run(engine, seed, counts)
      reports.push(report)
      tell(report)
    }
  return reports
}

function tell(report: Report): void {
  console.log(summary(report))
  for (const failure of report.failures
    .filter((each) => decides(report.engine, each.differences))
    .slice(0, 5)) {
    console.log(`\n${failure.replay} differs; replay it with:`)
    console.log(`  npm run test:engines -- --engines ${report.engine} --replay ${failure.replay}`)
    for (const { kind, expected, actual } of failure.differences)
      console.log(`  ${kind}\n    judged   ${expected}\n    observed ${actual}`)
  }
}

/** What was performed, as tests are counted. */
function counted(reports: Report[]): { passed: number; failed: number } {
  const performed = reports.reduce((sum, each) => sum + each.scenarios + each.sequences + each.rows, 0)
  const failed = reports.flatMap(({ engine, failures }) =>
    failures.filter((each) => decides(engine, each.differences)),
  )
  return { passed: performed - failed.length, failed: failed.length }
}

/** Keeps the verdicts with which the browsers agreed, for the tests that run without one. */
async function record(reports: Report[]): Promise<void> {
  const { seed, scenarios, sequences } = reports[0]!
  const verdicts = Object.fromEntries(
    reports.map(({ engine, failures }) => {
      const differing = new Set(failures.map(({ replay }) => replay.replace(`${seed}:`, '')))
      const agreed = jobs({ seed, scenarios, sequences }, engine).filter(({ id }) => !differing.has(id))
      return [engine, Object.fromEntries(agreed.map((job) => [job.id, lineOf(job, engine)]))]
    }),
  )
  const recording = { seed, scenarios, sequences, drawn: hash({ seed, scenarios, sequences }), verdicts }
  await writeFile(new URL('recorded.json', import.meta.url), `${JSON.stringify(recording, undefined, 1)}\n`)
}

async function replayOne(name: string): Promise<boolean> {
  let agrees = true
  for (const engine of engines) {
    const harness = await Harness.start(engine)
    try {
      const job = find(name, engine)
      const differences = await replay(harness, job)
      console.log(`${engine}: ${differences.length === 0 ? 'agrees' : 'differs'}`)
      agrees &&= differences.length === 0
      const shrinks = differences.length > 0 && /^-?\d+:\d+$/.test(name)
      const least = shrinks ? await shrink(harness, name) : { scenario: job.scenario, differences }
      for (const { kind, expected, actual } of least.differences)
        console.log(`  ${kind}\n    judged   ${expected}\n    observed ${actual}`)
      if (least.differences.length > 0) console.log(JSON.stringify(least.scenario, undefined, 2))
    } finally {
      await harness.close()
    }
  }
  return agrees
}

// A signal ends the browsers too, as the end of this process does.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  provide(engines)
  if (flags.replay !== undefined) process.exitCode = (await replayOne(flags.replay)) ? 0 : 1
  else {
    const reports = await runAll()
    if (flags.counts !== undefined) await writeFile(flags.counts, JSON.stringify(counted(reports)))
    if (flags.record) await record(reports)
    if (flags.docs) {
      const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')
      const byHand = (await read('earlier.md')) + (await read('../mutation/survivors.md'))
      await writeFile(new URL('../../docs/conformance.md', import.meta.url), conformance(reports, byHand))
    }
    if (
      reports.some(({ engine, failures }) => failures.some((failure) => decides(engine, failure.differences)))
    )
      process.exitCode = 1
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
