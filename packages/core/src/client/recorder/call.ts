import type { CallRecord } from '../../dev/record.ts'
import { lineOf, type Lines } from './headers.ts'
import { remember } from './made.ts'
import { clock, folder, keep } from './send.ts'
import { reader, recognized } from './wrap.ts'

/** Frames of a stack that are kept: libraries stand between the page's own code and the call. */
const frames = 30

/** Characters; longer URLs are somebody's data. */
const longestUrl = 8000

let calls = 0

/** Where the page is now; browsers put it into words when first asked to. */
export function stackNow(): Error {
  const limited = Error as { stackTraceLimit?: number }
  const { stackTraceLimit } = limited
  limited.stackTraceLimit = frames
  const error = new Error()
  if (stackTraceLimit === undefined) delete limited.stackTraceLimit
  else limited.stackTraceLimit = stackTraceLimit
  return error
}

const blobType = reader(Blob, 'type')

/** @see https://fetch.spec.whatwg.org/#concept-method-normalize */
export const normalized = (method: string): string =>
  /^(delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method

export const withoutFragment = (url: string): string => url.replace(/#.*/, '')

/** Absolute, without its fragment; undefined for what is no call over a network. @throws where the browser would */
type Target = () => string | undefined

/** Where a call goes, by where the page is now; put into words later. @throws for what would run code of the page's */
export function targetOf(given: unknown): Target {
  if (typeof given !== 'string' && !(given instanceof URL)) throw new TypeError()
  const [url, base] = [typeof given === 'string' ? given : given.href, document.baseURI]
  return () => {
    const href = withoutFragment(new URL(url, base).href)
    return /^(http|ws)s?:/.test(href) && href.length <= longestUrl ? href : undefined
  }
}

/** Kind of a body, and the Content-Type that a Blob brings along. */
export function bodyOf(body: unknown, headers: Lines): CallRecord['body'] {
  if (body === null || body === undefined) return 'none'
  if (body instanceof ReadableStream) return 'stream'
  if (recognized(blobType, body) && !headers.some(([name]) => name === 'content-type')) {
    const type = blobType(body) as string
    if (type) headers.push(lineOf('content-type', type))
  }
  return 'bytes'
}

const standard: Omit<CallRecord, 'id' | 'kind' | 'initiator' | 'url'> = {
  method: 'GET',
  headers: [],
  credentials: 'same-origin',
  mode: 'cors',
  redirect: 'follow',
  body: 'none',
  uploadListener: false,
}

/** Calls that differ in nothing but numbers are told of alike, and their stacks with the first ones. */
const placesOfOneShape = 3
const shapes = new Map<string, number>()

function isNews({ method, url, credentials, headers }: CallRecord): boolean {
  const shape = `${method} ${url.replace(/\d+/g, '0')} ${credentials} ${headers.join()}`
  const seen = shapes.get(shape) ?? 0
  if (seen < placesOfOneShape && shapes.size < 2000) shapes.set(shape, seen + 1)
  return seen < placesOfOneShape
}

type Asked = Partial<Omit<CallRecord, 'id' | 'kind' | 'initiator' | 'url'>>

/** A call that is kept. */
export interface Kept {
  /** Its number, once it is told. */
  id?: number
}

/** @param describe what the call asks for, by what was there when the page made it: it runs later */
export function keepCall(initiator: CallRecord['initiator'], target: Target, describe: () => Asked): Kept {
  const kept: Kept = {}
  const made = clock()
  const stack = stackNow()
  keep(() => {
    const url = target()
    // the overlay's own are not the page's
    if (url === undefined || url.startsWith(folder)) return undefined
    const asked = describe()
    const id = ++calls
    const record: CallRecord = { ...standard, ...asked, kind: 'call', id, initiator, url, made }
    kept.id = id
    if (initiator === 'fetch') remember(record)
    return [record, isNews(record) ? stack : undefined]
  }, made)
  return kept
}
