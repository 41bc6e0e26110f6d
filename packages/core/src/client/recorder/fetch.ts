import type { CallRecord } from '../../dev/record.ts'
import { absolute, bodyOf, keepCall, linesOf } from './call.ts'
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
    headers: linesOf(read.headers(request)),
    credentials: read.credentials(request) as CallRecord['credentials'],
    mode: read.mode(request) as CallRecord['mode'],
    redirect: read.redirect(request) as CallRecord['redirect'],
    // whether there is one, the wire tells
    body: streaming.has(request) ? 'stream' : bodiless.test(method) ? 'none' : 'bytes',
  }
}

/** @throws where something can't be read without the page's noticing */
function fieldsOfInit(init: object): Fields {
  const fields: Record<string, unknown> = {}
  for (const name of ['method', 'credentials', 'mode', 'redirect']) {
    const value = quietly(init, name)
    if (value === undefined) continue
    if (typeof value !== 'string') throw new TypeError(name)
    fields[name] = value
  }
  const headers = quietly(init, 'headers')
  if (headers !== undefined) fields['headers'] = linesOf(headers)
  return fields
}

function noteFetch(_self: unknown, [input, init]: unknown[]): void {
  const isRequest = recognized(read.url, input)
  const url = absolute(isRequest ? read.url(input) : input)
  const fields: Fields = isRequest ? fieldsOfRequest(input as object) : {}
  if (init !== undefined && init !== null) {
    if (recognized(read.url, init)) Object.assign(fields, fieldsOfRequest(init as object))
    else {
      Object.assign(fields, fieldsOfInit(init as object))
      const body = quietly(init as object, 'body')
      if (body !== undefined) fields.body = bodyOf(body, (fields.headers ??= []))
    }
  }
  const { method = 'GET' } = fields
  const known = /^(delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method
  keepCall({ ...fields, method: known, initiator: 'fetch' }, url)
}

export function listenToFetch(): void {
  listenToConstructor('Request', (made, [input, init]) => {
    const copied = streaming.has(input as object)
    const given = typeof init === 'object' && init !== null ? quietly(init, 'body') : undefined
    if (given instanceof ReadableStream || (copied && given === undefined)) streaming.add(made)
  })
  listenToMethod(window, 'fetch', noteFetch)
}
