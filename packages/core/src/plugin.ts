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
const apiHosts = ({ proxy }: Options): string[] =>
  Object.values(proxy ?? {}).flatMap((rule) => {
    const url = typeof rule === 'object' && rule !== null ? rule.productionUrl : undefined
    return typeof url === 'string' && URL.canParse(url) ? [new URL(url).host] : []
  })

/** A module of a page's script, once the host has compiled it. */
interface PageModule {
  /** A file may have several: a component's script, template and style. */
  id: string
  file: string
  code: string
  /** Of the code, asked for where calls are found; undefined where the host has none: lines are the code's then. */
  map(): object | string | undefined
}

/** Reads the scripts of a dev server's pages for calls to an API's own origin. */
export interface SourceReader {
  /** A module that names none of them has nothing to be read. */
  hosts: string[]
  /** Takes a module in; never throws. */
  read(serving: Serving, module: PageModule): Promise<void>
  /** Before its modules are read again: what stood in a file that names no host any more is gone. */
  changed(serving: Serving, file: string): Promise<void>
}

export function createSourceReader(options: Options): SourceReader {
  const hosts = apiHosts(options)
  /** File → module → calls. */
  const known = new Map<string, Map<string, SourceCall[]>>()
  return {
    hosts,
    async read(serving, { id, file, code, map }) {
      const session = await serving.session()
      if (!session) return
      // what can't be read, or has a map that can't, has no calls that are known
      const calls = await callsIn(code, map, session.isDirect).catch(() => [])
      const modules = known.get(file) ?? new Map<string, SourceCall[]>()
      known.set(file, modules.set(id, calls))
      session.written(file, [...modules.values()].flat())
    },
    async changed(serving, file) {
      known.delete(file)
      const text = await readFile(file, 'utf8').catch(() => '')
      if (hosts.some((host) => text.includes(host))) return
      const session = await serving.session()
      session?.written(file, [])
    },
  }
}

/** Calls with their lines in the file itself. */
async function callsIn(
  code: string,
  map: PageModule['map'],
  isDirect: (url: string) => boolean,
): Promise<SourceCall[]> {
  const { directCallsIn } = await import('./dev/direct-calls.ts')
  const found = await directCallsIn(code, isDirect)
  const origin = found.length > 0 ? map() : undefined
  return found.flatMap((call) => {
    const line = originalLine(origin, call)
    return line === undefined ? [] : [{ ...call, line }]
  })
}

export { resolveOptions, type Options, type ResolvedOptions } from './options.ts'
export { hostCheck, isHostAllowed } from './dev/host-check.ts'
export { serve, type Serving } from './serve.ts'
export type { Scripts } from './dev/places.ts'
export type { Middleware } from './dev/request.ts'
export type { Finding } from './diagnostics/finding.ts'
