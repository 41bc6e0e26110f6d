import { pageScripts, type Serving, type SourceReader } from 'cors-parity/plugin'
import type { Compiler, NormalModule } from 'webpack'

/** Of the compilers that share a reader. */
let compilers = 0

/**
 * Reads the scripts of the dev server's pages once they are compiled, those that come out of webpack's cache too.
 *
 * @param reader may serve several compilers
 * @param serving undefined while none runs: a build's URLs are production's
 */
export function readSource(
  compiler: Compiler,
  { hosts, read, keep, changed }: SourceReader,
  serving: () => Serving | undefined,
): void {
  if (hosts.length === 0) return
  const own = `${compilers++} `
  /** What webpack made of the modules that were read: it makes another one where a module is built anew. */
  const known = new Map<string, object>()
  compiler.hooks.watchRun.tapPromise('cors-parity', async ({ modifiedFiles = [], removedFiles = [] }) => {
    const running = serving()
    if (running) await Promise.all([...modifiedFiles, ...removedFiles].map((file) => changed(running, file)))
  })
  // compilations of this compiler alone: a child one makes documents or styles
  compiler.hooks.thisCompilation.tap('cors-parity', (compilation) =>
    compilation.hooks.finishModules.tapPromise('cors-parity', async (modules) => {
      const running = serving()
      if (!running || isServers(compiler)) return
      const scripts = new Map([...modules].filter(isPageScript).map((one) => [own + one.identifier(), one]))
      // where something could not be compiled, modules are missing that are there
      const isWhole =
        compilation.errors.length === 0 && [...modules].every((module) => module.getNumberOfErrors() === 0)
      if (isWhole) {
        await keep(running, (id) => !id.startsWith(own) || scripts.has(id))
        for (const id of known.keys()) if (!scripts.has(id)) known.delete(id)
      }
      for (const [id, module] of scripts) {
        const made = module.originalSource()
        if (!made || known.get(id) === made || module.getNumberOfErrors() > 0) continue
        known.set(id, made)
        const file = module.resource.replace(/[?#].*/, '')
        await read(running, { id, file, code: made.source(), map: () => made.map() ?? undefined })
      }
    }),
  )
}

/** What runs on a server is none of a page's. */
const isServers = ({ options: { externalsPresets } }: Compiler): boolean =>
  externalsPresets.node === true && externalsPresets.web !== true

function isPageScript(module: { type: string; resource?: unknown }): module is NormalModule {
  const { type, resource } = module
  return (
    type.startsWith('javascript/') &&
    typeof resource === 'string' &&
    pageScripts.include.test(resource) &&
    !pageScripts.exclude.some((excluded) => excluded.test(resource))
  )
}
