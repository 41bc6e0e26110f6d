import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Finding } from './diagnostics/finding.ts'
import { folder } from './dev/endpoint.ts'
import { inject } from './dev/inject.ts'
import type { Scripts } from './dev/places.ts'
import type { Upgrade } from './dev/proxy.ts'
import { arrived, exchangeOf, isWorker, pathOf, type Middleware } from './dev/request.ts'
import { ruleMatcher, type Rule } from './dev/rules.ts'
import { handleUpgrades, type UpgradeGuard } from './dev/upgrades.ts'
import type { ResolvedOptions } from './options.ts'
import type { Running } from './running.ts'
import type { Session } from './session.ts'

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
  /** Undefined once the dev server is closed. */
  session(): Promise<Session | undefined>
  /** What is found now. */
  findings(): Finding[]
  /** How many distinct shapes of requests were judged. */
  shapes(): number
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

/**
 * What a host mounts as it starts. Session and proxy are loaded once it listens, or a page calls before: a host
 * should not have to wait for them.
 */
export function serve(options: ResolvedOptions, host: Host): Serving {
  const match = ruleMatcher(options.rules)
  const own = host.base + folder
  let loading: Promise<Running | undefined> | undefined
  let running: Running | undefined
  let undoUpgrades = (): void => {}
  let started = false
  let closed = false

  const warn = (problem: string, error: unknown): void =>
    host.write('warning', `cors-parity: ${problem}: ${String(error)}`)

  const notObserved = (error: unknown): void =>
    warn('observing a request failed (the request went through)', error)

  /** Undefined once the dev server is closed, or where the installation is broken. */
  const load = (): Promise<Running | undefined> =>
    (loading ??= import('./running.ts')
      .then(({ run }) => (closed ? undefined : (running = run(options, host))))
      .catch((error: unknown) => void warn('nothing is proxied or checked', error)))

  const concerns = (req: IncomingMessage): boolean => {
    const { url = '/' } = req
    return url.startsWith(own) || match(url) !== undefined || isWorker(req)
  }

  const upgrade: Upgrade = (req, socket, head) => {
    if (running) return running.upgrade(req, socket, head)
    // an error that nobody hears would end the process
    socket.on('error', () => {})
    load()
      .then((loaded) => (loaded ? loaded.upgrade(req, socket, head) : socket.destroy()))
      .catch(() => socket.destroy())
  }

  return {
    middleware(req, res, next) {
      arrived(req)
      if (running) return running.middleware(req, res, next)
      if (!concerns(req)) return next()
      load()
        .then((loaded) => {
          if (res.destroyed) return // the page went away
          if (loaded) loaded.middleware(req, res, next)
          else next()
        })
        .catch(next)
    },
    inject: inject(`${own}recorder.js`, options.overlay ? ' data-overlay' : ''),
    observeHosted(rules, req, proxyRes) {
      try {
        const rule = ruleMatcher(rules)(pathOf(req)) ?? rules[0]
        if (!rule) return
        const exchange = exchangeOf(rule, req, proxyRes)
        if (running) return running.session.observe(exchange)
        load()
          .then((loaded) => loaded?.session.observe(exchange))
          .catch(notObserved)
      } catch (error) {
        notObserved(error)
      }
    },
    handleUpgrades(server, guard) {
      undoUpgrades = handleUpgrades(server, options.rules, upgrade, guard)
    },
    async start(devOrigins) {
      if (started) return undefined
      started = true
      const loaded = await load()
      return loaded?.session.start(devOrigins)
    },
    session: async () => (await load())?.session,
    findings: () => running?.session.findings() ?? [],
    shapes: () => running?.session.shapes() ?? 0,
    close() {
      if (closed) return
      closed = true
      undoUpgrades()
      running?.close()
    },
  }
}
