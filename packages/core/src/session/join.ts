import { fits, followed, keyOf, pathOfCall, type Recorded } from '../dev/calls.ts'
import type { Asked, Exchange } from '../dev/observe.ts'
import type { Batch } from '../dev/record.ts'

/** Milliseconds that an answered request waits for its page to say how it was made. */
const patience = 2000

/** Milliseconds in which a page that has loaded the recorder says something, if it has something to say. */
const starting = 10_000

/** How many records wait for their answer, and how many answers for their record; the oldest give way. */
const mostCalls = 2000
const mostExchanges = 1000

interface Waiting {
  exchange: Exchange
  asked: Asked
  timer: NodeJS.Timeout
}

/** Joins what pages record with what the proxy sees. */
export interface Join {
  /** A page has loaded the recorder. */
  loading(): void
  /** A worker's script was loaded: no recorder is in there. @param url path and query */
  workerLoaded(url: string): void
  /** @param pageOrigin of the page that sends it */
  batch(batch: Batch, pageOrigin: string): void
  exchange(exchange: Exchange, asked: Asked): void
  /** Judges what waits, as far as it is known. */
  close(): void
}

/** @param take gets each exchange once: with its record, or with the reason why there is none */
export function createJoin(
  take: (exchange: Exchange, asked: Asked, recorded: Recorded | string) => void,
): Join {
  const calls = new Map<string, Recorded[]>()
  const exchanges = new Map<string, Waiting[]>()
  const workers = new Set<string>()
  const pages = new Set<string>()
  let loads: number[] = []
  let kept = 0
  let held = 0

  /** Does a page that may still tell of its calls run? */
  const awaited = (): boolean => {
    const since = Date.now() - starting
    loads = loads.filter((at) => at > since)
    return pages.size > 0 || loads.length > 0
  }

  const remove = <Each>(map: Map<string, Each[]>, key: string, each: Each): void => {
    const left = (map.get(key) ?? []).filter((other) => other !== each)
    if (left.length > 0) map.set(key, left)
    else map.delete(key)
  }

  const joined = (exchange: Exchange, asked: Asked, recorded: Recorded): void => {
    take(exchange, asked, recorded)
    const next = followed(recorded, exchange)
    if (next) call(next, exchange.devOrigin)
  }

  const giveUp = (key: string, waiting: Waiting, why: string): void => {
    clearTimeout(waiting.timer)
    remove(exchanges, key, waiting)
    held--
    take(waiting.exchange, waiting.asked, why)
  }

  const giveUpAll = (why: string): void => {
    for (const [key, each] of [...exchanges]) for (const waiting of each) giveUp(key, waiting, why)
  }

  const call = (recorded: Recorded, pageOrigin: string): void => {
    const path = pathOfCall(recorded.call, pageOrigin)
    if (path === undefined) return
    const key = keyOf(recorded.call.method, path)
    const waiting = exchanges.get(key)?.find(({ exchange, asked }) => fits(recorded, exchange, asked))
    if (waiting) {
      clearTimeout(waiting.timer)
      remove(exchanges, key, waiting)
      held--
      return joined(waiting.exchange, waiting.asked, recorded)
    }
    // last, so that the first key is the one that has waited longest
    const others = calls.get(key) ?? []
    calls.delete(key)
    calls.set(key, [...others, recorded])
    kept++
    if (kept > mostCalls) {
      const [oldest = '', [first] = []] = calls.entries().next().value ?? []
      if (first) remove(calls, oldest, first)
      kept--
    }
  }

  return {
    loading: () => void loads.push(Date.now()),
    workerLoaded(url) {
      if (workers.size < 100) workers.add(url)
    },
    batch({ page, stacks, records, last }, pageOrigin) {
      if (!pages.has(page)) loads.shift()
      pages.add(page)
      if (pages.size > 100) pages.delete(pages.values().next().value ?? '')
      for (const record of records)
        if (record.kind === 'call')
          call({ call: record, page, stack: stacks[record.stack ?? -1] }, pageOrigin)
      if (last) pages.delete(page)
      if (!awaited()) giveUpAll('the page went away before it could tell')
    },
    exchange(exchange, asked) {
      // what no script asks for, no recorder tells of
      if (asked.destination !== '') return take(exchange, asked, '')
      const worker = madeBy(exchange, workers)
      if (worker !== undefined) return take(exchange, asked, `the worker ${worker} has no recorder`)
      const key = keyOf(exchange.method, exchange.url)
      // one that the browser answered from its cache is never seen here: the newest record is meant
      const recorded = calls.get(key)?.findLast((each) => fits(each, exchange, asked))
      if (recorded) {
        remove(calls, key, recorded)
        kept--
        return joined(exchange, asked, recorded)
      }
      if (!awaited()) return take(exchange, asked, 'the page has no recorder')
      if (held >= mostExchanges) return take(exchange, asked, 'too many calls wait for their record')
      const waiting: Waiting = {
        exchange,
        asked,
        timer: setTimeout(
          () => giveUp(key, waiting, 'no recorder saw the call'),
          patience,
        ).unref(),
      }
      held++
      exchanges.set(key, [...(exchanges.get(key) ?? []), waiting])
    },
    close: () => giveUpAll('the dev server was closed'),
  }
}

/** The worker's script that a request names as its Referer. */
function madeBy({ requestHeaders, devOrigin }: Exchange, workers: ReadonlySet<string>): string | undefined {
  if (workers.size === 0) return undefined
  const at = requestHeaders.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'referer')
  const referer = at === -1 ? undefined : requestHeaders[at + 1]
  if (referer === undefined || !URL.canParse(referer)) return undefined
  const { origin, pathname, search } = new URL(referer)
  return origin === devOrigin && workers.has(pathname + search) ? pathname : undefined
}
