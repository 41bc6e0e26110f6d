import { findingKey, type Finding } from './diagnostics/finding.ts'
import { describe, type Described } from './diagnostics/describe.ts'
import { finding } from './diagnostics/finding.ts'
import { renderSolved, renderTerminal } from './diagnostics/render/terminal.ts'
import type { Adaptation } from './dev/adapt.ts'
import { observe, type Exchange, type Observation } from './dev/observe.ts'
import { chain, loadPolicy, type Chain } from './dev/policies.ts'
import type { Rule } from './dev/rules.ts'
import { watchFiles } from './dev/watch.ts'
import type { ResolvedOptions } from './options.ts'
import { judgeListed, judgeObservation } from './session/judge.ts'
import { originRefused } from './session/refusal.ts'
import { Shapes, shapeOf } from './session/shapes.ts'
import { atStart, corsLine } from './session/start.ts'
import type { Production } from './session/production.ts'

/** Where a session's words go. */
export interface Terminal {
  write(level: 'info' | 'warning' | 'error', text: string): void
  /** @default false */
  colour: boolean
}

/** One dev session: rules and policies, what the page did, and what there is to say of it. */
export interface Session {
  /**
   * Judges what can be judged before the page calls, and tells it.
   *
   * @param devOrigins origins under which the dev server is reached
   * @returns the text of the `CORS:` line
   */
  start(devOrigins: readonly string[]): Promise<string>
  /** Takes a proxied exchange in; it is judged after the answer is on its way, once a shape. */
  observe(exchange: Exchange): void
  /** Tells, once a rule, of a call that the upstream refused for its Origin or Host. */
  refused(exchange: Exchange): void
  /** Tells, once, what was changed in an answer. */
  adapted(rule: Rule, adaptation: Adaptation): void
  /** What is found now. */
  findings(): Finding[]
  /** How many distinct shapes were judged. */
  shapes(): number
  close(): void
}

/** What outlives a session, so that a restart of the dev server tells what is new and what is solved. */
interface Memory {
  shapes: Shapes
  told: Map<string, Described>
}

const memories = new Map<string, Memory>()

export function createSession(options: ResolvedOptions, terminal: Terminal, root: string): Session {
  const memory: Memory = memories.get(root) ?? { shapes: new Shapes(), told: new Map() }
  const remembered = memory.shapes.observations()
  memory.shapes = new Shapes()
  memories.set(root, memory)

  const chains = new Map<Rule, Chain>()
  const production: Production = { rules: options.rules, chainOf: (rule) => chains.get(rule) }
  let found = new Map<string, Finding>()
  let devOrigins: readonly string[] = []
  const watched = watchFiles(() => void rejudge())
  let loading: Promise<void> | undefined

  const tell = (described: Described, severity: Finding['severity']): void =>
    terminal.write(
      severity === 'note' ? 'info' : severity,
      renderTerminal(described, { colour: terminal.colour }),
    )

  /** Once a finding, whatever the number of calls that show it. */
  const report = (raw: Finding, key = findingKey(raw)): void => {
    const level = options.severity[raw.code]
    if (level === 'off' || found.has(key)) return
    const reported = { ...raw, severity: level ?? raw.severity } as Finding
    found.set(key, reported)
    if (memory.told.has(key)) return
    const described = describe(reported)
    memory.told.set(key, described)
    tell(described, reported.severity)
  }

  /** A mistake in here costs the page nothing and the developer one line. */
  const guarded = (what: string, run: () => void): void => {
    try {
      run()
    } catch (error) {
      terminal.write(
        'warning',
        `cors-parity: ${what} failed: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  const load = async (): Promise<void> => {
    chains.clear()
    for (const rule of options.rules) {
      const policies = []
      for (const source of rule.sources) {
        try {
          policies.push(await loadPolicy(source, (path) => watched.add(path)))
        } catch (error) {
          const file = source.kind === 'file' ? source.shown : source.place
          report(finding('policy-unreadable', { file, problem: (error as Error).message }))
        }
      }
      // a list with a hole in it would answer as production does not
      if (policies.length > 0 && policies.length === rule.sources.length) chains.set(rule, chain(policies))
    }
  }

  const judge = (observation: Observation): void => {
    const uniform = chains.get(observation.rule)?.uniform ?? true
    if (!memory.shapes.add(shapeOf(observation, uniform), observation)) return
    guarded('judging a request', () => {
      for (const { finding: each, key } of judgeObservation(observation, options, production, found))
        report(each, key)
    })
  }

  const judgeStart = (): void =>
    guarded('judging the origins', () => {
      for (const { finding: each, key } of atStart(options, production, devOrigins)) report(each, key)
      for (const { finding: each, key } of judgeListed(options, production, found)) report(each, key)
    })

  /** All of it again, after a policy changed: what is new is told, and what is gone. */
  const rejudge = async (): Promise<void> => {
    const seen = memory.shapes.observations()
    memory.shapes = new Shapes()
    found = new Map()
    loading = load()
    await loading
    judgeStart()
    for (const observation of seen) judge(observation)
    tellSolved()
  }

  /** A finding that came back with other details was told again; it is not solved. */
  const tellSolved = (): void => {
    const subject = ({ code, heading }: Described): string => `${code} ${heading ?? ''}`
    const open = new Set([...found.values()].map((each) => subject(describe(each))))
    for (const [key, described] of memory.told) {
      if (found.has(key)) continue
      memory.told.delete(key)
      if (!open.has(subject(described)))
        terminal.write('info', renderSolved(described, { colour: terminal.colour }))
    }
  }

  loading = load()

  return {
    async start(origins) {
      devOrigins = origins
      await loading
      const line = corsLine(options, production)
      // after the host has printed its own lines
      setImmediate(() => {
        judgeStart()
        for (const old of remembered) {
          const rule = options.rules.find(({ key }) => key === old.rule.key)
          if (rule) judge({ ...old, rule })
        }
        tellSolved()
      })
      return line
    },
    observe(exchange) {
      const observation = observe(exchange)
      if (observation) setImmediate(() => void loading?.then(() => judge(observation)))
    },
    refused(exchange) {
      const refused = originRefused(exchange)
      if (refused) report(refused)
    },
    adapted: ({ key: rule }, adaptation) =>
      report(
        'cookie' in adaptation
          ? finding('cookie-adapted', { rule, ...adaptation })
          : finding('location-adapted', { rule, ...adaptation }),
      ),
    findings: () => [...found.values()],
    shapes: () => memory.shapes.size,
    close: () => watched.close(),
  }
}
