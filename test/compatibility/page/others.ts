import { equal, failure, once, same, type Assertions } from './expect.ts'

const socketUrl = (): string => `${location.origin.replace('http', 'ws')}/api/socket`

/** A frame that does something as it goes away. */
async function leaving(script: string): Promise<void> {
  const frame = document.createElement('iframe')
  frame.src = '/leaving.html'
  const loaded = once(frame, 'load')
  document.body.append(frame)
  await loaded
  const { contentWindow } = frame
  ;(contentWindow as Window & typeof globalThis).eval(`addEventListener('pagehide', () => { ${script} })`)
  frame.remove()
}

/** Whether the server was asked for a path. */
async function arrived(path: string): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    const asked: string[] = await (await fetch(`/api/log?of=${encodeURIComponent(path)}`)).json()
    if (asked.length > 0) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

export const others: Assertions = {
  async 'an event stream is read, and closed'() {
    const source = new EventSource('/api/events')
    equal(
      [source instanceof EventSource, source.constructor === EventSource, source.readyState],
      [true, true, 0],
    )
    const { data } = await once<MessageEvent>(source, 'message')
    source.close()
    equal(
      [data, source.url, source.withCredentials, source.readyState],
      ['1', `${location.origin}/api/events`, false, 2],
    )
  },
  async 'an event stream goes on where it broke off'() {
    const source = new EventSource('/api/events?breaks', { withCredentials: true })
    const events: string[] = []
    await new Promise<void>((resolve) => {
      source.addEventListener('message', ({ data }) => {
        if (events.push(data) === 2) resolve()
      })
    })
    source.close()
    equal([events, source.withCredentials], [['1', 'after 1'], true])
  },
  async 'EventSource has its constants, and refuses to be called'() {
    equal([EventSource.CONNECTING, EventSource.OPEN, EventSource.CLOSED], [0, 1, 2])
    const error = await failure(() => (EventSource as unknown as (url: string) => unknown)('/'))
    equal(error.message.includes("Please use the 'new' operator"), true)
    equal((await failure(() => new EventSource('http://['))).name, 'SyntaxError')
  },
  async 'a WebSocket echoes'() {
    const socket = new WebSocket(socketUrl())
    equal(
      [socket instanceof WebSocket, socket.constructor === WebSocket, socket.binaryType],
      [true, true, 'blob'],
    )
    await once(socket, 'open')
    socket.send('hello')
    const { data } = await once<MessageEvent>(socket, 'message')
    socket.close()
    equal([data, socket.url], ['hello', socketUrl()])
  },
  async 'WebSocket has its constants, takes protocols, and refuses what is no URL'() {
    equal([WebSocket.CONNECTING, WebSocket.CLOSED], [0, 3])
    equal((await failure(() => new WebSocket('http://['))).name, 'SyntaxError')
    equal((await failure(() => new WebSocket(socketUrl(), ['a', 'a']))).name, 'SyntaxError')
  },
  async 'a class of the page’s extends WebSocket'() {
    class Talking extends WebSocket {
      say(text: string): void {
        this.send(text)
      }
    }
    const socket = new Talking(socketUrl())
    await once(socket, 'open')
    socket.say('hello')
    const { data } = await once<MessageEvent>(socket, 'message')
    socket.close()
    equal(
      [data, socket instanceof Talking, Object.getPrototypeOf(Talking) === WebSocket],
      ['hello', true, true],
    )
  },
  async 'a beacon is sent'() {
    equal(navigator.sendBeacon('/api/beacon?text', 'x'), true)
    equal(await arrived('/api/beacon?text'), true)
    const error = await failure(() => navigator.sendBeacon.call({} as Navigator, '/'))
    equal(error.message, 'Illegal invocation')
  },
  async 'a page that goes away still sends its beacon'() {
    await leaving(`navigator.sendBeacon('/api/beacon?leaving', 'x')`)
    equal(await arrived('/api/beacon?leaving'), true)
  },
  async 'a page that goes away still makes its keepalive call'() {
    await leaving(`fetch('/api/kept', { method: 'POST', body: 'x', keepalive: true })`)
    equal(await arrived('/api/kept'), true)
  },
  'cookies are read and written'() {
    document.cookie = 'written=1; path=/'
    equal(document.cookie.includes('written=1'), true)
    document.cookie = 'written=; path=/; max-age=0'
    equal(document.cookie.includes('written'), false)
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!
    equal([get!.name, set!.name], ['get cookie', 'set cookie'])
  },
  async 'a frame’s own functions work, and are not the page’s'() {
    const frame = document.body.appendChild(document.createElement('iframe'))
    const { fetch: theirs } = frame.contentWindow as Window & typeof globalThis
    equal((await theirs(`${location.origin}/api/echo`)).status, 200)
    equal(theirs === fetch, false)
  },
  async 'functions can’t be cloned'() {
    equal((await failure(() => structuredClone(fetch))).name, 'DataCloneError')
    same(Object.prototype.toString.call(fetch), '[object Function]')
  },
  async 'a worker makes its own calls'() {
    const script = `fetch('${location.origin}/api/plain').then((r) => r.text()).then(postMessage)`
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
    const { data } = await once<MessageEvent>(worker, 'message')
    equal(data, 'plain')
  },
}
