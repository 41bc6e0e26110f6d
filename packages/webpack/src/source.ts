import { fileURLToPath } from 'node:url'
import { apiHosts, pageScripts, readScript, scriptChanged } from 'cors-parity/plugin'
import type { Options, Serving } from 'cors-parity/plugin'
import type { Compiler } from 'webpack'
import type { Read } from './source-loader.ts'

const loader = fileURLToPath(new URL('./source-loader.js', import.meta.url))

const isPageScript = (file: string): boolean =>
  pageScripts.include.test(file) && !pageScripts.exclude.some((excluded) => excluded.test(file))

/**
 * Has the scripts of the dev server's pages that name an API's host read, once they are compiled.
 *
 * @param serving undefined while none runs: a build's URLs are production's
 */
export function readSource(compiler: Compiler, options: Options, serving: () => Serving | undefined): void {
  const hosts = apiHosts(options)
  if (hosts.length === 0) return
  const read: Read = async (file, code, map) => {
    const running = serving()
    if (running && hosts.some((host) => code.includes(host)))
      await readScript(running, { file, code: String(code), map: () => map ?? undefined })
  }
  compiler.options.module.rules.unshift({
    enforce: 'post',
    include: (file: string) => serving() !== undefined && isPageScript(file),
    use: [{ loader, options: { read } }],
  })
  compiler.hooks.make.tapPromise('cors-parity', async () => {
    const running = serving()
    const { modifiedFiles = [], removedFiles = [] } = compiler
    if (running)
      await Promise.all(
        [...modifiedFiles, ...removedFiles].map((file) => scriptChanged(running, file, hosts)),
      )
  })
}
