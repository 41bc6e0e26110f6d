import type { CallRecord } from '../../dev/record.ts'
import { bodyOf, keepCall, normalized, targetOf } from './call.ts'
import { justNow, linesOf, type Lines } from './headers.ts'
import { listenToConstructor, listenToMethod, quietly, reader, recognized } from './wrap.ts'

type Fields = Partial<Pick<CallRecord, 'method' | 'headers' | 'credentials' | 'mode' | 'redirect' | 'body'>>

const read = {
  url: reader(Request, 'url'),
  method: reader(Request, 'method'),
  headers: reader(Request, 'headers'),
  credentials: reader(Request, 'credentials'),
  mode: reader(Request, 'mode'),
  redirect: reader(Request, 'redirect'),
}

/** Requests whose body is a stream of the page's: the object itself does not tell. */
const streaming = new WeakSet<object>()

const bodiless = /^(GET|HEAD)$/

function fieldsOfRequest(request: object): Fields {
  const method = read.method(request) as string
  return {
    method,
    headers: linesOf(read.headers(request))(),
    credentials: read.credentials(request) as CallRecord['credentials'],
    mode: read.mode(request) as CallRecord['mode'],
    redirect: read.redirect(request) as CallRecord['redirect'],
    // whether there is one, the wire tells
    body: streaming.has(request) ? 'stream' : bodiless.test(method) ? 'none' : 'bytes',
  }
}

const words = ['method', 'credentials', 'mode', 'redirect']

/** What is asked for beyond what a Request asks for. */
type Add = (request: Fields) => Fields

/**
 * What there is of `init` now, for the page may change it; headers are put into words later.
 *
 * @throws where something can't be read without the page's noticing, as does what it returns
 */
function givenBy(init: object): Add {
  if (recognized(read.url, init)) return justNow(fieldsOfRequest(init))
  const fields: Record<string, unknown> = {}
  for (const word of words) {
    const value = quietly(init, word)
    if (value === undefined) continue
    if (typeof value !== 'string') throw new TypeError()
    fields[word] = value
  }
  const headers = quietly(init, 'headers')
  const lines = headers === undefined ? undefined : linesOf(headers)
  const body = quietly(init, 'body')
  // of a body no more than this is kept: it may be large
  const typed: Lines = []
  if (body !== undefined) fields['body'] = bodyOf(body, typed)
  return (request) => {
    const own = lines?.() ?? request.headers ?? []
    const isTyped = own.some(([name]) => name === 'content-type')
    return { ...request, ...fields, headers: isTyped ? own : [...own, ...typed] }
  }
}

function noteFetch(_self: unknown, [input, init]: unknown[]): void {
  const isRequest = recognized(read.url, input)
  const target = targetOf(isRequest ? read.url(input) : input)
  const request = isRequest ? fieldsOfRequest(input as object) : {}
  const add = init === undefined || init === null ? undefined : givenBy(init as object)
  keepCall('fetch', target, () => {
    const { method = 'GET', ...fields } = add ? add(request) : request
    return { ...fields, method: normalized(method) }
  })
}

export function listenToFetch(): void {
  listenToConstructor('Request', (made, [input, init]) => {
    const copied = streaming.has(input as object)
    const given = typeof init === 'object' && init !== null ? quietly(init, 'body') : undefined
    if (given instanceof ReadableStream || (copied && given === undefined)) streaming.add(made)
  })
  listenToMethod(window, 'fetch', noteFetch)
}
