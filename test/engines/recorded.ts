import { createHash } from 'node:crypto'
import type { Engine, Verdict } from '../../packages/core/src/fetch/verdict.ts'
import { consoleMessage } from '../../packages/core/src/fetch/wording.ts'
import type { EngineName } from './browsers.ts'
import { expected, expectedSequence, wires } from './compare.ts'
import { rows } from './rows.ts'
import { draw, drawSequences, jobOf } from './run.ts'
import { pageRequest, type Job, type Ports } from './scenario.ts'

/** Verdicts with which real browsers were seen to agree, so that a change of the code shows without a browser. */
export interface Recording {
  seed: number
  scenarios: number
  sequences: number
  /** Of what was drawn: another hash means that the generator has changed, and it is to be recorded again. */
  drawn: string
  verdicts: Record<EngineName, Record<string, string>>
}

type Drawn = Pick<Recording, 'seed' | 'scenarios' | 'sequences'>

/** Ports stand in verdicts, so a recording has its own. */
const ports: Ports = [8000, 8001, 8002]

/** All that a recording holds of an engine, by name. */
export function jobs({ seed, scenarios, sequences }: Drawn, engine: EngineName): Job[] {
  return [
    ...rows.map(({ name, scenario }) => jobOf(name, scenario, engine)),
    ...draw(seed, scenarios).map((scenario, index) => jobOf(String(index), scenario, engine)),
    ...drawSequences(seed, sequences, engine),
  ]
}

/** Of what is drawn: the Chromium jobs are the scenarios as they come. */
export const hash = (recording: Drawn): string =>
  createHash('sha256')
    .update(JSON.stringify(jobs(recording, 'chromium')))
    .digest('hex')
    .slice(0, 16)

function told(verdict: Verdict | TypeError, job: Job, engine: Engine): string {
  if (verdict instanceof TypeError) return `TypeError ${verdict.message}`
  const end =
    verdict.outcome === 'blocked'
      ? `${verdict.reason} (${verdict.detail}) ${consoleMessage(verdict, pageRequest(job.scenario, 'job', ports), engine)}`
      : verdict.outcome === 'allowed'
        ? `${verdict.type} [${verdict.readable.join(' ')}]`
        : `unknown ${JSON.stringify(verdict.because)}`
  return `${wires(verdict)} → ${end}`
}

/** What is judged of a job, in one line. */
export function lineOf(job: Job, engine: Engine): string {
  if (job.steps.length === 1) return told(expected(job.scenario, 'job', ports, engine), job, engine)
  return expectedSequence({ ...job, id: 'job' }, ports, engine)
    .map((verdict) => `${verdict.outcome} ${wires(verdict)}`)
    .join(' / ')
}
