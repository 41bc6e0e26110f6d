import { absolute, bodyOf, keepCall, urlOf } from './call.ts'
import type { Lines } from './headers.ts'
import { listenToConstructor, listenToMethod, quietly } from './wrap.ts'

/** EventSource, WebSocket and beacons: the browser fixes most of what they ask for. */
export function listenToOthers(): void {
  listenToConstructor('EventSource', (_made, [given, init]) => {
    const include = typeof init === 'object' && init !== null && Boolean(quietly(init, 'withCredentials'))
    const credentials = include ? 'include' : 'same-origin'
    const [url, base] = [urlOf(given), document.baseURI]
    keepCall('eventsource', () => ({ credentials, url: absolute(url, base) }))
  })
  listenToConstructor('WebSocket', (_made, [given]) => {
    const [url, base] = [urlOf(given), document.baseURI]
    keepCall('websocket', () => ({ credentials: 'include', url: absolute(url, base) }))
  })
  listenToMethod(Navigator.prototype, 'sendBeacon', (_self, [given, data]) => {
    const headers: Lines = []
    const body = bodyOf(data, headers)
    const [url, base] = [urlOf(given), document.baseURI]
    const fixed = { method: 'POST', credentials: 'include', mode: 'no-cors', headers, body } as const
    keepCall('beacon', () => ({ ...fixed, url: absolute(url, base) }))
  })
}
