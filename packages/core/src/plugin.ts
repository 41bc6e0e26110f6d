import { readFile } from 'node:fs/promises'
import type { SourceCall } from './dev/direct-calls.ts'
import { originalLine } from './dev/original.ts'
import type { Options, ResolvedOptions } from './options.ts'
import type { Serving } from './serve.ts'

/**
 * Production's origins against production's policy, when a build starts. Nothing is added to the output.
 *
 * @param warn is told what is found, unless the option `build` says otherwise
 * @throws Error with what is found, where `build` is `'error'`
 */
export async function checkBuild(options: ResolvedOptions, warn: (text: string) => void): Promise<void> {
  if (options.build === 'off') return
  const { rejectedOrigins } = await import('./build.ts')
  const found = await rejectedOrigins(options)
  if (found.length === 0) return
  const text = found.join('\n\n')
  if (options.build === 'error') throw new Error(`cors-parity: production would reject its own page\n${text}`)
  warn(text)
}

/** Files that become scripts of a page, by their path, with a query or without. */
export const pageScripts = {
  include: /\.(?:[cm]?[jt]sx?|vue|svelte|astro|html)(?:\?|$)/,
  exclude: [/[\\/]node_modules[\\/]/, /^\0/],
}

/** Hosts of the APIs, as far as the options name them: a mistake in them is told elsewhere. */
export const apiHosts = ({ proxy }: Options): string[] =>
  Object.values(proxy ?? {}).flatMap((rule) => {
    const url = typeof rule === 'object' && rule !== null ? rule.productionUrl : undefined
    return typeof url === 'string' && URL.canParse(url) ? [new URL(url).host] : []
  })

/** A page's script, once the host has compiled it. */
interface Script {
  file: string
  code: string
  /** Of the code, asked for where calls are found; undefined where the code is the file's own. */
  map(): object | string | undefined
}

/** Tells the session which calls to an API's own origin stand in a page's script; never throws. */
export async function readScript(serving: Serving, { file, code, map }: Script): Promise<void> {
  const session = await serving.session()
  if (!session) return
  const placed = async (): Promise<SourceCall[]> => {
    const { directCallsIn } = await import('./dev/direct-calls.ts')
    const found = await directCallsIn(code, session.isDirect)
    const origin = found.length > 0 ? map() : undefined
    return found.flatMap((call) => {
      const line = originalLine(origin, call)
      return line === undefined ? [] : [{ ...call, line }]
    })
  }
  // what can't be read, or has a map that can't, has no calls that are known
  session.written(file, await placed().catch(() => []))
}

/** A changed file that no longer names one of the hosts is not read again: what stood in it is gone. */
export async function scriptChanged(serving: Serving, file: string, hosts: readonly string[]): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '')
  if (hosts.some((host) => text.includes(host))) return
  const session = await serving.session()
  session?.written(file, [])
}

export { resolveOptions, type Options, type ResolvedOptions } from './options.ts'
export { hostCheck, isHostAllowed } from './dev/host-check.ts'
export { serve, type Serving } from './serve.ts'
export type { Scripts } from './dev/places.ts'
export type { Middleware } from './dev/request.ts'
export type { Finding } from './diagnostics/finding.ts'
