import type { Recorded } from '../dev/calls.ts'
import { observation, type Asked, type Exchange, type Observation } from '../dev/observe.ts'
import type { Batch, ReadRecord } from '../dev/record.ts'
import { ruleMatcher } from '../dev/rules.ts'
import { loadSites } from '../dev/sites.ts'
import type { ResolvedOptions } from '../options.ts'
import type { SourceLocation } from '../servers/server.ts'
import { copiedCookie, isNamed, type CopiedCookie } from './copied-cookies.ts'
import { cookieFacts, CookieJars, type CookieFacts, type Lost } from './cookies.ts'
import { directCall, isWritten, placedCall } from './direct.ts'
import { cookieRules, lostCookie, type SeenCookies } from './lost-cookies.ts'
import type { Production } from './production.ts'
import { hiddenHeader, type HeaderRead } from './reads.ts'
import type { Reports } from './reports.ts'

/** An answer that a page may still read from. */
interface Answered {
  page: string
  call: number
  /** Path and query. */
  path: string
  observed: Observation
}

/** What was seen of pages that policies decide on: judged again when they change. */
export interface Deeds {
  answered: Answered[]
  reads: HeaderRead[]
  jars: CookieJars<SeenCookies | undefined>
  lost: Array<Lost<SeenCookies>>
  copied: CopiedCookie[]
  /** Page → cookie that it could read in `document.cookie` → stack of where it did. */
  cookieReads: Map<string, Map<string, string>>
}

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

/** How many answers, reads and lost cookies are kept. */
const most = 500

/** Of how many page loads it is kept what they read of cookies. */
const mostPages = 50

function keep<Each>(list: Each[], each: Each): void {
  list.push(each)
  if (list.length > most) list.shift()
}

const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url)
  return pathname + search
}

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
  const deeds: Deeds = {
    answered: [],
    reads: [],
    jars: new CookieJars(),
    lost: [],
    copied: [],
    cookieReads: new Map(),
  }
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

  /** Answers that a read may be of: one, or those of its URL where the page can't tell its calls apart. */
  const answersOf = (page: string, { call, url }: ReadRecord): Observation[] => {
    const all = deeds.answered.filter((each) => each.page === page)
    if (call === undefined)
      return all.filter(({ path }) => path === pathOf(url)).map(({ observed }) => observed)
    // the last of those that a redirect led on to
    const last = all.findLast((each) => each.call === call)
    return last ? [last.observed] : []
  }

  /** Not of a file of the dev server's own, nor of an answer that never comes. */
  const isAwaited = ({ record, since }: Unplaced): boolean =>
    Date.now() - since < patience && ruleOf(pathOf(record.url)) !== undefined

  const takeRead = async (read: Unplaced): Promise<void> => {
    const { page, record, stack } = read
    const answers = answersOf(page, record)
    if (answers.length === 0) {
      if (isAwaited(read)) keep(early, read)
      return
    }
    for (const name of record.names) {
      const reads = answers.map((observed): HeaderRead => ({ observation: observed, name }))
      const [first] = reads
      if (!first || !reads.every((each) => hiddenHeader(each, options, production))) continue
      const at = await placeOf(stack)
      const placed = { ...first, ...(at && { at }) }
      keep(deeds.reads, placed)
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
      await place(one.seen.observation)
      keep(deeds.lost, one)
      tellLost(one)
    }
    if (seen) await takeCopies(productionUrl.origin, seen)
  }

  const takeCopies = async (api: string, seen: SeenCookies): Promise<void> => {
    const { recorded } = seen.observation
    if (typeof recorded !== 'object') return
    for (const { cookie: name, header } of seen.facts.copied) {
      const cookie = deeds.jars.of(api, name)
      const at = await placeOf(deeds.cookieReads.get(recorded.page)?.get(name))
      if (!cookie || !at) continue
      const copied = { cookie, header, seen, at }
      if (!copiedCookie(copied, options)) continue
      if (!(await isNamed(name, [at, await place(seen.observation)], root))) continue
      keep(deeds.copied, copied)
      tellCopied(copied)
    }
  }

  const rememberReads = (page: string, names: readonly string[], stack: string | undefined): void => {
    if (stack === undefined) return
    const reads = deeds.cookieReads.get(page) ?? new Map<string, string>()
    deeds.cookieReads.set(page, reads)
    for (const name of names) if (reads.size < most || reads.has(name)) reads.set(name, stack)
    if (deeds.cookieReads.size > mostPages)
      deeds.cookieReads.delete(deeds.cookieReads.keys().next().value ?? '')
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
        keep(deeds.answered, { page: told.page, call: told.call.id, path: exchange.url, observed })
        for (const read of early.splice(0)) later(() => takeRead(read))
      }
      const turn = cookies.find((each) => each.exchange === exchange)
      if (turn) turn.take = () => takeCookies(exchange, { ...turn.facts, call: told?.call }, observed)
      while (cookies[0]?.take) later(cookies.shift()!.take!)
    },
    batch({ page, stacks, records }, pageOrigin) {
      for (const record of records) {
        const stack = stacks[record.stack ?? -1]
        if (record.kind === 'read' && !record.every)
          later(() => takeRead({ page, record, stack, since: Date.now() }))
        if (record.kind === 'cookie') rememberReads(page, record.names, stack)
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
    takeOver({ deeds: before }) {
      deeds.answered.unshift(...before.answered)
      deeds.reads.unshift(...before.reads)
      deeds.lost.unshift(...before.lost)
      deeds.copied.unshift(...before.copied)
      deeds.jars = before.jars
    },
    async again() {
      await loadSites()
      deeds.reads.forEach(tellRead)
      deeds.lost.forEach(tellLost)
      deeds.copied.forEach(tellCopied)
    },
  }
}
