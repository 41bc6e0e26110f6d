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

/** A URL as the page gives it, which an object of the page's may not be. @throws for what would run code of the page's */
export function urlOf(given: unknown): string {
  if (typeof given === 'string') return given
  if (given instanceof URL) return given.href
  throw new TypeError()
}

/** Absolute, without its fragment; undefined for what is no call over a network. @throws where the browser would */
export function absolute(url: string, base: string): string | undefined {
  const href = withoutFragment(new URL(url, base).href)
  return /^(http|ws)s?:/.test(href) && href.length <= longestUrl ? href : undefined
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

type Described = Partial<Omit<CallRecord, 'url'>> & { url: string | undefined }

/**
 * @param describe what the call asks for, by what was there when the page made it: it runs later
 * @returns the call's number
 */
export function keepCall(initiator: CallRecord['initiator'], describe: () => Described): number {
  const id = ++calls
  const made = clock()
  const stack = stackNow()
  keep(() => {
    const { url, ...call } = describe()
    // the overlay's own are not the page's
    if (url === undefined || url.startsWith(folder)) return undefined
    const record: CallRecord = { ...standard, ...call, kind: 'call', id, initiator, url, made }
    if (initiator === 'fetch') remember(record)
    return [record, isNews(record) ? stack : undefined]
  }, made)
  return id
}
