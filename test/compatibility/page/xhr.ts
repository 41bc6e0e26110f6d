// oxlint-disable unicorn/prefer-add-event-listener -- the attributes are what is tested
import { broken, equal, failure, once, same, type Assertions } from './expect.ts'

/** Sends a request and waits for its end. */
async function sent(
  method: string,
  url: string,
  prepare: (request: XMLHttpRequest) => unknown = () => {},
  body?: XMLHttpRequestBodyInit,
): Promise<XMLHttpRequest> {
  const request = new XMLHttpRequest()
  request.open(method, url)
  prepare(request)
  const end = once(request, 'loadend')
  request.send(body)
  await end
  return request
}

const large = 'x'.repeat(200_000)

export const xhr: Assertions = {
  async 'a request is sent with its headers and body'() {
    const { response } = await sent(
      'POST',
      '/api/echo',
      (request) => {
        request.responseType = 'json'
        request.setRequestHeader('X-A', '1')
        request.setRequestHeader('X-A', '2')
      },
      'text',
    )
    equal([response.method, response.headers['x-a'], response.body], ['POST', '1, 2', 'text'])
  },
  async 'methods are normalized as the standard says'() {
    const { responseText } = await sent('post', '/api/echo')
    equal(JSON.parse(responseText).method, 'POST')
  },
  async 'a method that is none throws where it is called'() {
    function theCaller(): void {
      new XMLHttpRequest().open('not a method', '/')
    }
    const { name, stack = '' } = await failure(theCaller)
    const frames = stack.split('\n').filter((line) => line.includes(' at ') && !line.includes('/recorder.js'))
    equal([name, frames[0]?.includes('theCaller')], ['SyntaxError', true])
  },
  async 'what comes too early throws InvalidStateError'() {
    const request = new XMLHttpRequest()
    equal((await failure(() => request.send())).name, 'InvalidStateError')
    equal((await failure(() => request.setRequestHeader('a', 'b'))).name, 'InvalidStateError')
    equal(
      (await failure(() => XMLHttpRequest.prototype.send.call({} as XMLHttpRequest))).message,
      'Illegal invocation',
    )
  },
  async 'open() converts its arguments once'() {
    let count = 0
    const url = {
      toString() {
        count++
        return '/api/echo?once'
      },
    }
    const request = await sent('GET', url as unknown as string)
    equal([JSON.parse(request.responseText).url, count], ['/api/echo?once', 1])
  },
  'a request that waits for its answer gets it'() {
    const request = new XMLHttpRequest()
    request.open('GET', '/api/plain', false)
    request.send()
    equal([request.status, request.responseText, request.getResponseHeader('X-A')], [200, 'plain', '1'])
  },
  async 'states come in order'() {
    const states: number[] = []
    await sent('GET', '/api/plain', (request) => {
      states.push(request.readyState)
      request.onreadystatechange = () => states.push(request.readyState)
    })
    equal([...new Set(states)], [1, 2, 3, 4])
  },
  async 'events come in order, attributes and listeners in the order they were set'() {
    const seen: string[] = []
    await sent('GET', '/api/plain', (request) => {
      request.addEventListener('load', () => seen.push('load listener'))
      request.onload = () => seen.push('load attribute')
      request.addEventListener('loadstart', () => seen.push('loadstart'))
      request.addEventListener('loadend', () => seen.push('loadend'))
    })
    equal(seen, ['loadstart', 'load listener', 'load attribute', 'loadend'])
  },
  async 'progress of an upload is told to listeners and attributes'() {
    const seen: string[] = []
    const removed = (): unknown => seen.push('removed')
    await sent(
      'POST',
      '/api/echo',
      ({ upload }) => {
        upload.addEventListener('loadstart', () => seen.push('loadstart'), { once: true })
        upload.addEventListener('load', { handleEvent: ({ type }: Event) => void seen.push(type) })
        upload.addEventListener('load', removed)
        upload.removeEventListener('load', removed)
        upload.onloadend = ({ target }) => seen.push(String(target === upload))
      },
      large,
    )
    equal(seen, ['loadstart', 'load', 'true'])
  },
  'an upload is one object, of its own interface'() {
    const request = new XMLHttpRequest()
    same(request.upload, request.upload)
    equal(
      [
        request.upload instanceof XMLHttpRequestUpload,
        request.upload instanceof EventTarget,
        Object.keys(request.upload),
      ],
      [true, true, []],
    )
  },
  async 'a request is aborted'() {
    const seen: string[] = []
    const request = new XMLHttpRequest()
    for (const event of ['abort', 'error', 'loadend']) request.addEventListener(event, () => seen.push(event))
    request.open('GET', '/api/slow')
    request.send()
    request.abort()
    equal([seen, request.readyState, request.status], [['abort', 'loadend'], 0, 0])
  },
  async 'a request times out, or breaks'() {
    const events = async (url: string, timeout: number): Promise<string> => {
      const request = new XMLHttpRequest()
      const seen: string[] = []
      for (const event of ['timeout', 'error', 'load'])
        request.addEventListener(event, () => seen.push(event))
      request.open('GET', url)
      request.timeout = timeout
      const end = once(request, 'loadend')
      request.send()
      await end
      return seen.join()
    }
    equal([await events('/api/slow', 20), await events(broken, 0)], ['timeout', 'error'])
  },
  async 'answers come as text, JSON, bytes and Blob'() {
    const of = async (type: XMLHttpRequestResponseType): Promise<unknown> =>
      (await sent('GET', '/api/json', (request) => void (request.responseType = type))).response
    equal([await of('text'), await of('json')], ['{"a":1}', { a: 1 }])
    equal(
      [(await of('arraybuffer')) instanceof ArrayBuffer, (await of('blob')) instanceof Blob],
      [true, true],
    )
  },
  async 'headers of the answer are told as one text, or by name'() {
    const request = await sent('GET', '/api/plain')
    equal(request.getAllResponseHeaders().includes('x-a: 1\r\nx-b: 2\r\n'), true)
    equal([request.getResponseHeader('x-B'), request.getResponseHeader('x-none')], ['2', null])
    const unsent = new XMLHttpRequest()
    equal([unsent.getAllResponseHeaders(), unsent.getResponseHeader('a')], ['', null])
  },
  async 'a request is opened again'() {
    const request = await sent('GET', '/api/plain')
    request.open('DELETE', '/api/echo')
    const end = once(request, 'loadend')
    request.send()
    await end
    equal(JSON.parse(request.responseText).method, 'DELETE')
  },
  async 'withCredentials is the page’s own to set'() {
    const request = new XMLHttpRequest()
    equal(request.withCredentials, false)
    request.withCredentials = true
    request.open('GET', '/api/slow')
    request.send()
    equal((await failure(() => (request.withCredentials = false))).name, 'InvalidStateError')
    request.abort()
    equal(request.withCredentials, true)
  },
  async 'a class of the page’s extends XMLHttpRequest'() {
    class Counted extends XMLHttpRequest {
      opened = 0
      override open(method: string, url: string): void {
        this.opened++
        super.open(method, url)
      }
    }
    const request = new Counted()
    request.open('GET', '/api/plain')
    const end = once(request, 'loadend')
    request.send()
    await end
    equal([request.opened, request.responseText, request instanceof XMLHttpRequest], [1, 'plain', true])
  },
  async 'the page wraps open and send, and puts them back'() {
    const { open, send } = XMLHttpRequest.prototype
    const seen: string[] = []
    XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
      seen.push('open')
      return Reflect.apply(open, this, args)
    }
    XMLHttpRequest.prototype.send = function (...args) {
      seen.push('send')
      return Reflect.apply(send, this, args)
    }
    const { responseText } = await sent('GET', '/api/plain')
    Object.assign(XMLHttpRequest.prototype, { open, send })
    equal([seen, responseText], [['open', 'send'], 'plain'])
    same(XMLHttpRequest.prototype.open, open)
  },
}
