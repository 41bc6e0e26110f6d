import { readFile } from 'node:fs/promises'
import type { SourceCall } from './dev/direct-calls.ts'
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
  code: string | Buffer
  /** Of the code, asked for where calls are found; undefined where the host has none. */
  map(): object | string | undefined
}

/** Reads the scripts of a dev server's pages for calls to an API's own origin. */
export interface SourceReader {
  /** Where there is none, nothing has to be read. */
  hosts: string[]
  /** Takes a module in; never throws. */
  read(serving: Serving, module: PageModule): Promise<void>
  /** What stood in a file that names no host any more is gone, whether its modules are read again or not. */
  changed(serving: Serving, file: string): Promise<void>
  /** What stood in modules that are none any more is gone. */
  keep(serving: Serving, isModule: (id: string) => boolean): Promise<void>
}

export function createSourceReader(options: Options): SourceReader {
  const hosts = apiHosts(options)
  /** File → module → calls: files and modules that have some. */
  const known = new Map<string, Map<string, SourceCall[]>>()
  const seen = new Set<string>()
  /** Calls that were told of before the dev server restarted, and this reader with it. */
  const isInherited = (serving: Serving, file: string): boolean =>
    !seen.has(file) && serving.findings().some(({ code }) => code === 'direct-call')
  const tell = async (serving: Serving, file: string): Promise<void> => {
    const modules = known.get(file) ?? new Map<string, SourceCall[]>()
    if (modules.size === 0) known.delete(file)
    const session = await serving.session()
    session?.written(file, [...modules.values()].flat())
  }
  return {
    hosts,
    async read(serving, { id, file, code, map }) {
      const isNamed = hosts.some((host) => code.includes(host))
      const isOld = isInherited(serving, file)
      seen.add(file)
      if (!isNamed && !isOld && !known.get(file)?.has(id)) return
      const session = isNamed ? await serving.session() : undefined
      // what can't be read, or has a map that can't, has no calls that are known
      const calls = session
        ? await callsIn(String(code), { file, map }, session.isDirect).catch(() => [])
        : []
      const modules = known.get(file) ?? new Map<string, SourceCall[]>()
      if (calls.length > 0) known.set(file, modules.set(id, calls))
      else if (!modules.delete(id) && !isOld) return
      await tell(serving, file)
    },
    async changed(serving, file) {
      if (!known.has(file) && !isInherited(serving, file)) return
      const text = await textOf(file)
      if (hosts.some((host) => text.includes(host))) return
      known.delete(file)
      await tell(serving, file)
    },
    async keep(serving, isModule) {
      for (const [file, modules] of known) {
        const gone = [...modules.keys()].filter((id) => !isModule(id))
        for (const id of gone) modules.delete(id)
        if (gone.length > 0) await tell(serving, file)
      }
    },
  }
}

/** Nothing, where it is gone. */
const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')

/** Calls with their lines in the file itself. */
async function callsIn(
  code: string,
  { file, map }: Pick<PageModule, 'file' | 'map'>,
  isDirect: (url: string) => boolean,
): Promise<SourceCall[]> {
  const { directCallsIn } = await import('./dev/direct-calls.ts')
  const found = await directCallsIn(code, isDirect)
  if (found.length === 0) return []
  const { lineIn } = await import('./dev/original.ts')
  const line = lineIn(await textOf(file), code, map())
  return found.flatMap((call) => {
    const its = line(call)
    return its === undefined ? [] : [{ ...call, line: its }]
  })
}

export { resolveOptions, type Options, type ResolvedOptions } from './options.ts'
export { hostCheck, isHostAllowed } from './dev/host-check.ts'
export { serve, type Serving } from './serve.ts'
export type { Scripts } from './dev/places.ts'
export type { Middleware } from './dev/request.ts'
export type { Finding } from './diagnostics/finding.ts'
