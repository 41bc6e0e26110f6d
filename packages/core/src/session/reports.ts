import { describe, type Described } from '../diagnostics/describe.ts'
import { findingKey, type Finding } from '../diagnostics/finding.ts'
import { renderSolved, renderTerminal } from '../diagnostics/render/terminal.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Feed } from './feed.ts'

/** Where a session's words go. */
export interface Terminal {
  write(level: 'info' | 'warning' | 'error', text: string): void
  /** @default false */
  colour: boolean
}

/** What was found, and what was told of it. */
export interface Reports {
  /** Tells a finding once, whatever the number of calls that show it. */
  report(raw: Finding, key?: string): void
  /** The same for one that no policy decides: seen once, it is not solved by judging again. */
  reportLasting(raw: Finding): void
  /** Takes a lasting one back, and tells that it is solved. */
  withdraw(raw: Finding): void
  /** A mistake of this program's costs the page nothing and the developer one line. */
  failed(what: string, error: unknown): void
  /** What is found now, by key. */
  found(): ReadonlyMap<string, Finding>
  /** Forgets what was found, but not what was told: all is judged again. */
  beginAnew(): void
  /** Tells what was told and is found no more. */
  tellSolved(): void
  /** Goes on from what a closed session has told. */
  takeOver(before: Reports): void
  /** By key, what was told and still holds. */
  told: Map<string, Described>
  lasting: Map<string, Finding>
}

/** How many findings are kept: whoever has more has one mistake, not many. */
const most = 1000

export function createReports(
  severity: ResolvedOptions['severity'],
  { write, colour }: Terminal,
  feed: Pick<Feed, 'found' | 'solved'>,
): Reports {
  const told: Reports['told'] = new Map()
  const lasting: Reports['lasting'] = new Map()
  let found = new Map<string, Finding>()
  const warned = new Set<string>()

  const warnOnce = (line: string): void => {
    if (!warned.has(line)) write('warning', `cors-parity: ${line}`)
    warned.add(line)
  }

  const report: Reports['report'] = (raw, key = findingKey(raw)) => {
    const level = severity[raw.code]
    if (level === 'off' || found.has(key)) return
    if (found.size >= most) return warnOnce(`there are ${most} findings; no more are told`)
    const reported = { ...raw, severity: level ?? raw.severity } as Finding
    found.set(key, reported)
    const described = describe(reported)
    feed.found(key, described)
    if (told.has(key)) return
    told.set(key, described)
    write(reported.severity === 'note' ? 'info' : reported.severity, renderTerminal(described, { colour }))
  }

  const solved = (key: string, described: Described, isOpen = false): void => {
    told.delete(key)
    feed.solved(key)
    if (!isOpen) write('info', renderSolved(described, { colour }))
  }

  return {
    told,
    lasting,
    report,
    withdraw(raw) {
      const key = findingKey(raw)
      lasting.delete(key)
      found.delete(key)
      const described = told.get(key)
      if (described) solved(key, described)
    },
    reportLasting(raw) {
      report(raw)
      const key = findingKey(raw)
      const reported = found.get(key)
      if (reported) lasting.set(key, reported)
    },
    failed: (what, error) =>
      warnOnce(`${what} failed: ${error instanceof Error ? error.message : String(error)}`),
    found: () => found,
    beginAnew() {
      found = new Map(lasting)
    },
    tellSolved() {
      // one that came back with other details was told again; it is not solved
      const subject = ({ code, heading }: Described): string => `${code} ${heading ?? ''}`
      const open = new Set([...found.values()].map((each) => subject(describe(each))))
      for (const [key, described] of told) {
        if (!found.has(key)) solved(key, described, open.has(subject(described)))
      }
    },
    takeOver(before) {
      for (const [key, described] of before.told) {
        if (told.has(key)) continue
        told.set(key, described)
        feed.found(key, described)
      }
      for (const [key, each] of before.lasting) {
        lasting.set(key, each)
        found.set(key, each)
      }
    },
  }
}
