import { fileURLToPath } from 'node:url'
import { createSourceReader, pageScripts } from 'cors-parity/plugin'
import type { Options, Serving } from 'cors-parity/plugin'
import type { Compiler } from 'webpack'
import type { ReadModule } from './source-loader.ts'

const loader = fileURLToPath(new URL('./source-loader.js', import.meta.url))

/** A document is none: html-webpack-plugin leaves its template alone once another loader is on it. */
const isPageScript = (file: string): boolean =>
  pageScripts.include.test(file) &&
  !file.endsWith('.html') &&
  !pageScripts.exclude.some((excluded) => excluded.test(file))

/**
 * Has the scripts of the dev server's pages that name an API's host read, once they are compiled.
 *
 * @param serving undefined while none runs: a build's URLs are production's
 */
export function readSource(compiler: Compiler, options: Options, serving: () => Serving | undefined): void {
  const { hosts, read, changed } = createSourceReader(options)
  if (hosts.length === 0) return
  const readModule: ReadModule = async ({ id, file, code, map }) => {
    const running = serving()
    if (running && hosts.some((host) => code.includes(host)))
      await read(running, { id, file, code: String(code), map: () => map ?? undefined })
  }
  compiler.options.module.rules.unshift({
    enforce: 'post',
    include: (file: string) => serving() !== undefined && isPageScript(file),
    use: [{ loader, options: { read: readModule } }],
  })
  // before the modules are made anew
  compiler.hooks.watchRun.tapPromise('cors-parity', async ({ modifiedFiles = [], removedFiles = [] }) => {
    const running = serving()
    if (running) await Promise.all([...modifiedFiles, ...removedFiles].map((file) => changed(running, file)))
  })
}
