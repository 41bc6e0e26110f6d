import { kinds } from './compare.ts'
import type { Report } from './run.ts'

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`

/** What a run says on the terminal. */
export function summary(report: Report): string {
  const { engine, version, seed, scenarios, sequences, rows, seconds, disagreements, reasons } = report
  const share = (part: number): string => percent(part, scenarios || 1)
  const shares = `allowed ${share(report.allowed)}, preflighted ${share(report.preflighted)}, redirected ${share(report.redirected)}`
  const drawn = Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} ${count}`)
  return [
    `${engine} (${version}), seed ${seed}: ${scenarios} scenarios, ${sequences} sequences, ${rows} rows in ${seconds.toFixed(0)} s`,
    `  disagreements: ${kinds.map((kind) => `${kind} ${disagreements[kind]}`).join(', ')}`,
    `  unsteady: ${report.unsteady.map(({ replay }) => replay).join(', ') || 'none'}`,
    `  ${shares}`,
    `  ${drawn.join(', ')}`,
  ].join('\n')
}
