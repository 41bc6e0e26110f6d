import { echo, equal, failure, same, type Assertions } from './expect.ts'

class Signed extends Request {
  readonly by = 'me'
  signature(): string {
    return `${this.method} ${this.by}`
  }
}

export const requests: Assertions = {
  'a Request is one, made by the Request that the page sees'() {
    const request = new Request('/api/echo')
    equal(
      [request instanceof Request, request.constructor === Request, Object.prototype.toString.call(request)],
      [true, true, '[object Request]'],
    )
    same(Object.getPrototypeOf(request), Request.prototype)
  },
  async 'a Request is not called without new'() {
    const error = await failure(() => (Request as unknown as (url: string) => unknown)('/api/echo'))
    equal(error.message.includes("Please use the 'new' operator"), true)
  },
  async 'a class of the page’s extends Request'() {
    const request = new Signed('/api/echo', { method: 'POST', body: 'x' })
    equal(
      [request instanceof Signed, request instanceof Request, request.signature()],
      [true, true, 'POST me'],
    )
    same(Object.getPrototypeOf(Signed), Request)
    equal((await (await fetch(request)).json()).body, 'x')
  },
  'Reflect.construct takes another prototype'() {
    class Other extends Array {}
    const made = Reflect.construct(Request, ['/api/echo'], Other)
    equal([made instanceof Other, made instanceof Request], [true, false])
  },
  async 'a Request whose body was read is refused'() {
    const request = new Request('/api/echo', { method: 'POST', body: 'x' })
    await request.text()
    equal((await failure(() => fetch(request))).message.includes('already'), true)
  },
  async 'a Request is used up by a call, and its clone is not'() {
    const request = new Request('/api/echo', { method: 'POST', body: 'x' })
    const clone = request.clone()
    await fetch(request)
    equal([request.bodyUsed, clone.bodyUsed], [true, false])
    equal((await (await fetch(clone)).json()).body, 'x')
    equal((await failure(() => fetch(request))).name, 'TypeError')
  },
  async 'a Request without a body is used again and again'() {
    const request = new Request('/api/echo', { headers: { 'X-A': '1' } })
    const [first, second] = await Promise.all([fetch(request), fetch(request)])
    equal([(await first.json()).headers['x-a'], (await second.json()).headers['x-a']], ['1', '1'])
    equal(request.bodyUsed, false)
  },
  async 'options of the call win over those of the Request'() {
    const request = new Request('/api/echo', { headers: { 'X-A': '1' } })
    const { method, headers } = await (
      await fetch(request, { method: 'PUT', headers: { 'X-B': '2' } })
    ).json()
    equal([method, headers['x-a'], headers['x-b']], ['PUT', undefined, '2'])
  },
  async 'a Request of another frame is called'() {
    const frame = document.body.appendChild(document.createElement('iframe'))
    const { Request: Theirs } = frame.contentWindow as Window & typeof globalThis
    equal((await fetch(new Theirs(`${location.origin}/api/echo`, { method: 'DELETE' }))).status, 200)
  },
  'headers of a response are one object, and can’t be set'() {
    return fetch('/api/plain').then(async (response) => {
      same(response.headers, response.headers)
      equal((await failure(() => response.headers.set('a', 'b'))).message.includes('immutable'), true)
    })
  },
  async 'headers are read by name, whatever its case, and in order'() {
    const { headers } = await fetch('/api/plain')
    equal([headers.get('X-B'), headers.has('x-a'), headers.get('x-none')], ['2', true, null])
    const ours = [...headers].filter(([name]) => name.startsWith('x-'))
    equal(ours, [
      ['x-a', '1'],
      ['x-b', '2'],
    ])
    equal(Object.fromEntries(new Headers(headers))['x-a'], '1')
    const seen: string[] = []
    headers.forEach(function (this: unknown, value, name, all) {
      if (name === 'x-a') seen.push(`${value} ${all === headers} ${this === seen}`)
    }, seen)
    equal(seen, ['1 true true'])
  },
  'iterators of headers are those of the browser'() {
    return fetch('/api/plain').then(({ headers }) => {
      equal(Object.prototype.toString.call(headers.entries()), '[object Headers Iterator]')
      const keys = headers.keys()
      same(keys[Symbol.iterator](), keys)
      equal([...headers.values()].includes('1'), true)
    })
  },
  async 'methods of headers refuse another object'() {
    const error = await failure(() => Headers.prototype.get.call({} as Headers, 'a'))
    equal(error.message, 'Illegal invocation')
    equal((await failure(() => new Headers().get('not a name'))).name, 'TypeError')
  },
  async 'a response of the page’s own has its own headers'() {
    const made = new Response('x', { headers: { 'X-Mine': '1' } })
    equal([made.headers.get('x-mine'), made.url, await made.text()], ['1', '', 'x'])
  },
  'what a page echoes is what it sent'() {
    return echo('/api/echo?q=1', { method: 'POST', body: 'ä' }).then(({ url, body }) =>
      equal([url, body], ['/api/echo?q=1', 'ä']),
    )
  },
}
