import type { Recorded } from '../dev/calls.ts'
import { observation, type Asked, type Exchange, type Observation } from '../dev/observe.ts'
import type { Batch, ReadRecord } from '../dev/record.ts'
import { ruleMatcher } from '../dev/rules.ts'
import { loadSites } from '../dev/sites.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SourceLocation } from '../servers/server.ts'
import { copiedCookie, isNamed, type CopiedCookie } from './copied-cookies.ts'
import { cookieFacts, type CookieFacts, type Lost } from './cookies.ts'
import { Deeds } from './deeds.ts'
import { directCall, isWritten, placedCall } from './direct.ts'
import { cookieRules, lostCookie, type SeenCookies } from './lost-cookies.ts'
import type { Production } from './production.ts'
import { hiddenHeader, type HeaderRead } from './reads.ts'
import type { Reports } from './reports.ts'

/** What pages do with answers and cookies, and which calls they make past the proxy. */
export interface Page {
  deeds: Deeds
  /** Takes each exchange in the order of the answers. */
  arrived(exchange: Exchange): void
  /** The same once it is known how the page made it. @param asked undefined for a navigation */
  exchange(exchange: Exchange, asked: Asked | undefined, recorded: Recorded | string): void
  /** After the calls of the batch have found their exchanges. */
  batch(batch: Batch, pageOrigin: string): void
  /** Goes on from what a closed session has seen. */
  takeOver(before: Page): void
  /** All of it again, under the policies of now. */
  again(): Promise<void>
}

/** Milliseconds that a read waits for its answer to find its call. */
const patience = 5000

const callOf = ({ rule, request }: Observation): string =>
  `${rule.key} ${request.method} ${request.url.replace(/[?#].*/, '')}`

/** How many reads wait. */
const mostEarly = 200

interface Means {
  /** Absolute path of the project. */
  root: string
  options: ResolvedOptions
  production: Production
  reports: Pick<Reports, 'report' | 'reportLasting' | 'lasting'>
  /** Runs it once all that came before is judged. */
  later(judge: () => Promise<void>): void
  /** Where the page made a call, which its evidence then tells. */
  place(observation: Observation): Promise<SourceLocation | undefined>
  /** Where in the user's source a stack begins. */
  placeOf(stack: string | undefined): Promise<SourceLocation | undefined>
}

/** A read that the page told of. */
interface Unplaced {
  page: string
  record: ReadRecord
  stack: string | undefined
  /** When it came. */
  since: number
}

/** An exchange that has to do with cookies: they are followed in the order of the answers. */
interface Turn {
  exchange: Exchange
  facts: CookieFacts
  /** Set once it is known how the page made the call. */
  take?: () => Promise<void>
}

