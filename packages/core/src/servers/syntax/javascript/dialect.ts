import type { Unknown } from '../../../fetch/verdict.ts'
import { scripts } from '../../files.ts'
import type { Dialect, SourceLocation } from '../../server.ts'
import { readProgram, respondTo, type Program } from './program.ts'
import { sampleOf, type Sample } from './sample.ts'
import { mayAdmit } from './uniform.ts'

/** What a JavaScript server's dialect keeps of a file. */
export interface ScriptConfig {
  program: Program
  sample: Sample
}

/** A dialect for servers written in JavaScript or TypeScript. */
export function scriptDialect(
  own: Pick<Dialect<ScriptConfig>, 'name' | 'title' | 'looksFor'> & { detect(source: string): boolean },
): Dialect<ScriptConfig> {
  return {
    ...own,
    files: scripts,
    async read(source, where): Promise<{ config: ScriptConfig; unknowns: Unknown[]; at?: SourceLocation }> {
      const program = await readProgram(source, where)
      const sample = sampleOf(program)
      return {
        config: { program, sample },
        unknowns: sample.unknowns,
        ...(sample.at ? { at: sample.at } : {}),
      }
    },
    respond: ({ program }, request, next) => respondTo(program, request, next),
    intent: ({ sample }) => sample.intent,
    mayAdmit: ({ program }, origin) => mayAdmit(program, origin),
  }
}

/** The file names Express or its cors package. */
export const namesExpress = /['"](?:express|cors)['"]/
