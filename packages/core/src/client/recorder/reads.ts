import type { ReadRecord } from '../../dev/record.ts'
import { headerEach, stackNow, withoutFragment } from './call.ts'
import { lastCallTo } from './made.ts'
import { keep } from './send.ts'
import { apply, listenToGetter, listenToMethod, reader } from './wrap.ts'
import { callOf } from './xhr.ts'

const urlOf = reader(Response, 'url')
const typeOf = reader(Response, 'type')
const responseUrlOf = reader(XMLHttpRequest, 'responseURL')
const { getAllResponseHeaders } = XMLHttpRequest.prototype

/** Headers of responses that came over the network, and where those came from. */
const sources = new WeakMap<object, string>()

/** What was told: once is enough. */
const told = new Set<string>()
const most = 2000

function isNew(what: string): boolean {
  if (told.has(what) || told.size >= most) return false
  told.add(what)
  return true
}

function keepRead(url: string, call: number | undefined, names: string[], every: boolean): void {
  if (!isNew(`${url} ${call} ${every || names}`)) return
  const record: ReadRecord = { kind: 'read', url, names, every }
  keep(call === undefined ? record : { ...record, call }, stackNow())
}

function noteRead(headers: unknown, name: unknown): void {
  const url = sources.get(headers as object)
  if (url === undefined || typeof name !== 'string') return
  keepRead(url, lastCallTo(url), [name.toLowerCase()], false)
}

function noteEvery(headers: unknown): void {
  const url = sources.get(headers as object)
  if (url === undefined) return
  const names: string[] = []
  apply(headerEach, headers, [(_value: string, name: string) => void names.push(name)])
  keepRead(url, lastCallTo(url), names, true)
}

export function listenToReads(): void {
  listenToGetter(Response.prototype, 'headers', (self, headers) => {
    // of another origin's response the browser shows what is exposed, and no more
    if (typeOf(self) === 'basic') sources.set(headers as object, withoutFragment(urlOf(self) as string))
  })
  for (const key of ['get', 'has'])
    listenToMethod(Headers.prototype, key, (self, [name]) => noteRead(self, name))
  for (const key of ['forEach', 'keys', 'values', 'entries', Symbol.iterator])
    listenToMethod(Headers.prototype, key, noteEvery)
  const { prototype } = XMLHttpRequest
  const urlOfXhr = (request: unknown): string => withoutFragment(responseUrlOf(request) as string)
  listenToMethod(prototype, 'getResponseHeader', (self, [name]) => {
    const url = urlOfXhr(self)
    if (url && typeof name === 'string') keepRead(url, callOf(self), [name.toLowerCase()], false)
  })
  listenToMethod(prototype, 'getAllResponseHeaders', (self) => {
    const url = urlOfXhr(self)
    const lines = (apply(getAllResponseHeaders, self, []) ?? '') as string
    const names = lines.split('\r\n').flatMap((line) => line.split(':')[0] || [])
    if (url) keepRead(url, callOf(self), names, true)
  })
  listenToGetter(Document.prototype, 'cookie', (_self, cookie) => {
    const names = (cookie as string).split(';').map((pair) => pair.split('=')[0]!.trim())
    const news = names.filter((name) => name && isNew(`cookie ${name}`))
    if (news.length > 0) keep({ kind: 'cookie', names: news }, stackNow())
  })
}