export function createPage({ root, options, production, reports, later, place, placeOf }: Means): Page {
  const deeds = new Deeds()
  /** Reads whose answer has not found its call yet. */
  const early: Unplaced[] = []
  const ruleOf = ruleMatcher(options.rules)
  const cookies: Turn[] = []

  /** The same under the rule of now; undefined where there is none. */
  const underRule = (seen: Observation): Observation | undefined => {
    const rule = options.rules.find(({ key }) => key === seen.rule.key)
    return rule && { ...seen, rule }
  }
  const tellRead = (read: HeaderRead): void => {
    const now = underRule(read.observation)
    const hidden = now && hiddenHeader({ ...read, observation: now }, options, production)
    if (hidden) reports.report(hidden.finding, hidden.key)
  }
  const tellLost = (lost: Lost<SeenCookies>): void => {
    const now = underRule(lost.seen.observation)
    const found =
      now && lostCookie({ ...lost, seen: { ...lost.seen, observation: now } }, options, production)
    if (found) reports.report(found)
  }

  const tellCopied = (copied: CopiedCookie): void => {
    const now = underRule(copied.seen.observation)
    const found = now && copiedCookie({ ...copied, seen: { ...copied.seen, observation: now } }, options)
    if (found) reports.report(found)
  }

  /** Not of a file of the dev server's own, nor of an answer that never comes. */
  const isAwaited = ({ record, since }: Unplaced): boolean =>
    Date.now() - since < patience && ruleOf(new URL(record.url).pathname) !== undefined

  const takeRead = async (read: Unplaced): Promise<void> => {
    const { page, record, stack } = read
    const answers = deeds.answersTo(page, record)
    if (answers.length === 0) {
      if (isAwaited(read) && early.length < mostEarly) early.push(read)
      return
    }
    for (const name of record.names) {
      const reads = answers.map((observed): HeaderRead => ({ observation: observed, name }))
      const [first] = reads
      const key = first && `${callOf(first.observation)} ${name}`
      if (!key || deeds.reads.has(key) || !reads.every((each) => hiddenHeader(each, options, production)))
        continue
      const at = await placeOf(stack)
      const placed = { ...first, ...(at && { at }) }
      deeds.reads.add(key, placed)
      tellRead(placed)
    }
  }

  const takeCookies = async (
    exchange: Exchange,
    facts: CookieFacts,
    observed?: Observation,
  ): Promise<void> => {
    const { productionUrl } = exchange.rule
    if (!(productionUrl instanceof URL)) return
    await loadSites()
    const seen = observed && { observation: observed, facts }
    for (const lost of deeds.jars.take(productionUrl.origin, facts, seen, cookieRules(exchange, options))) {
      if (!lost.seen) continue
      const one = { ...lost, seen: lost.seen }
      const key = `${callOf(one.seen.observation)} ${one.code} ${one.cookie.name}`
      if (deeds.lost.has(key)) continue
      await place(one.seen.observation)
      deeds.lost.add(key, one)
      tellLost(one)
    }
    if (seen) await takeCopies(productionUrl.origin, seen)
  }

  const takeCopies = async (api: string, seen: SeenCookies): Promise<void> => {
    const { recorded } = seen.observation
    if (typeof recorded !== 'object') return
    for (const { cookie: name, header } of seen.facts.copied) {
      const key = `${api} ${name} ${header}`
      if (deeds.copied.has(key)) continue
      const cookie = deeds.jars.of(api, name)
      const at = await placeOf(deeds.cookieRead(recorded.page, name))
      if (!cookie || !at) continue
      const copied = { cookie, header, seen, at }
      if (!copiedCookie(copied, options)) continue
      if (!(await isNamed(name, [at, await place(seen.observation)], root))) continue
      deeds.copied.add(key, copied)
      tellCopied(copied)
    }
  }

  return {
    deeds,
    arrived(exchange) {
      const facts = cookieFacts(exchange)
      if (facts) cookies.push({ exchange, facts })
    },
    exchange(exchange, asked, recorded) {
      const told = typeof recorded === 'object' ? recorded : undefined
      const observed = asked && told && observation(exchange, asked, told)
      if (observed) {
        deeds.answered(told.page, told.call.id, exchange.url, observed)
        for (const read of early.splice(0)) later(() => takeRead(read))
      }
      const turn = cookies.find((each) => each.exchange === exchange)
      if (turn) turn.take = () => takeCookies(exchange, { ...turn.facts, call: told?.call }, observed)
      while (cookies[0]?.take) later(cookies.shift()!.take!)
    },
    batch({ page, stacks, records }, pageOrigin) {
      for (const record of records) {
        const stack = stacks[record.stack ?? -1]
        if (record.kind === 'read') later(() => takeRead({ page, record, stack, since: Date.now() }))
        if (record.kind === 'cookie' && stack !== undefined) deeds.readCookies(page, record.names, stack)
        if (record.kind !== 'call') continue
        later(async () => {
          const direct = directCall(record, pageOrigin, options.rules, production)
          if (!direct) return
          const at = await placeOf(stack)
          const placed = placedCall(direct, at)
          if (!isWritten(placed, reports.lasting)) reports.reportLasting(placed)
        })
      }
    },
    takeOver: (before) => deeds.takeOver(before.deeds),
    async again() {
      await loadSites()
      for (const read of deeds.reads.values()) tellRead(read)
      for (const lost of deeds.lost.values()) tellLost(lost)
      for (const copied of deeds.copied.values()) tellCopied(copied)
    },
  }
}
