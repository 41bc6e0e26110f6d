import type { ReadRecord } from '../../dev/record.ts'
import { stackNow, withoutFragment } from './call.ts'
import { lastCallTo } from './made.ts'
import { keep } from './send.ts'
import { listenToGetter, listenToMethod, reader } from './wrap.ts'
import { callOf } from './xhr.ts'

const urlOf = reader(Response, 'url')
const typeOf = reader(Response, 'type')
const responseUrlOf = reader(XMLHttpRequest, 'responseURL')

/** Headers of responses that came over the network, and where those came from. */
const sources = new WeakMap<object, string>()

/** Names that the page has read of an answer. */
const seen = new WeakMap<object, Set<string>>()

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

/**
 * Keeps the first look at a header that a policy may hide.
 *
 * @param answer what stands for it
 * @param call whose answer it is, asked for once all before it are told
 */
function keepRead(answer: object, url: string, name: unknown, call: () => number | undefined): void {
  if (typeof name !== 'string' || exposed.test(name)) return
  const names = seen.get(answer) ?? new Set()
  if (names.has(name)) return
  seen.set(answer, names.add(name))
  const stack = stackNow()
  keep(() => {
    const of = call()
    const lower = name.toLowerCase()
    if (!isNew(`${url} ${of} ${lower}`)) return undefined
    const record: ReadRecord = { kind: 'read', url, names: [lower], ...(of !== undefined && { call: of }) }
    return [record, stack]
  })
}

export function listenToReads(): void {
  listenToGetter(Response.prototype, 'headers', (self, headers) => {
    // of another origin's response the browser shows what is exposed, and no more
    if (typeOf(self) === 'basic') sources.set(headers as object, withoutFragment(urlOf(self) as string))
  })
  for (const key of ['get', 'has'])
    listenToMethod(Headers.prototype, key, (self, [name]) => {
      const url = sources.get(self as object)
      if (url !== undefined) keepRead(self as object, url, name, () => lastCallTo(url))
    })
  listenToMethod(XMLHttpRequest.prototype, 'getResponseHeader', (self, [name]) => {
    const url = withoutFragment(responseUrlOf(self) as string)
    const call = callOf(self)
    if (url) keepRead(call ?? (self as object), url, name, () => call?.id)
  })
  listenToGetter(Document.prototype, 'cookie', (_self, cookie) => {
    const names = (cookie as string).split(';').map((pair) => pair.split('=')[0]!.trim())
    const news = names.filter((name) => name && isNew(`cookie ${name}`))
    if (news.length === 0) return
    const stack = stackNow()
    keep(() => [{ kind: 'cookie', names: news }, stack])
  })
}
