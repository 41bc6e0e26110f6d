import type { Batch, PageRecord } from '../../dev/record.ts'
import { apply } from './wrap.ts'

/** Milliseconds without a record after which they are sent: a page that calls has better things to do. */
const pause = 250

/** Milliseconds that a record waits for such a pause, and no longer. */
const longestWait = 1000

/** Records that are sent without one. */
const many = 400

/** Records of one batch, and characters of all: a beacon may carry 64 kB. */
const most = 200
const longest = 50_000

/** Where the dev server answers for this plugin. */
export const folder = new URL('.', (document.currentScript as HTMLScriptElement).src).href
const address = `${folder}records`
const page = Math.random().toString(36).slice(2)

const { fetch: nativeFetch, setTimeout: nativeSetTimeout } = window
const nativeBeacon = navigator.sendBeacon
const nativeNow = performance.now

/** Milliseconds since the page began. */
export const clock = (): number => Math.round(apply(nativeNow, performance, []) as number)

/** What the page did, and where; undefined where there is nothing to tell. @throws where it can't be told */
type Describe = () => readonly [PageRecord, Error | undefined] | undefined

const waiting: Describe[] = []
let sending = false
let failures = 0
let planned = false

function described(describe: Describe): ReturnType<Describe> {
  try {
    return describe()
  } catch {
    // what can't be recorded is inferred
    return undefined
  }
}

/** Takes the next records out of those that wait. */
function nextBatch(last: boolean): Batch {
  const stacks: string[] = []
  const records: PageRecord[] = []
  let size = 0
  while (waiting.length > 0 && records.length < most && size < longest) {
    const told = described(waiting.shift()!)
    if (!told) continue
    const [record, made] = told
    const stack: unknown = made?.stack
    size += record.kind === 'call' ? record.url.length + 300 : 200
    // a page may have put something else in its place
    if (typeof stack === 'string') {
      let index = stacks.indexOf(stack)
      if (index === -1) {
        index = stacks.push(stack) - 1
        size += stack.length
      }
      record.stack = index
    }
    records.push(record)
  }
  return { page, stacks, records, now: clock(), ...(last && waiting.length === 0 && { last: true }) }
}

/** When the first of those that wait was kept, and the last of all, by the page's clock. */
let firstKept = 0
let lastKept = 0

/** Whether the page has just called. */
export const isCalling = (): boolean => waiting.length > 0

function plan(): void {
  if (planned || sending || waiting.length === 0) return
  planned = true
  // a dev server that is down is asked less and less often
  wait(pause * 2 ** Math.min(failures, 8))
}

const wait = (milliseconds: number): void => void apply(nativeSetTimeout, window, [sendInPause, milliseconds])

function sendInPause(): void {
  const rest = Math.min(lastKept + pause, firstKept + longestWait) - clock()
  if (rest <= 0 || waiting.length >= many) void send()
  else wait(rest)
}

async function send(): Promise<void> {
  planned = false
  if (waiting.length === 0) return
  sending = true
  try {
    const batch = nextBatch(false)
    if (batch.records.length > 0) {
      const init = {
        method: 'POST',
        body: JSON.stringify(batch),
        credentials: 'omit',
        keepalive: true,
        // after what the page itself asks for
        priority: 'low',
      } as const
      const { ok } = (await apply(nativeFetch, window, [address, init])) as Response
      failures = ok ? 0 : failures + 1
    }
  } catch {
    failures++
  }
  sending = false
  plan()
}

/** Records that nobody takes are forgotten, oldest first. */
const capacity = 2000

/**
 * Keeps what the page did until it pauses: while it loads it has better to do than to wait for our words.
 *
 * @param describe called in the order in which things were kept
 * @param at when it did, by its own clock
 */
export function keep(describe: Describe, at = clock()): void {
  lastKept = at
  if (waiting.length === 0) firstKept = at
  else if (waiting.length >= capacity) waiting.shift()
  waiting.push(describe)
  plan()
}

/** Sends what is left while the page goes away. */
export function sendOnLeaving(): void {
  addEventListener('pagehide', () => {
    do {
      const body = JSON.stringify(nextBatch(true))
      if (!apply(nativeBeacon, navigator, [address, body])) return
    } while (waiting.length > 0)
  })
}
