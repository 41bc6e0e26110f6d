import { explains, fits, followed, keyOf, pathOfCall, type Recorded } from '../dev/calls.ts'
import type { Asked, Exchange } from '../dev/observe.ts'
import { firstValue } from '../dev/raw-headers.ts'
import type { Batch } from '../dev/record.ts'
import { Lists } from './lists.ts'

/** Milliseconds that an answered request waits for its page to say how it was made. */
const patience = 4000

/**
 * The same where a record is there that may be of an earlier call, which the browser answered from its cache: twice as
 * long as a page keeps a record to itself.
 */
const doubt = 2000

/** Milliseconds between a call and its request that raise no doubt, the way of the record counted in. */
const near = 150

/** Calls that lie closer together than this, in milliseconds, are told apart by their order alone. */
const together = 30

/** Milliseconds in which a page that has loaded the recorder says something, if it has something to say. */
const starting = 10_000

/** Milliseconds that calls may still arrive of a page that went away. */
const leaving = 5000

/** Milliseconds by which a page's last words may overtake what it said before. */
const overtaken = 200

/** How many records wait for their answer, and how many answers for their record. */
const mostCalls = 2000
const mostExchanges = 1000
const mostPages = 100

interface Told extends Recorded {
  /** When the page made the call, as near as is known. */
  made: number
}

interface Waiting {
  exchange: Exchange
  asked: Asked
  /** When the request came, as near as is known. */
  began: number
  timers: NodeJS.Timeout[]
}

/** Joins what pages record with what the proxy sees, by method, URL and order. */
export interface Join {
  /** A page has loaded the recorder. */
  loading(): void
  /** A worker's script was loaded: no recorder is in there. @param url path and query */
  workerLoaded(url: string): void
  /** @param pageOrigin of the page that sends it */
  batch(batch: Batch, pageOrigin: string): void
  exchange(exchange: Exchange, asked: Asked): void
  /** Forgets what waits. */
  close(): void
}

/** @param take gets each exchange once: with its record, or with the reason why there is none */
export function createJoin(
  take: (exchange: Exchange, asked: Asked, recorded: Recorded | string) => void,
): Join {
  const calls = new Lists<Told>()
  const exchanges = new Lists<Waiting>()
  const workers = new Set<string>()
  const pages = new Set<string>()
  const gone = new Set<string>()
  const loads: number[] = []

  /** Does a page run that may still tell of its calls? */
  const awaited = (): boolean => {
    const since = Date.now() - starting
    while (loads[0] !== undefined && loads[0] <= since) loads.shift()
    return pages.size > 0 || loads.length > 0
  }

  /** @param late nothing better will come */
  const recordOf = (key: string, { exchange, asked, began }: Waiting, late: boolean): Told | undefined => {
    const fitting = calls.of(key).filter((each) => fits(each, exchange, asked))
    const plain = fitting.filter((each) => explains(each, asked))
    // one that was made long before may be of a call that never got here: then its own is still to come
    const distance = ({ made }: Told): number => Math.abs(made - began)
    const least = Math.min(...plain.map(distance))
    if (least > near && !late) return undefined
    return plain.find((each) => distance(each) <= least + together) ?? (late ? fitting.at(-1) : undefined)
  }

  const settle = (key: string, waiting: Waiting, late: boolean, otherwise?: string): void => {
    const { exchange, asked } = waiting
    const told = recordOf(key, waiting, late)
    if (!told && otherwise === undefined) return
    waiting.timers.forEach(clearTimeout)
    exchanges.remove(key, waiting)
    if (!told) return take(exchange, asked, otherwise ?? '')
    // the browser opens a broken stream again by itself
    if (told.call.initiator !== 'eventsource') calls.remove(key, told)
    take(exchange, asked, told)
    const next = followed(told, exchange)
    if (next) add(next, exchange.devOrigin, Date.now())
  }

  const add = (recorded: Recorded, pageOrigin: string, made: number): void => {
    const path = pathOfCall(recorded.call, pageOrigin)
    if (path === undefined) return
    const key = keyOf(recorded.call.method, path)
    if (calls.size >= mostCalls) calls.removeOldest()
    calls.add(key, { ...recorded, made })
    for (const waiting of exchanges.of(key)) settle(key, waiting, false)
  }

  /** Nobody is left to tell of the calls that wait. */
  const giveUp = (): void => {
    if (awaited()) return
    for (const [key, waiting] of exchanges.entries()) settle(key, waiting, true, 'no recorder saw the call')
  }

  const pageGone = (page: string): void => {
    pages.delete(page)
    gone.add(page)
    setTimeout(() => {
      // one that says more after this has come back
      gone.delete(page)
      giveUp()
    }, overtaken).unref()
    setTimeout(() => calls.removeAll((each) => each.page === page), leaving).unref()
  }

  return {
    loading: () => void loads.push(Date.now()),
    workerLoaded(url) {
      if (workers.size < mostPages) workers.add(url)
    },
    batch({ page, stacks, records, now = 0, last }, pageOrigin) {
      const sent = Date.now() - now
      if (!pages.has(page) && !gone.has(page)) {
        loads.shift()
        pages.add(page)
      }
      if (pages.size > mostPages) pages.delete(pages.values().next().value ?? '')
      for (const record of records)
        if (record.kind === 'call') {
          const recorded = { call: record, page, stack: stacks[record.stack ?? -1] }
          add(recorded, pageOrigin, sent + (record.made ?? now))
        }
      // what waits for a record of its own has waited for this batch
      for (const [key, waiting] of exchanges.entries()) settle(key, waiting, false)
      if (last) pageGone(page)
    },
    exchange(exchange, asked) {
      // what no script asks for, no recorder tells of
      if (asked.destination !== '') return take(exchange, asked, '')
      const worker = madeBy(exchange, workers)
      if (worker !== undefined) return take(exchange, asked, `the worker ${worker} has no recorder`)
      const mayBeTold = awaited()
      if (!mayBeTold && calls.size === 0) return take(exchange, asked, 'the page has no recorder')
      const key = keyOf(exchange.method, exchange.url)
      const waiting: Waiting = { exchange, asked, began: exchange.began ?? Date.now(), timers: [] }
      if (!mayBeTold) return settle(key, waiting, true, 'the page has no recorder')
      if (exchanges.size >= mostExchanges)
        return settle(key, waiting, true, 'too many calls wait for their record')
      exchanges.add(key, waiting)
      waiting.timers = [
        setTimeout(() => settle(key, waiting, true), doubt).unref(),
        setTimeout(() => settle(key, waiting, true, 'no recorder saw the call'), patience).unref(),
      ]
      if (exchange.began !== undefined) settle(key, waiting, false)
    },
    close() {
      for (const [, { timers }] of exchanges.entries()) timers.forEach(clearTimeout)
    },
  }
}

/** The worker's script that a request names as its Referer. */
function madeBy({ requestHeaders, devOrigin }: Exchange, workers: ReadonlySet<string>): string | undefined {
  if (workers.size === 0) return undefined
  const referer = firstValue(requestHeaders, 'referer')
  if (referer === undefined || !URL.canParse(referer)) return undefined
  const { origin, pathname, search } = new URL(referer)
  return origin === devOrigin && workers.has(pathname + search) ? pathname : undefined
}
