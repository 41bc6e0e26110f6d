import { styleText } from 'node:util'
import { readBatch } from './dev/batch.ts'
import { clientScripts } from './dev/client-script.ts'
import { endpoint } from './dev/endpoint.ts'
import { placeOf } from './dev/places.ts'
import { createProxy, type Upgrade } from './dev/proxy.ts'
import { devOriginOf, isWorker, pathOf, type Middleware } from './dev/request.ts'
import type { ResolvedOptions } from './options.ts'
import type { Host } from './serve.ts'
import { createSession, type Session } from './session.ts'
import { overlayRoutes } from './session/overlay.ts'

/** What a dev server needs once a page calls: none of it is loaded before. */
export interface Running {
  session: Session
  /** The plugin's own paths and those of the rules. */
  middleware: Middleware
  upgrade: Upgrade
  close(): void
}

/** Whether the terminal shows colours, by its own word and NO_COLOR, FORCE_COLOR. */
const colour = (): boolean => styleText('red', 'x') !== 'x'

/** Session, proxy and endpoint of one dev server. */
export function run(options: ResolvedOptions, host: Host): Running {
  const session = createSession(options, { write: host.write, colour: colour() }, host.root, (stack) =>
    placeOf(stack, host.scripts, host.root).catch(() => undefined),
  )
  const proxy = createProxy(options.rules, {
    exchange: session.observe,
    refused: session.refused,
    adapted: session.adapted,
    tell: (level, line) => host.write(level, `cors-parity: ${line}`),
    productionOrigin: options.productionOrigins[0]?.origin,
  })
  const script = clientScripts()
  const overlay = options.overlay ? overlayRoutes(session.feed, script) : undefined
  const own = endpoint(host.base, {
    ...overlay?.routes,
    async 'GET recorder.js'(req, res) {
      session.began('recorder', pathOf(req))
      const text = await script('recorder')
      res.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' }).end(text)
    },
    async 'POST records'(req, res) {
      const batch = await readBatch(req)
      // what is in front of the dev server may have renamed it, but not to the page
      session.recorded(batch, req.headers.origin ?? devOriginOf(req))
      res.writeHead(204).end()
    },
  })
  return {
    session,
    middleware(req, res, next) {
      if (isWorker(req)) session.began('worker', pathOf(req))
      own(req, res, () => proxy.middleware(req, res, next))
    },
    upgrade: proxy.upgrade,
    close() {
      session.close()
      overlay?.close()
    },
  }
}
