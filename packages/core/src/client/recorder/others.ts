import { bodyOf, keepCall, targetOf } from './call.ts'
import type { Lines } from './headers.ts'
import { listenToConstructor, listenToMethod, quietly } from './wrap.ts'

/** EventSource, WebSocket and beacons: the browser fixes most of what they ask for. */
export function listenToOthers(): void {
  listenToConstructor('EventSource', (_made, [url, init]) => {
    const include = typeof init === 'object' && init !== null && Boolean(quietly(init, 'withCredentials'))
    keepCall('eventsource', targetOf(url), () => ({ credentials: include ? 'include' : 'same-origin' }))
  })
  listenToConstructor('WebSocket', (_made, [url]) => {
    keepCall('websocket', targetOf(url), () => ({ credentials: 'include' }))
  })
  listenToMethod(Navigator.prototype, 'sendBeacon', (_self, [url, data]) => {
    const headers: Lines = []
    const body = bodyOf(data, headers)
    const asked = { method: 'POST', credentials: 'include', mode: 'no-cors', headers, body } as const
    keepCall('beacon', targetOf(url), () => asked)
  })
}
