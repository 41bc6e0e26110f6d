import type { IncomingMessage } from 'node:http'
import type { Batch, CallRecord, PageRecord } from './record.ts'

/** Bytes; a page sends less and more often. */
const largest = 1 << 20

const strings = (given: unknown): given is string[] =>
  Array.isArray(given) && given.every((each) => typeof each === 'string')

const pairs = (given: unknown): boolean =>
  Array.isArray(given) && given.every((each) => strings(each) && each.length === 2)

const oneOf =
  (...words: string[]) =>
  (given: unknown): boolean =>
    words.includes(given as string)

const text = (given: unknown): boolean => typeof given === 'string'
const url = (given: unknown): boolean => typeof given === 'string' && URL.canParse(given)
const flag = (given: unknown): boolean => typeof given === 'boolean'
const number = (given: unknown): boolean => Number.isFinite(given)
const count = (given: unknown): boolean => Number.isSafeInteger(given)
const maybe =
  (check: (given: unknown) => boolean) =>
  (given: unknown): boolean =>
    given === undefined || check(given)

type Checks<Kind extends PageRecord> = Record<Exclude<keyof Kind, 'kind'>, (given: unknown) => boolean>

const fields: { [Kind in PageRecord['kind']]: Checks<Extract<PageRecord, { kind: Kind }>> } = {
  call: {
    id: count,
    initiator: oneOf('fetch', 'xhr', 'eventsource', 'websocket', 'beacon'),
    method: text,
    url,
    headers: pairs,
    credentials: oneOf('omit', 'same-origin', 'include'),
    mode: oneOf('cors', 'no-cors', 'same-origin'),
    redirect: oneOf('follow', 'error', 'manual'),
    body: oneOf('none', 'bytes', 'stream'),
    uploadListener: flag,
    made: maybe(number),
    stack: maybe(count),
  } satisfies Checks<CallRecord>,
  read: { call: maybe(count), url, names: strings, stack: maybe(count) },
  cookie: { names: strings, stack: maybe(count) },
}

/** A page can send anything: what is not a record is left out. */
function isRecord(given: unknown): given is PageRecord {
  if (typeof given !== 'object' || given === null || !('kind' in given)) return false
  const checks = Object.hasOwn(fields, String(given.kind))
    ? fields[given.kind as PageRecord['kind']]
    : undefined
  return (
    checks !== undefined &&
    Object.entries(checks).every(([name, check]) => check((given as Record<string, unknown>)[name]))
  )
}

/** @throws where the body is no batch, or too large */
export async function readBatch(req: IncomingMessage): Promise<Batch> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largest) throw new RangeError(`more than ${largest} bytes`)
    chunks.push(chunk)
  }
  const given = JSON.parse(Buffer.concat(chunks).toString()) as Partial<Batch> | null
  const { page, stacks, records, now, last } = given ?? {}
  if (typeof page !== 'string' || !strings(stacks) || !Array.isArray(records))
    throw new TypeError('not a batch')
  return {
    page,
    stacks,
    records: records.filter(isRecord),
    ...(typeof now === 'number' && { now }),
    ...(last && { last }),
  }
}
