import { createSourceReader, pageScripts } from 'cors-parity/plugin'
import type { Options, Serving } from 'cors-parity/plugin'
import type { Compiler, NormalModule } from 'webpack'

/**
 * Reads the scripts of the dev server's pages once they are compiled, those that come out of webpack's cache too.
 *
 * @param serving undefined while none runs: a build's URLs are production's
 */
export function readSource(compiler: Compiler, options: Options, serving: () => Serving | undefined): void {
  const { hosts, read, keep, changed } = createSourceReader(options)
  if (hosts.length === 0) return
  /** What webpack made of the modules that were read: it makes another one where a module is built anew. */
  const known = new WeakSet<object>()
  compiler.hooks.watchRun.tapPromise('cors-parity', async ({ modifiedFiles = [], removedFiles = [] }) => {
    const running = serving()
    if (running) await Promise.all([...modifiedFiles, ...removedFiles].map((file) => changed(running, file)))
  })
  // compilations of this compiler alone: a child one makes documents or styles
  compiler.hooks.thisCompilation.tap('cors-parity', (compilation) =>
    compilation.hooks.finishModules.tapPromise('cors-parity', async (modules) => {
      const running = serving()
      if (!running || isServers(compiler)) return
      const scripts = [...modules].filter((module): module is NormalModule => isPageScript(module))
      const ids = new Set(scripts.map((module) => module.identifier()))
      await keep(running, ids)
      for (const module of scripts) {
        const made = module.originalSource()
        if (!made || known.has(made)) continue
        known.add(made)
        const file = module.resource.replace(/[?#].*/, '')
        const map = () => made.map() ?? undefined
        await read(running, { id: module.identifier(), file, code: made.source(), map })
      }
    }),
  )
}

/** What runs on a server is none of a page's. */
const isServers = ({ options: { externalsPresets } }: Compiler): boolean =>
  externalsPresets.node === true && externalsPresets.web !== true

function isPageScript(module: { type: string; resource?: unknown }): boolean {
  const { type, resource } = module
  return (
    type.startsWith('javascript/') &&
    typeof resource === 'string' &&
    pageScripts.include.test(resource) &&
    !pageScripts.exclude.some((excluded) => excluded.test(resource))
  )
}
