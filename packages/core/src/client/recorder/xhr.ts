import { bodyOf, keepCall, normalized, targetOf, type Kept } from './call.ts'
import { lineOf, type Lines } from './headers.ts'
import { defineProperty, listening, listenToGetter, listenToMethod, reader } from './wrap.ts'

interface Opened {
  method: string
  target: ReturnType<typeof targetOf>
  headers: Lines
  /** The call, once it is sent. */
  call?: Kept
}

const opened = new WeakMap<object, Opened>()

/** Uploads on which the page has put a listener. */
const heard = new WeakSet<object>()

const { prototype } = XMLHttpRequest
const withCredentials = reader(XMLHttpRequest, 'withCredentials')
const upload = reader(XMLHttpRequest, 'upload')
const handlers = ['abort', 'error', 'load', 'loadend', 'loadstart', 'progress', 'timeout'].map((event) =>
  reader(XMLHttpRequestEventTarget, `on${event}`),
)

/** The call whose answer an XMLHttpRequest holds. */
export const callOf = (request: unknown): Kept | undefined => opened.get(request as object)?.call

function hasUploadListener(request: unknown): boolean {
  const target = upload(request) as object
  return heard.has(target) || handlers.some((handler) => handler(target) !== null)
}

export function listenToXhr(): void {
  listenToMethod(prototype, 'open', (self, [method, url]) => {
    opened.delete(self as object)
    if (typeof method !== 'string') return
    opened.set(self as object, { method: normalized(method), target: targetOf(url), headers: [] })
  })
  listenToMethod(prototype, 'setRequestHeader', (self, [name, value]) => {
    opened.get(self as object)?.headers.push(lineOf(name, value))
  })
  // the prototype that all targets of events share stays as it is: libraries put their own methods there
  const watched = new WeakSet<object>()
  listenToGetter(prototype, 'upload', (_self, target) => {
    if (watched.has(target as object)) return
    watched.add(target as object)
    const { addEventListener } = target as XMLHttpRequestUpload
    defineProperty(target as object, 'addEventListener', {
      value: listening(addEventListener, (self) => void heard.add(self as object)),
      configurable: true,
      writable: true,
      enumerable: false,
    })
  })
  listenToMethod(prototype, 'send', (self, [body]) => {
    const call = opened.get(self as object)
    if (!call) return
    const { method, target, headers } = call
    const sent = /^(GET|HEAD)$/.test(method) ? undefined : body
    const asked = {
      method,
      headers,
      credentials: withCredentials(self) ? 'include' : 'same-origin',
      body: bodyOf(sent, headers),
      uploadListener: hasUploadListener(self),
    } as const
    call.call = keepCall('xhr', target, () => asked)
  })
}
