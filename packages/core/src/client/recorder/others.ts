import { absolute, bodyOf, keepCall, type Lines } from './call.ts'
import { listenToConstructor, listenToMethod, quietly } from './wrap.ts'

/** EventSource, WebSocket and beacons: the browser fixes most of what they ask for. */
export function listenToOthers(): void {
  listenToConstructor('EventSource', (_made, [url, init]) => {
    const include = typeof init === 'object' && init !== null && Boolean(quietly(init, 'withCredentials'))
    keepCall({ initiator: 'eventsource', credentials: include ? 'include' : 'same-origin' }, absolute(url))
  })
  listenToConstructor('WebSocket', (_made, [url]) => {
    keepCall({ initiator: 'websocket', credentials: 'include' }, absolute(url))
  })
  listenToMethod(Navigator.prototype, 'sendBeacon', (_self, [url, data]) => {
    const headers: Lines = []
    const body = bodyOf(data, headers)
    keepCall(
      { initiator: 'beacon', method: 'POST', credentials: 'include', mode: 'no-cors', headers, body },
      absolute(url),
    )
  })
}
