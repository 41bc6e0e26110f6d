import { findingKey, type Finding } from './diagnostics/finding.ts'
import { describe, type Described } from './diagnostics/describe.ts'
import { finding } from './diagnostics/finding.ts'
import { renderSolved, renderTerminal } from './diagnostics/render/terminal.ts'
import type { Adaptation } from './dev/adapt.ts'
import { askedBy, observation, type Exchange, type Observation } from './dev/observe.ts'
import { leftBehind } from './dev/create-react-app.ts'
import { chain, isUpstream, loadPolicy, readSources, type Chain } from './dev/policies.ts'
import type { Rule } from './dev/rules.ts'
import { loadSites } from './dev/sites.ts'
import { watchFiles } from './dev/watch.ts'
import type { ResolvedOptions } from './options.ts'
import { listedObservations } from './session/listed.ts'
import { judgeWithUpstream } from './session/upstream.ts'
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
  /** Settles when all that was taken in so far is judged and told. */
  settled(): Promise<void>
  close(): void
}

/** What outlives a session, so that a restart of the dev server tells what is new and what is solved. */
interface Memory {
  shapes: Shapes
  /** What was told and still holds. */
  told: Map<string, Described>
  /** Findings that no policy decides: seen once, they are not solved by judging again. */
  lasting: Map<string, Finding>
}

const memories = new Map<string, Memory>()

export function createSession(options: ResolvedOptions, terminal: Terminal, root: string): Session {
  const memory: Memory = memories.get(root) ?? { shapes: new Shapes(), told: new Map(), lasting: new Map() }
  const { shapes, told, lasting } = memory
  memories.set(root, memory)

  const chains = new Map<Rule, Chain>()
  const production: Production = { rules: options.rules, chainOf: (rule) => chains.get(rule) }
  let found = new Map(lasting)
  let devOrigins: readonly string[] = []
  const watched = watchFiles(() => rejudge())

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
    if (told.has(key)) return
    const described = describe(reported)
    told.set(key, described)
    tell(described, reported.severity)
  }

  const failures = new Set<string>()
  /** A mistake in here costs the page nothing and the developer one line. */
  const failed = (what: string, error: unknown): void => {
    const line = `cors-parity: ${what} failed: ${error instanceof Error ? error.message : String(error)}`
    if (!failures.has(line)) terminal.write('warning', line)
    failures.add(line)
  }

  const load = async (): Promise<void> => {
    chains.clear()
    // the proxy words requests to such a target by the sites of page and API
    if (options.rules.some(({ sources }) => isUpstream(sources))) await loadSites()
    for (const rule of options.rules) {
      const policies = []
      for (const source of readSources(rule.sources)) {
        try {
          policies.push(await loadPolicy(source, (path) => watched.add(path)))
        } catch (error) {
          const file = source.kind === 'file' ? source.shown : source.place
          report(finding('policy-unreadable', { file, problem: (error as Error).message }))
        }
      }
      // a list with a hole in it would answer as production does not
      const upstream = isUpstream(rule.sources)
      const whole = policies.length === readSources(rule.sources).length
      if (whole && rule.sources.length > 0) chains.set(rule, chain(policies, upstream))
    }
  }

  const judge = async (observed: Observation): Promise<void> => {
    try {
      await loadSites()
      for (const { finding: each, key } of await judgeWithUpstream(observed, options, production, found))
        report(each, key)
    } catch (error) {
      failed('judging a request', error)
    }
  }

  const judgeStart = async (): Promise<void> => {
    try {
      for (const { finding: each, key } of atStart(options, production, devOrigins)) report(each, key)
    } catch (error) {
      failed('judging the origins', error)
    }
    for (const left of await leftBehind(root)) report(finding('create-react-app-proxy', { ...left }))
    for (const listed of listedObservations(options)) await judge(listed)
  }

  /** What the page did before, under the rules of now. */
  const judgeSeen = async (): Promise<void> => {
    const seen = shapes.entries()
    shapes.clear()
    for (const [shape, old] of seen) {
      const rule = options.rules.find(({ key }) => key === old.rule.key)
      if (!rule) continue
      const observed = { ...old, rule }
      shapes.add(shape, observed)
      await judge(observed)
    }
  }

  const judgeAgain = async (): Promise<void> => {
    await judgeStart()
    await judgeSeen()
    tellSolved()
  }

  /** All of it again, after a policy changed: what is new is told, and what is gone. */
  const rejudge = (): void => {
    ready = ready.then(async () => {
      found = new Map(lasting)
      await load()
      await judgeAgain()
    })
  }

  /** A finding that came back with other details was told again; it is not solved. */
  const tellSolved = (): void => {
    const subject = ({ code, heading }: Described): string => `${code} ${heading ?? ''}`
    const open = new Set([...found.values()].map((each) => subject(describe(each))))
    for (const [key, described] of told) {
      if (found.has(key)) continue
      told.delete(key)
      if (!open.has(subject(described)))
        terminal.write('info', renderSolved(described, { colour: terminal.colour }))
    }
  }

  const reportLasting = (raw: Finding): void => {
    report(raw)
    const key = findingKey(raw)
    const reported = found.get(key)
    if (reported) lasting.set(key, reported)
  }

  /** Settles when the policies are read; every judgement waits for it. */
  let ready = load()
  /** Settles when the last request so far is judged. */
  let judging = ready

  return {
    async start(origins) {
      devOrigins = origins
      await ready
      // after the host has printed its own lines
      setImmediate(() => void (ready = ready.then(judgeAgain)))
      return corsLine(options, production)
    },
    observe(exchange) {
      const asked = askedBy(exchange)
      if (!asked) return
      const shape = shapeOf(exchange, asked, chains.get(exchange.rule)?.uniform ?? true)
      if (shapes.touch(shape)) return
      const observed = observation(exchange, asked)
      shapes.add(shape, observed)
      // the answer to the page comes first
      setImmediate(() => {
        judging = judging.then(() => ready).then(() => judge(observed))
      })
    },
    refused(exchange) {
      const refused = originRefused(exchange)
      if (refused) reportLasting(refused)
    },
    adapted: ({ key: rule }, adaptation) =>
      reportLasting(
        'cookie' in adaptation
          ? finding('cookie-adapted', { rule, ...adaptation })
          : finding('location-adapted', { rule, ...adaptation }),
      ),
    findings: () => [...found.values()],
    shapes: () => shapes.size,
    async settled() {
      // what was taken in begins to be judged once its answer is on its way
      await new Promise(setImmediate)
      await judging
      await ready
    },
    close: () => watched.close(),
  }
}
