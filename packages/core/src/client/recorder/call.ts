import type { CallRecord } from '../../dev/record.ts'
import { remember } from './made.ts'
import { clock, folder, keep } from './send.ts'
import { apply, quietly, reader, recognized } from './wrap.ts'

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

/** Values that decide whether a header is safelisted; all others are nobody's business. */
const valueMatters = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'range'])

export type Lines = CallRecord['headers']

/** @throws for what would run code of the page's to become text */
function textOf(given: unknown): string {
  if (typeof given === 'object' || typeof given === 'function') throw new TypeError()
  return String(given)
}

export const lineOf = (name: unknown, value: unknown): Lines[number] => {
  const lower = textOf(name).toLowerCase()
  return [lower, valueMatters.has(lower) ? textOf(value) : '']
}

const blobType = reader(Blob, 'type')

export const withoutFragment = (url: string): string => url.replace(/#.*/, '')

/** Absolute, without its fragment; undefined for what is no call over a network. @throws where the browser would */
export function absolute(url: unknown): string | undefined {
  if (typeof url !== 'string' && !(url instanceof URL)) throw new TypeError()
  const href = withoutFragment(new URL(typeof url === 'string' ? url : url.href, document.baseURI).href)
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

/** @returns the call's number; undefined where there is nothing to record */
export function keepCall(
  call: Pick<CallRecord, 'initiator'> & Partial<CallRecord>,
  url: string | undefined,
): number | undefined {
  // the overlay's own are not the page's
  if (url === undefined || url.startsWith(folder)) return undefined
  const id = ++calls
  const made = clock()
  const record: CallRecord = { ...standard, ...call, kind: 'call', id, url, made }
  if (call.initiator === 'fetch') remember(record)
  keep(record, isNews(record) ? stackNow() : undefined, made)
  return id
}

export const headerEach = Headers.prototype.forEach
const headerHas = Headers.prototype.has

/** Names and values as the page gave them. @throws where they can't be read without the page's noticing */
export function linesOf(given: unknown): Lines {
  if (given === undefined || given === null) return []
  const lines: Lines = []
  const add = (name: unknown, value: unknown): void => void lines.push(lineOf(name, value))
  if (isHeaders(given)) apply(headerEach, given, [(value: string, name: string) => add(name, value)])
  else if (Array.isArray(given)) for (const [name, value] of given as unknown[][]) add(name, value)
  else if (typeof given === 'object' && !(Symbol.iterator in given))
    for (const name of Object.keys(given)) add(name, quietly(given, name))
  else throw new TypeError()
  return lines
}

const isHeaders = (given: unknown): boolean => recognized((each) => apply(headerHas, each, ['a']), given)
