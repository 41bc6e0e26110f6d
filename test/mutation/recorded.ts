import { expect, test } from 'vitest'
import { lineOf, type Recording } from '../engines/recorded.ts'
import type { Job } from '../engines/scenario.ts'

/** The recording, drawn once by the runner. */
declare const drawn: { jobs: Record<string, Job[]>; verdicts: Recording['verdicts'] }

const rows = Object.entries(drawn.verdicts).flatMap(([engine, verdicts]) =>
  drawn.jobs[engine]!.filter(({ id }) => id in verdicts).map(
    (job) => [engine as keyof Recording['verdicts'], job, verdicts[job.id]] as const,
  ),
)

test.for(rows)('recorded', ([engine, job, wanted]) => {
  expect(lineOf(job, engine)).toBe(wanted)
})
