import * as fc from 'fast-check'
import { scenario } from './arbitrary.ts'
import type { EngineName } from './browsers.ts'
import { compare, compareSequence, decides, expected, kinds, type Difference, type Kind } from './compare.ts'
import { Harness, type Observed } from './harness.ts'
import { rows } from './rows.ts'
import { askable, type Job, type Scenario } from './scenario.ts'
import { sequence } from './sequences.ts'

export interface Failure {
  /** What replays it: `SEED:INDEX`, a row's name, or `SEED:INDEX` of a sequence. */
  replay: string
  job: Job
  differences: Difference[]
}

/** What one engine did with one seed. */
export interface Report {
  engine: EngineName
  version: string
  seed: number
  scenarios: number
  sequences: number
  rows: number
  seconds: number
  /** How often each kind was compared and agreed; a scenario counts once for each kind. */
  disagreements: Record<Kind, number>
  allowed: number
  preflighted: number
  redirected: number
  reasons: Record<string, number>
  /** What differed first and agreed when it was performed again, alone. */
  unsteady: Failure[]
  failures: Failure[]
}

export const jobOf = (id: string, drawn: Scenario, engine: EngineName): Job => {
  const scenario = askable(drawn, engine)
  return { id, scenario, steps: [{ request: scenario.request }] }
}

export const draw = (seed: number, count: number): Scenario[] =>
  fc.sample(scenario, { seed, numRuns: count, unbiased: true })

export const drawSequences = (seed: number, count: number, engine: EngineName): Job[] =>
  fc
    .sample(sequence, { seed, numRuns: count, unbiased: true })
    .map(({ scenario, steps }, index) => ({ id: `q${index}`, scenario: askable(scenario, engine), steps }))

const batch = 2000

/** Performs scenarios, sequences and the kept rows in one browser and compares each with its verdict. */
export async function run(
  engine: EngineName,
  seed: number,
  counts: { scenarios: number; sequences: number; rows: boolean },
): Promise<Report> {
  const started = performance.now()
  const harness = await Harness.start(engine)
  try {
    const report: Report = {
      engine,
      version: harness.browser.version,
      seed,
      ...counts,
      rows: counts.rows ? rows.length : 0,
      seconds: 0,
      disagreements: Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>,
      allowed: 0,
      preflighted: 0,
      redirected: 0,
      reasons: {},
      unsteady: [],
      failures: [],
    }
    const compared = async (jobs: Job[], replayOf: (job: Job) => string) => {
      const observed = await harness.perform(jobs)
      for (const job of jobs) {
        const replay = replayOf(job)
        const first = differencesOf(harness, job, observed.get(job.id)!)
        if (first.length === 0) continue
        const differences = decides(engine, first) ? await again(harness, job) : first
        if (differences.length === 0) report.unsteady.push({ replay, job, differences: first })
        else {
          for (const kind of new Set(differences.map(({ kind }) => kind))) report.disagreements[kind]++
          report.failures.push({ replay, job, differences })
        }
      }
    }
    if (counts.rows) {
      const kept = rows.map(({ name, scenario }) => jobOf(name.replaceAll('-', '_'), scenario, engine))
      await compared(kept, ({ id }) => id.replaceAll('_', '-'))
    }
    const seeded = ({ id }: Job) => `${seed}:${id}`
    const drawn = draw(seed, counts.scenarios).map((each, index) => jobOf(`${index}`, each, engine))
    for (let from = 0; from < drawn.length; from += batch)
      await compared(drawn.slice(from, from + batch), seeded)
    for (const job of drawn) count(report, job, harness)
    await compared(drawSequences(seed, counts.sequences, engine), seeded)
    report.seconds = (performance.now() - started) / 1000
    return report
  } finally {
    await harness.close()
  }
}

/** Adds a scenario to the distribution. */
function count(report: Report, { id, scenario }: Job, { ports, engine }: Harness): void {
  const verdict = expected(scenario, id, ports, engine)
  if (verdict instanceof TypeError) return
  const key = verdict.outcome === 'blocked' ? verdict.reason : `${verdict.outcome}`
  report.reasons[key] = (report.reasons[key] ?? 0) + 1
  if (verdict.outcome === 'allowed') report.allowed++
  if (verdict.exchanges.some(({ request }) => request.preflight)) report.preflighted++
  if (new Set(verdict.exchanges.map(({ request }) => request.url)).size > 1) report.redirected++
}

const differencesOf = ({ ports, engine }: Harness, job: Job, observed: Observed): Difference[] =>
  job.steps.length > 1
    ? compareSequence(job, ports, engine, observed)
    : compare(job.scenario, job.id, ports, engine, observed)

/** Performs one job and tells the differences. */
export async function replay(harness: Harness, job: Job): Promise<Difference[]> {
  return differencesOf(harness, job, (await harness.perform([job])).get(job.id)!)
}

/**
 * Performs a job that differed up to three times more, with nothing beside it: what an engine does it does each time,
 * what a slow machine does it does not. Tells the last differences.
 */
async function again(harness: Harness, job: Job): Promise<Difference[]> {
  let differences: Difference[] = []
  for (let time = 1; time <= 3; time++) {
    // Another name is another URL, which no cache of the browser's knows.
    differences = await replay(harness, { ...job, id: `${job.id}r${time}` })
    if (differences.length === 0) break
  }
  return differences
}

/** The job that `SEED:INDEX` or a row's name stands for. */
export function find(name: string, engine: EngineName): Job {
  const [, seed, kind, index] = /^(-?\d+):(q?)(\d+)$/.exec(name) ?? []
  if (seed !== undefined && index !== undefined) {
    const at = Number(index)
    if (kind === 'q') return drawSequences(Number(seed), at + 1, engine)[at]!
    return jobOf(index, draw(Number(seed), at + 1)[at]!, engine)
  }
  const row = rows.find((each) => each.name === name)
  if (row === undefined)
    throw new Error(`No row is named '${name}'. Rows: ${rows.map((each) => each.name).join(', ')}`)
  return jobOf('row', row.scenario, engine)
}

/** Shrinks a scenario that disagrees to a simple one that still does. */
export async function shrink(
  harness: Harness,
  name: string,
): Promise<{ scenario: Scenario; differences: Difference[] }> {
  const [seed, index] = name.split(':')
  let tries = 0
  let last: { scenario: Scenario; differences: Difference[] } | undefined
  const property = fc.asyncProperty(scenario, async (drawn) => {
    const differences = await replay(harness, jobOf(`t${tries++}`, drawn, harness.engine))
    if (differences.length > 0) last = { scenario: drawn, differences }
    return differences.length === 0
  })
  await fc.check(property, {
    seed: Number(seed),
    path: index!,
    unbiased: true,
    interruptAfterTimeLimit: 60_000,
  })
  if (last === undefined) throw new Error(`${name} agrees now.`)
  return last
}
