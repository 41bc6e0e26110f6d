import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hash, jobs, lineOf, type Recording } from '../engines/recorded.ts'

const recording = JSON.parse(
  readFileSync(new URL('../engines/recorded.json', import.meta.url), 'utf8'),
) as Recording

test('the recording is of what is drawn (if not: npm run test:engines -- --record)', () => {
  expect(hash(recording)).toBe(recording.drawn)
})

test.for(Object.entries(recording.verdicts))('%s was seen to agree', ([engine, verdicts]) => {
  const now = jobs(recording, engine as keyof Recording['verdicts'])
    .filter(({ id }) => id in verdicts)
    .map((job) => [job.id, lineOf(job, engine as keyof Recording['verdicts'])])
  expect(Object.fromEntries(now)).toEqual(verdicts)
})
