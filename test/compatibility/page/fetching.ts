import { broken, echo, equal, failure, once, same, type Assertions } from './expect.ts'

const third = (): string => document.documentElement.dataset['third']!

export const fetching: Assertions = {
  'fetch() gives a plain promise'() {
    const promise = fetch('/api/echo')
    equal(
      [promise instanceof Promise, promise.constructor === Promise, Reflect.ownKeys(promise)],
      [true, true, []],
    )
  },
  'fetch() is no constructor'() {
    return failure(() => new (fetch as unknown as new () => object)()).then((error) =>
      equal([error.name, error.message], ['TypeError', 'fetch is not a constructor']),
    )
  },
  async 'fetch is called without its window'() {
    const { fetch: alone } = window
    equal((await alone('/api/echo')).status, 200)
    equal((await alone.call(undefined, '/api/echo')).status, 200)
  },
  async 'fetch called on something else rejects'() {
    const error = await failure(() => fetch.call({} as Window, '/api/echo'))
    equal(
      [error.name, error.message],
      ['TypeError', "Failed to execute 'fetch' on 'Window': Illegal invocation"],
    )
  },
  async 'fetch() without arguments rejects'() {
    const error = await failure(() => (fetch as () => Promise<Response>)())
    equal(error.message.includes('1 argument required, but only 0 present'), true)
  },
  async 'a URL that is none rejects'() {
    const { message } = await failure(() => fetch('http://['))
    equal(message, "Failed to execute 'fetch' on 'Window': Failed to parse URL from http://[")
  },
  async 'a connection that breaks rejects, from the line that called'() {
    async function theCaller(): Promise<void> {
      await fetch(broken)
    }
    const { name, message, stack = '' } = await failure(theCaller)
    const frames = stack.split('\n').filter((line) => !line.includes('/recorder.js'))
    equal([name, message, frames[0]], ['TypeError', 'Failed to fetch', 'TypeError: Failed to fetch'])
    equal(frames[1]?.includes('theCaller'), true)
  },
  async 'a rejection that nobody handles is told, of this very promise'() {
    const told = once<PromiseRejectionEvent>(window, 'unhandledrejection')
    const promise = fetch('http://[')
    const event = await told
    event.preventDefault()
    same(event.promise, promise)
  },
  async 'a rejection that is handled is told of nobody'() {
    const told: unknown[] = []
    const listener = (event: Event): unknown => told.push(event)
    addEventListener('unhandledrejection', listener)
    await fetch(broken).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 50))
    removeEventListener('unhandledrejection', listener)
    equal(told.length, 0)
  },
  async 'an aborted signal rejects at once, with its reason'() {
    const reason = new Error('mine')
    same(await failure(() => fetch('/api/echo', { signal: AbortSignal.abort(reason) })), reason)
  },
  async 'who listens to a signal hears of it before the call rejects'() {
    const controller = new AbortController()
    const aborted = new Promise((_, reject) =>
      controller.signal.addEventListener('abort', () => reject(new Error('the listener'))),
    )
    const race = failure(() => Promise.race([fetch('/api/slow', { signal: controller.signal }), aborted]))
    controller.abort()
    equal((await race).message, 'the listener')
  },
  async 'a body that is aborted rejects'() {
    const controller = new AbortController()
    const response = await fetch('/api/endless', { signal: controller.signal })
    const text = failure(() => response.text())
    controller.abort()
    equal((await text).name, 'AbortError')
  },
  async 'a time-out is a TimeoutError'() {
    equal((await failure(() => fetch('/api/slow', { signal: AbortSignal.timeout(20) }))).name, 'TimeoutError')
  },
  async 'a body comes in pieces as they are sent'() {
    const { body } = await fetch('/api/stream')
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
    const pieces: string[] = []
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) pieces.push(piece.value)
    equal([pieces[0], pieces.join('')], ['one ', 'one two three '])
  },
  async 'getters of the options run once, in the order of the standard'() {
    const read: string[] = []
    const init = new Proxy(
      { method: 'POST', body: 'x', headers: { 'X-A': '1' } } as Record<string, unknown>,
      {
        get(target, key) {
          read.push(String(key))
          return target[String(key)]
        },
      },
    )
    const { method, body, headers } = await echo('/api/echo', init)
    equal([method, body, headers['x-a']], ['POST', 'x', '1'])
    equal(
      [read.filter((key) => key === 'method').length, read.filter((key) => key === 'body').length],
      [1, 1],
    )
    equal(
      read.indexOf('body') < read.indexOf('headers') && read.indexOf('headers') < read.indexOf('method'),
      true,
    )
  },
  async 'an accessor of the options runs once'() {
    let count = 0
    await fetch('/api/echo', {
      get method() {
        count++
        return 'POST'
      },
    })
    equal(count, 1)
  },
  async 'a URL that is an object becomes text once'() {
    let count = 0
    const url = {
      toString() {
        count++
        return '/api/echo?object'
      },
    }
    equal([(await echo(url as unknown as string)).url, count], ['/api/echo?object', 1])
  },
  async 'a URL object, a Location and a URL with a fragment are called'() {
    equal((await echo(new URL('/api/echo?a#top', location.href) as unknown as string)).url, '/api/echo?a')
    equal((await fetch(location as unknown as string)).status, 200)
    equal((await fetch('/api/echo#top')).url, `${location.origin}/api/echo`)
  },
  async 'headers may be pairs, a Map, an iterator that ends, or an object'() {
    function* pairs(): Generator<[string, string]> {
      yield ['X-A', 'generated']
    }
    const a = async (headers: unknown): Promise<string | undefined> =>
      (await echo('/api/echo', { headers: headers as HeadersInit })).headers['x-a']
    equal(
      await Promise.all([
        a([['X-A', 'pair']]),
        a(new Map([['X-A', 'map']])),
        a(pairs()),
        a({ 'X-A': 'object' }),
        a(new Headers({ 'X-A': 'headers' })),
      ]),
      ['pair', 'map', 'generated', 'object', 'headers'],
    )
  },
  async 'nothing is added to a request'() {
    const { headers } = await echo('/api/echo', { method: 'POST', body: 'x', headers: { 'X-A': '1' } })
    const usual =
      /^(accept|accept-encoding|accept-language|connection|content-length|content-type|cookie|host|origin|referer|sec-.*|user-agent|cache-control|pragma)$/
    equal(
      Object.keys(headers).filter((name) => !usual.test(name)),
      ['x-a'],
    )
  },
  async 'each kind of body has its own type'() {
    const form = new FormData()
    form.set('a', '1')
    const typeOf = async (body: BodyInit): Promise<string | undefined> =>
      (await echo('/api/echo', { method: 'POST', body })).headers['content-type']
    equal(
      [
        await typeOf('text'),
        await typeOf(new URLSearchParams({ a: '1' })),
        (await typeOf(form))?.split(';')[0],
        await typeOf(new Blob(['{}'], { type: 'application/json' })),
        await typeOf(new Uint8Array([1])),
      ],
      [
        'text/plain;charset=UTF-8',
        'application/x-www-form-urlencoded;charset=UTF-8',
        'multipart/form-data',
        'application/json',
        undefined,
      ],
    )
  },
  async 'omit sends no cookie, include and same-origin do'() {
    document.cookie = 'compatible=1; path=/'
    const sent = async (credentials: RequestCredentials): Promise<boolean> =>
      (await echo('/api/echo', { credentials })).headers['cookie']?.includes('compatible') ?? false
    equal([await sent('omit'), await sent('same-origin'), await sent('include')], [false, true, true])
  },
  async 'redirects are followed, shown or refused'() {
    const followed = await fetch('/api/redirect')
    equal([followed.redirected, followed.url], [true, `${location.origin}/api/echo?redirected`])
    equal((await fetch('/api/redirect', { redirect: 'manual' })).type, 'opaqueredirect')
    equal((await failure(() => fetch('/api/redirect', { redirect: 'error' }))).message, 'Failed to fetch')
  },
  async 'mode same-origin refuses another origin, no-cors gives it opaque'() {
    equal((await failure(() => fetch(third(), { mode: 'same-origin' }))).name, 'TypeError')
    equal((await fetch(`${third()}/plain`, { mode: 'no-cors' })).type, 'opaque')
  },
  async 'a call to another origin has no preflight, and what is read of it is what is exposed'() {
    const response = await fetch(`${third()}/cors?simple`)
    equal(
      [response.type, response.headers.get('x-exposed'), response.headers.get('x-hidden')],
      ['cors', 'yes', null],
    )
    equal(await (await fetch(`${third()}/log?simple`)).json(), ['GET'])
  },
  async 'a call that is redirected to a third origin has what it asked for'() {
    const response = await fetch('/api/elsewhere', { headers: { 'X-A': '1' } })
    equal([response.redirected, response.type, response.headers.get('x-exposed')], [true, 'cors', 'yes'])
    equal(await (await fetch(`${third()}/log?elsewhere`)).json(), ['OPTIONS', 'GET'])
    equal(
      (await failure(() => fetch('/api/elsewhere', { credentials: 'include', redirect: 'error' }))).name,
      'TypeError',
    )
  },
  async 'integrity, cache, priority, referrerPolicy and keepalive work'() {
    equal((await failure(() => fetch('/api/plain', { integrity: 'sha256-AAAA' }))).name, 'TypeError')
    equal((await fetch('/api/plain', { cache: 'no-store', priority: 'high' } as RequestInit)).status, 200)
    const { headers } = await echo('/api/echo', { referrerPolicy: 'no-referrer' })
    equal('referer' in headers, false)
    equal((await fetch('/api/echo', { method: 'POST', body: 'x', keepalive: true })).status, 200)
  },
  async 'a stream as a body fails as it does over HTTP/1.1'() {
    const body = new Blob(['x']).stream()
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    equal((await failure(() => fetch('/api/echo', init))).message, 'Failed to fetch')
  },
  async 'the page replaces fetch, calls the one before, and puts it back'() {
    const before = window.fetch
    const seen: unknown[] = []
    window.fetch = (...args) => {
      seen.push(args[0])
      return before(...args)
    }
    const { status } = await fetch('/api/echo?replaced')
    window.fetch = before
    equal([status, seen], [200, ['/api/echo?replaced']])
    same(window.fetch, before)
  },
  async 'a frozen fetch is called'() {
    equal(Object.isFrozen(Object.freeze(fetch)), true)
    equal((await fetch('/api/echo')).status, 200)
  },
  async 'frozen options, and options of a class, are taken'() {
    class Options {
      method = 'PUT'
      get body(): string {
        return 'of a class'
      }
    }
    equal((await echo('/api/echo', Object.freeze({ method: 'DELETE' }))).method, 'DELETE')
    const { method, body } = await echo('/api/echo', new Options())
    equal([method, body], ['PUT', 'of a class'])
  },
}
