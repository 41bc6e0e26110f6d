import { expect, test } from 'vitest'
import { run } from '../engines/run.ts'

/** The short run of `npm run test:engines` that every `npm test` has: one browser, a fixed seed. */
test('Chromium does what is judged', { timeout: 180_000 }, async () => {
  const report = await run('chromium', 1, { scenarios: 400, sequences: 6, rows: true })
  const told = report.failures.map(
    ({ replay, differences }) =>
      `npm run test:engines -- --engines chromium --replay ${replay}: ${JSON.stringify(differences)}`,
  )
  expect(told).toEqual([])
  expect(report.preflighted / report.scenarios).toBeGreaterThan(0.4)
})
