import { styleText } from 'node:util'
import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { clientScripts } from './dev/client-script.ts'
import { readBatch } from './dev/batch.ts'
import { endpoint, folder } from './dev/endpoint.ts'
import { inject } from './dev/inject.ts'
import { placeOf, type Scripts } from './dev/places.ts'
import { arrived, createProxy, devOriginOf, exchangeOf, pathOf, type Middleware } from './dev/proxy.ts'
import { ruleMatcher, type Rule } from './dev/rules.ts'
import { handleUpgrades, type UpgradeGuard } from './dev/upgrades.ts'
import type { ResolvedOptions } from './options.ts'
import { createSession, type Session } from './session.ts'
import { overlayRoutes } from './session/overlay.ts'

/** The plugin inside a running dev server. */
export interface Serving {
  /** To be mounted behind the host's own Host check. */
  middleware: Middleware
  /** Puts the recorder into documents; to be mounted in front of what answers with them. */
  inject: Middleware
  /**
   * Takes in an answer that the host's own proxy got; never throws.
   *
   * @param rules those that the host's rule stands for; the first whose key matches the path is meant
   */
  observeHosted(rules: readonly Rule[], req: IncomingMessage, proxyRes: IncomingMessage): void
  /** WebSocket upgrades on the rules' paths, beside the host's own. */
  handleUpgrades(server: EventEmitter, guard: UpgradeGuard): void
  /**
   * Tells what is known before the page calls; the first call of it counts.
   *
   * @param devOrigins origins under which the dev server is reached
   * @returns the text for a `CORS:` line; undefined where it was said already
   */
  start(devOrigins: readonly string[]): Promise<string | undefined>
  session: Session
  close(): void
}

/** What a host gives. */
export interface Host {
  /** Absolute path of the project: policy files are relative to it. */
  root: string
  /** Path under which it serves, with a slash at both ends. */
  base: string
  write(level: 'info' | 'warning' | 'error', text: string): void
  scripts: Scripts
}

/** Whether the terminal shows colours, by its own word and NO_COLOR, FORCE_COLOR. */
const colour = (): boolean => styleText('red', 'x') !== 'x'

/** Destinations of scripts that run beside a page. */
const workers = new Set(['worker', 'sharedworker', 'serviceworker'])

/** Proxy, session and terminal of one dev server. */
export function serve(options: ResolvedOptions, host: Host): Serving {
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
  const undo: Array<() => void> = [session.close, () => overlay?.close()]
  let started = false
  return {
    session,
    middleware(req, res, next) {
      arrived(req)
      if (workers.has(String(req.headers['sec-fetch-dest']))) session.began('worker', pathOf(req))
      own(req, res, () => proxy.middleware(req, res, next))
    },
    inject: inject(`${host.base}${folder}recorder.js`, options.overlay ? ' data-overlay' : ''),
    observeHosted(rules, req, proxyRes) {
      try {
        const rule = ruleMatcher(rules)(pathOf(req)) ?? rules[0]
        if (rule) session.observe(exchangeOf(rule, req, proxyRes))
      } catch (error) {
        host.write(
          'warning',
          `cors-parity: observing a request failed: ${String(error)} (the request went through)`,
        )
      }
    },
    handleUpgrades: (server, guard) => void undo.push(handleUpgrades(server, proxy, guard)),
    async start(devOrigins) {
      if (started) return undefined
      started = true
      return session.start(devOrigins)
    },
    close: () => undo.forEach((step) => step()),
  }
}
