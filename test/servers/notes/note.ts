import type { DialectName, Where } from '../../../packages/core/src/servers/server.ts'

/** Something that is said of a dialect, and the configuration that shows it. */
export interface Note {
  what: string
  source: string
  /** Where the file's name matters. */
  file?: string
  where?: Partial<Where>
}

/** What an answer has where the configuration says nothing of it; undefined where the header is absent. */
export interface Default extends Note {
  header: string
  value: string | undefined
}

/** A configuration that looks right, and the finding that it becomes. */
export interface TrapNote extends Note {
  code: string
  /** A call that shows it; without one, the finding shows by itself. */
  request?: { method?: string; credentials?: 'include'; origin?: string; path?: string }
}

export interface DialectNotes {
  dialect: Exclude<DialectName, 'headers'>
  file: string
  /** Versions that answer differently. */
  versions?: string
  reads: Note[]
  leavesOpen: Note[]
  defaults: Default[]
  traps: TrapNote[]
}

export const page = 'https://app.example.com'
