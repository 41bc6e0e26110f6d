import { readFile } from 'node:fs/promises'
import type { SourceMapPayload } from 'node:module'
import type { SourceCall } from './dev/direct-calls.ts'
import { originalLine } from './dev/original.ts'
import type { Options, ResolvedOptions } from './options.ts'
import type { Serving } from './serve.ts'

/** What the host tells the build's hooks. */
export interface Build {
  /** Undefined while a dev server runs: then the session says it. */
  options(): ResolvedOptions | undefined
  warn(text: string): void
}

/**
 * The hooks that a build in either host shares: production's origins against production's policy. Nothing
 * is added to the output. They are Vite's as they stand, and unplugin makes webpack's of them.
 */
export const buildHooks = (build: Build) => ({
  name: 'cors-parity:build',
  async buildStart() {
    const options = build.options()
    if (!options || options.build === 'off') return
    const { rejectedOrigins } = await import('./build.ts')
    const found = await rejectedOrigins(options)
    if (found.length === 0) return
    const text = found.join('\n\n')
    if (options.build === 'error')
      throw new Error(`cors-parity: production would reject its own page\n${text}`)
    build.warn(text)
  },
})

/** What the host tells the hook that reads the page's source. */
export interface Pages {
  options: Options
  /** Undefined while none runs: a build's URLs are production's. */
  serving(): Serving | undefined
}

/** Hosts of the APIs, as far as the options name them: a mistake in them is told elsewhere. */
const apiHosts = ({ proxy }: Options): string[] =>
  Object.values(proxy ?? {}).flatMap((rule) => {
    const url = typeof rule === 'object' && rule !== null ? rule.productionUrl : undefined
    return typeof url === 'string' && URL.canParse(url) ? [new URL(url).host] : []
  })

/** Files that become scripts of a page. */
const scripts = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|html)(?:\?|$)/

/** What a module's hook finds in either host. */
interface Context {
  /** Vite's. */
  environment?: { config?: { consumer?: string } }
  getCombinedSourcemap?(): object
  /** unplugin's, in webpack. */
  getNativeBuildContext?(): {
    framework?: string
    loaderContext?: { target?: string }
    inputSourceMap?: SourceMapPayload | string | undefined
  }
}

/**
 * Reads the scripts of the dev server's pages that name an API's host, once they are compiled, and leaves them as they
 * are. What runs on a server is none of them.
 */
export function pagesHooks({ options, serving }: Pages) {
  const hosts = apiHosts(options)
  return {
    name: 'cors-parity:pages',
    enforce: 'post' as const,
    /** webpack's alone: in Vite the filter costs nothing. */
    transformInclude: () => hosts.length > 0 && serving() !== undefined,
    transform: {
      filter: {
        id: { include: scripts, exclude: [/[\\/]node_modules[\\/]/, /^\0/] },
        // an empty list would let all texts pass, and no text has this
        code: { include: hosts.length > 0 ? hosts : ['\0'] },
      },
      async handler(this: Context, code: string, id: string): Promise<void> {
        const { environment, getCombinedSourcemap } = this
        const native = this.getNativeBuildContext?.()
        const webpack = native?.framework === 'webpack' ? native : undefined
        if (webpack ? webpack.loaderContext?.target !== 'web' : environment?.config?.consumer !== 'client')
          return
        const session = await serving()?.session()
        if (!session) return
        const map = webpack
          ? webpack.inputSourceMap
          : (getCombinedSourcemap?.call(this) as SourceMapPayload | undefined)
        const { directCallsIn } = await import('./dev/direct-calls.ts')
        const found = await directCallsIn(code, session.isDirect).catch(() => [])
        const placed = found.flatMap((call): SourceCall[] => {
          const line = originalLine(map, call)
          return line === undefined ? [] : [{ ...call, line }]
        })
        session.written(id.replace(/[?#].*/, ''), placed)
      },
    },
    // a file that no longer names a host is not read again
    async watchChange(id: string): Promise<void> {
      const running = serving()
      if (!running) return
      const text = await readFile(id, 'utf8').catch(() => '')
      if (hosts.some((host) => text.includes(host))) return
      const session = await running.session()
      session?.written(id, [])
    },
  }
}

export { resolveOptions, type Options, type ResolvedOptions } from './options.ts'
export { hostCheck, isHostAllowed } from './dev/host-check.ts'
export { serve, type Serving } from './serve.ts'
export type { Scripts } from './dev/places.ts'
export type { Middleware } from './dev/request.ts'
export type { Finding } from './diagnostics/finding.ts'
