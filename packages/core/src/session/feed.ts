import { createHash } from 'node:crypto'
import type { Described } from '../diagnostics/describe.ts'
import type { Code } from '../diagnostics/finding.ts'
import type { Severity } from '../diagnostics/entry.ts'

/** A finding in words, with a name that stays the same over reloads and restarts. */
export interface Listed extends Described {
  id: string
}

/** All that a page shows. Each state replaces the one before: one that was missed costs nothing. */
export interface FeedState {
  /** Worst first, then in the order they were found; at most 200. */
  findings: Listed[]
  /** How many more there are. */
  more: number
  /** Ids of what was solved, the last 200: found again, they are new again. */
  solved: string[]
}

/** What is found now, for the pages that show it. */
export interface Feed {
  /** Takes a finding in, or its new details. */
  found(key: string, described: Described): void
  solved(key: string): void
  state(): FeedState
  /** @returns what ends it */
  subscribe(changed: () => void): () => void
}

const most = 200

/** Said once a start in the terminal alone: nothing in the page is to be changed for it. */
const terminalOnly: ReadonlySet<Code> = new Set<Code>(['dev-origin-rejected'])

const rank: Record<Severity, number> = { error: 0, warning: 1, note: 2 }

/** @param root keeps apart two projects that use one port in turn */
export function createFeed(root: string): Feed {
  const listed = new Map<string, Listed>()
  const solved = new Set<string>()
  const listeners = new Set<() => void>()

  const idOf = (key: string): string =>
    createHash('sha256').update(`${root}\n${key}`).digest('base64url').slice(0, 12)
  const tell = (): void => listeners.forEach((changed) => changed())

  return {
    found(key, described) {
      if (terminalOnly.has(described.code)) return
      const id = idOf(key)
      solved.delete(id)
      listed.set(id, { id, ...described })
      tell()
    },
    solved(key) {
      const id = idOf(key)
      if (!listed.delete(id)) return
      solved.add(id)
      const [oldest] = solved
      if (solved.size > most && oldest !== undefined) solved.delete(oldest)
      tell()
    },
    state() {
      const findings = [...listed.values()].sort((a, b) => rank[a.severity] - rank[b.severity])
      return {
        findings: findings.slice(0, most),
        more: Math.max(0, findings.length - most),
        solved: [...solved],
      }
    },
    subscribe(changed) {
      listeners.add(changed)
      return () => void listeners.delete(changed)
    },
  }
}
