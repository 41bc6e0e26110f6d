import type { ReadRecord } from '../../dev/record.ts'
import { stackNow, withoutFragment } from './call.ts'
import { lastCallTo } from './made.ts'
import { keep } from './send.ts'
import { listenToGetter, listenToMethod, reader } from './wrap.ts'
import { callOf } from './xhr.ts'

const urlOf = reader(Response, 'url')
const typeOf = reader(Response, 'type')
const responseUrlOf = reader(XMLHttpRequest, 'responseURL')

/** Headers of a response that came over the network. */
interface Source {
  /** Where the response came from. */
  url: string
  /** What the page has read of it. */
  read: Set<string>
}

const sources = new WeakMap<object, Source>()

/** Names that every policy exposes. @see https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name */
const exposed = /^(cache-control|content-(language|length|type)|expires|last-modified|pragma)$/i

/** What was told: once is enough. */
const told = new Set<string>()
const most = 2000

function isNew(what: string): boolean {
  if (told.has(what) || told.size >= most) return false
  told.add(what)
  return true
}

/** Keeps a read of a header, once for each call. @param call of the response, asked for once all before it are told */
function keepRead(url: string, name: string, call: () => number | undefined): void {
  const stack = stackNow()
  keep(() => {
    const of = call()
    const names = [name.toLowerCase()]
    if (!isNew(`${url} ${of} ${names}`)) return undefined
    const record: ReadRecord = { kind: 'read', url, names, ...(of !== undefined && { call: of }) }
    return [record, stack]
  })
}

/** Whether this is the first look at a header that a policy may hide. */
function isFirst(read: Set<string> | undefined, name: unknown): name is string {
  if (typeof name !== 'string' || read?.has(name) || exposed.test(name)) return false
  read?.add(name)
  return true
}

export function listenToReads(): void {
  listenToGetter(Response.prototype, 'headers', (self, headers) => {
    // of another origin's response the browser shows what is exposed, and no more
    if (typeOf(self) === 'basic' && !sources.has(headers as object))
      sources.set(headers as object, { url: withoutFragment(urlOf(self) as string), read: new Set() })
  })
  for (const key of ['get', 'has'])
    listenToMethod(Headers.prototype, key, (self, [name]) => {
      const { url = '', read } = sources.get(self as object) ?? {}
      if (read && isFirst(read, name)) keepRead(url, name, () => lastCallTo(url))
    })
  listenToMethod(XMLHttpRequest.prototype, 'getResponseHeader', (self, [name]) => {
    const url = withoutFragment(responseUrlOf(self) as string)
    const call = callOf(self)
    if (url && isFirst(call?.read, name)) keepRead(url, name, () => call?.call)
  })
  listenToGetter(Document.prototype, 'cookie', (_self, cookie) => {
    const names = (cookie as string).split(';').map((pair) => pair.split('=')[0]!.trim())
    const news = names.filter((name) => name && isNew(`cookie ${name}`))
    if (news.length === 0) return
    const stack = stackNow()
    keep(() => [{ kind: 'cookie', names: news }, stack])
  })
}
