import type { PageRequest } from '../fetch/verdict.ts'
import type { SourceLocation } from '../servers/server.ts'
import { catalog } from './catalog.ts'
import type { Entry, Severity } from './entry.ts'

/** The permanent name of a kind of finding: docs page, `severity`, `--ignore` and tests all use it. */
export type Code = keyof typeof catalog

export type ArgsOf<C extends Code> = (typeof catalog)[C] extends Entry<infer Args> ? Args : never

/** How something in a finding is known. */
export interface Evidence {
  kind: 'policy' | 'upstream' | 'probe' | 'recorder' | 'inference'
  text: string
  at?: SourceLocation
}

interface FindingOf<C extends Code> {
  code: C
  severity: Severity
  args: ArgsOf<C>
  /** What was judged, as production's page would ask it. */
  request?: PageRequest
  evidence: Evidence[]
  /** The line to change. */
  at?: SourceLocation
}

/** One thing to tell the developer; plain data. */
export type Finding<C extends Code = Code> = C extends Code ? FindingOf<C> : never

/** @param rest severity only where it is not the catalog's */
export function finding<C extends Code>(
  code: C,
  args: ArgsOf<C>,
  rest: { severity?: Severity; request?: PageRequest; evidence?: Evidence[]; at?: SourceLocation } = {},
): Finding {
  const { severity } = catalog[code]
  return { severity, evidence: [], ...rest, code, args } as FindingOf<C> as Finding
}

/** The row of the catalog that belongs to a finding; the cast ties its args to its code. */
export const entryOf = (code: Code) => catalog[code] as Entry<never> as Entry<unknown>

/** Two findings with one key are the same finding, to be told once. */
export function findingKey({ code, args, request }: Finding): string {
  const about = entryOf(code).about?.(args) ?? args
  return JSON.stringify([code, about, request?.credentials, request?.mode])
}
