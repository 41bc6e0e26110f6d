import type { IncomingMessage } from 'node:http'
import type { ResolvedOptions, Serving } from 'cors-parity/plugin'
import type { DevServerOptions } from './dev-server.ts'

/** An entry of `devServer.proxy`: http-proxy-middleware's options; version 2's have `onProxyRes`, later ones `on`. */
interface Entry {
  context?: unknown
  path?: unknown
  pathFilter?: unknown
  target?: unknown
  on?: { proxyRes?: OnProxyRes }
  onProxyRes?: OnProxyRes
}

type OnProxyRes = (proxyRes: IncomingMessage, req: IncomingMessage, res: unknown) => unknown

const entriesOf = ({ proxy }: DevServerOptions): Entry[] =>
  Array.isArray(proxy) ? proxy.filter((entry) => typeof entry === 'object' && entry !== null) : []

const keysOf = ({ context, path, pathFilter }: Entry): string[] =>
  [context ?? path ?? pathFilter].flat().filter((key) => typeof key === 'string')

/** Key → target of `devServer.proxy`. An entry that is a function says neither before it is called. */
export function targetsOf(options: readonly DevServerOptions[]): Map<string, string | undefined> {
  return new Map(
    options.flatMap(entriesOf).flatMap((entry) => {
      const target = typeof entry.target === 'string' ? entry.target : undefined
      return keysOf(entry).map((key): [string, string | undefined] => [key, target])
    }),
  )
}

const observed = new WeakSet<Entry>()

/** Listens to the answers of the entries that webpack-dev-server itself proxies; how it proxies them stays as it is. */
export function observeHosted(
  options: readonly DevServerOptions[],
  { rules }: ResolvedOptions,
  observe: Serving['observeHosted'],
): void {
  for (const entry of options.flatMap(entriesOf)) {
    const meant = rules.filter(({ key, hosted }) => hosted && keysOf(entry).includes(key))
    if (meant.length === 0 || observed.has(entry)) continue
    observed.add(entry)
    const legacy = entry.onProxyRes !== undefined
    const own = legacy ? entry.onProxyRes : entry.on?.proxyRes
    const listen: OnProxyRes = (proxyRes, req, res) => {
      observe(meant, req, proxyRes)
      return own?.(proxyRes, req, res)
    }
    if (legacy) entry.onProxyRes = listen
    else entry.on = { ...entry.on, proxyRes: listen }
  }
}
