import { readFile } from 'node:fs/promises'
import type { SourceMapPayload } from 'node:module'
import { createUnplugin } from 'unplugin'
import { describe } from './diagnostics/describe.ts'
import { renderTerminal } from './diagnostics/render/terminal.ts'
import { directCallsIn, type SourceCall } from './dev/direct-calls.ts'
import { originalLine } from './dev/original.ts'
import { chain, isUpstream, loadPolicy, readSources, type Chain } from './dev/policies.ts'
import type { Rule } from './dev/rules.ts'
import type { Options, ResolvedOptions } from './options.ts'
import type { Serving } from './serve.ts'
import { originFindings } from './session/start.ts'

/** What the host tells the build's hooks. */
export interface Build {
  /** Undefined while a dev server runs: then the session says it. */
  options(): ResolvedOptions | undefined
  warn(text: string): void
}

/**
 * The hooks that a build in either host shares: production's origins against production's policy. Nothing
 * is added to the output.
 */
export const buildPlugin = createUnplugin((build: Build) => ({
  name: 'cors-parity:build',
  async buildStart() {
    const options = build.options()
    if (!options || options.build === 'off') return
    const found = await rejectedOrigins(options)
    if (found.length === 0) return
    const text = found.join('\n\n')
    if (options.build === 'error')
      throw new Error(`cors-parity: production would reject its own page\n${text}`)
    build.warn(text)
  },
}))

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

/** What either host's context has beyond unplugin's own. */
interface Context {
  environment?: { config?: { consumer?: string } }
  getCombinedSourcemap?(): SourceMapPayload
}

/**
 * Reads the scripts of the dev server's pages that name an API's host, once they are compiled, and leaves them as they
 * are. What runs on a server is none of them.
 */
export const pagesPlugin = createUnplugin(({ options, serving }: Pages) => {
  const hosts = apiHosts(options)
  return {
    name: 'cors-parity:pages',
    enforce: 'post',
    transformInclude: () => hosts.length > 0 && serving() !== undefined,
    transform: {
      filter: {
        id: { include: scripts, exclude: [/[\\/]node_modules[\\/]/, /^\0/] },
        code: { include: hosts },
      },
      async handler(code, id) {
        const { environment, getCombinedSourcemap } = this as Context
        const native = this.getNativeBuildContext?.()
        const webpack = native?.framework === 'webpack' ? native : undefined
        if (webpack ? webpack.loaderContext?.target !== 'web' : environment?.config?.consumer !== 'client')
          return
        const running = serving()
        if (!running) return
        const map = webpack
          ? (webpack.inputSourceMap as SourceMapPayload | string | undefined)
          : getCombinedSourcemap?.call(this)
        const found = await directCallsIn(code, running.session.isDirect).catch(() => [])
        const placed = found.flatMap((call): SourceCall[] => {
          const line = originalLine(map, call)
          return line === undefined ? [] : [{ ...call, line }]
        })
        running.session.written(id.replace(/[?#].*/, ''), placed)
      },
    },
    // a file that no longer names a host is not read again
    async watchChange(id) {
      const running = serving()
      if (!running) return
      const text = await readFile(id, 'utf8').catch(() => '')
      if (!hosts.some((host) => text.includes(host))) running.session.written(id, [])
    },
  }
})

/** Each rejected production origin, and each policy that can't be read, as text. */
async function rejectedOrigins(options: ResolvedOptions): Promise<string[]> {
  const chains = new Map<Rule, Chain>()
  const problems: string[] = []
  for (const rule of options.rules) {
    if (rule.sources.length === 0 || isUpstream(rule.sources)) continue
    try {
      chains.set(
        rule,
        chain(await Promise.all(readSources(rule.sources).map((source) => loadPolicy(source)))),
      )
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  }
  const production = { rules: options.rules, chainOf: (rule: Rule) => chains.get(rule) }
  const rejected = originFindings(options, production)
    .filter(({ finding }) => options.severity[finding.code] !== 'off')
    .map(({ finding }) => renderTerminal(describe(finding)))
  return [...new Set(problems), ...rejected]
}

export { resolveOptions, type Options, type ResolvedOptions } from './options.ts'
export { hostCheck, isHostAllowed } from './dev/host-check.ts'
export { serve, type Serving } from './serve.ts'
export type { Scripts } from './dev/places.ts'
export type { Middleware } from './dev/proxy.ts'
export type { Finding } from './diagnostics/finding.ts'
