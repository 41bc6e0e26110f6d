import { relative } from 'node:path'
import { finding, type Finding } from './diagnostics/finding.ts'
import type { Adaptation } from './dev/adapt.ts'
import { askedBy, exactly, observation, type Exchange, type Observation } from './dev/observe.ts'
import type { SourceCall } from './dev/direct-calls.ts'
import type { Batch } from './dev/record.ts'
import { leftBehind } from './dev/create-react-app.ts'
import { chain, isUpstream, loadPolicy, readSources, type Chain } from './dev/policies.ts'
import type { Rule } from './dev/rules.ts'
import { loadSites } from './dev/sites.ts'
import { watchFiles } from './dev/watch.ts'
import type { ResolvedOptions } from './options.ts'
import type { SourceLocation } from './servers/server.ts'
import { createFeed, type Feed } from './session/feed.ts'
import { createJoin } from './session/join.ts'
import { listedObservations } from './session/listed.ts'
import { judgeWithUpstream } from './session/upstream.ts'
import { createPage, type Page } from './session/page.ts'
import { directTo, tellWritten } from './session/direct.ts'
import { originRefused } from './session/refusal.ts'
import { placed } from './session/judge.ts'
import { createReports, type Reports, type Terminal } from './session/reports.ts'
import { Shapes, shapeOf } from './session/shapes.ts'
import { atStart, corsLine } from './session/start.ts'
import type { Production } from './session/production.ts'

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
  /** Takes in what a page says of its own calls. @param pageOrigin as the browser names it */
  recorded(batch: Batch, pageOrigin: string): void
  /** A document, or a worker, of the dev server's own begins. @param url path and query */
  began(kind: 'recorder' | 'worker', url: string): void
  /** Is this URL, as far as it is written, one of an API that a rule stands for? */
  isDirect(url: string): boolean
  /**
   * Takes in the calls past the proxy that stand in a page's source now.
   *
   * @param file absolute path
   */
  written(file: string, calls: readonly SourceCall[]): void
  /** Tells, once a rule, of a call that the upstream refused for its Origin or Host. */
  refused(exchange: Exchange): void
  /** Tells, once, what was changed in an answer. */
  adapted(rule: Rule, adaptation: Adaptation): void
  /** What is found now. */
  findings(): Finding[]
  /** The same in words, for the pages that show it. */
  feed: Feed
  /** How many distinct shapes were judged. */
  shapes(): number
  /** Settles when all that was taken in so far is judged and told. */
  settled(): Promise<void>
  close(): void
}

/** What a session hands over when its dev server restarts, so that the next one tells what is new and what is solved. */
interface Memory {
  shapes: Shapes
  page: Page
  reports: Reports
}

/** Root → memories of closed sessions, in order; several instances of the plugin have one each. */
const handedOver = new Map<string, Memory[]>()

/** @param placeOf where in the user's source a stack begins */
export function createSession(
  options: ResolvedOptions,
  terminal: Terminal,
  root: string,
  placeOf: (stack: string) => Promise<SourceLocation | undefined> = async () => undefined,
): Session {
  const shapes = new Shapes()
  const feed = createFeed(root)
  const reports = createReports(options.severity, terminal, feed)
  const { report, failed } = reports

  const chains = new Map<Rule, Chain>()
  const production: Production = { rules: options.rules, chainOf: (rule) => chains.get(rule) }
  let devOrigins: readonly string[] = []
  const watched = watchFiles(() => rejudge())

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

  /** Where the page made a call; looked up once. */
  const place = async ({ recorded }: Observation): Promise<SourceLocation | undefined> => {
    if (typeof recorded !== 'object' || recorded.stack === undefined) return undefined
    const at = recorded.at ?? (await placeOf(recorded.stack))
    if (at) recorded.at = at
    return at
  }

  const judge = async (observed: Observation): Promise<void> => {
    try {
      await loadSites()
      const found = await judgeWithUpstream(observed, options, production, reports.found())
      const at = found.length > 0 && (await place(observed))
      for (const each of found) {
        const { finding: told, key } = at ? placed(each, at) : each
        report(told, key)
      }
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
    await page.again()
    reports.tellSolved()
  }

  /** All of it again, after a policy changed: what is new is told, and what is gone. */
  const rejudge = (): void => {
    ready = ready.then(async () => {
      reports.beginAnew()
      await load()
      await judgeAgain()
    })
  }

  /** What this session has seen itself by now counts for more. */
  const takeOver = (before: Memory): void => {
    for (const [shape, observed] of before.shapes.entries())
      if (!shapes.touch(shape)) shapes.add(shape, observed)
    page.takeOver(before.page)
    reports.takeOver(before.reports)
  }

  /** Settles when the policies are read; every judgement waits for it. */
  let ready = load()
  /** Settles when the last request so far is judged. */
  let judging = ready

  /** Once the answer to the page is on its way, and all that came before is judged. */
  const later = (judgeOne: () => Promise<void>): void => {
    setImmediate(() => {
      judging = judging
        .then(() => ready)
        .then(judgeOne)
        .catch((error: unknown) => failed('judging what a page did', error))
    })
  }
  const page = createPage({
    root,
    options,
    production,
    reports,
    later,
    place,
    placeOf: async (stack) => (stack === undefined ? undefined : placeOf(stack)),
  })

  const join = createJoin((exchange, inferred, recorded) => {
    const asked = typeof recorded === 'string' ? inferred : exactly(inferred, exchange, recorded)
    page.exchange(exchange, asked, recorded)
    const shape = shapeOf(exchange, asked, recorded, chains.get(exchange.rule)?.uniform ?? true)
    if (shapes.touch(shape)) return
    const observed = observation(exchange, asked, recorded)
    shapes.add(shape, observed)
    later(() => judge(observed))
  })

  return {
    async start(origins) {
      devOrigins = origins
      const before = handedOver.get(root)?.shift()
      if (before) takeOver(before)
      await ready
      // after the host has printed its own lines
      setImmediate(() => void (ready = ready.then(judgeAgain)))
      return corsLine(options, production)
    },
    observe(exchange) {
      const asked = askedBy(exchange)
      page.arrived(exchange)
      if (asked) join.exchange(exchange, asked)
      else page.exchange(exchange, undefined, '')
    },
    recorded(batch, pageOrigin) {
      join.batch(batch, pageOrigin)
      page.batch(batch, pageOrigin)
    },
    began: (kind, url) => (kind === 'worker' ? join.workerLoaded(url) : join.loading()),
    isDirect: (url) => directTo(url, options.rules) !== undefined,
    written: (path, calls) =>
      tellWritten(calls, relative(root, path).replaceAll('\\', '/'), options.rules, reports),
    refused(exchange) {
      const refused = originRefused(exchange)
      if (refused) reports.reportLasting(refused)
    },
    adapted: ({ key: rule }, adaptation) =>
      reports.reportLasting(
        'cookie' in adaptation
          ? finding('cookie-adapted', { rule, ...adaptation })
          : finding('location-adapted', { rule, ...adaptation }),
      ),
    findings: () => [...reports.found().values()],
    feed,
    shapes: () => shapes.size,
    async settled() {
      // what was taken in begins to be judged once its answer is on its way
      await new Promise(setImmediate)
      await judging
      await ready
    },
    close() {
      join.close()
      watched.close()
      handedOver.set(root, [...(handedOver.get(root) ?? []), { shapes, page, reports }])
    },
  }
}
