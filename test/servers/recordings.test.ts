import { describe, expect, test } from 'vitest'
import { dialects } from '../../packages/core/src/servers/dialects.ts'
import { compare, recordingsOf } from './recorded.ts'
import { systems } from './systems.ts'
import { unknownExchanges } from './unknown-exchanges.ts'

const recorded = systems
  .filter(({ system }) => system in dialects)
  .flatMap((system) => recordingsOf(system.system).map((recording) => ({ system, recording })))
  .filter(({ recording }) => !recording.refusedToStart)
  .map((one) => ({ ...one, name: `${one.system.system}/${one.recording.config} ${one.recording.label}` }))

describe('what the recorded servers answered is predicted', () => {
  test.each(recorded)('$name', async ({ system, recording }) => {
    const result = await compare(system, recording)
    expect(result.differences).toEqual([])
    expect(result.wrongVerdicts).toEqual([])
    expect(result.verdicts).toBeGreaterThan(20)
    const open = unknownExchanges[system.system]?.[`${recording.config} ${recording.label}`] ?? []
    expect(result.unknown).toEqual(open)
  })
})
