import { createSourceReader, pageScripts } from 'cors-parity/plugin'
import type { Options, Serving } from 'cors-parity/plugin'
import type { Plugin } from 'vite'

/**
 * Reads the scripts of the dev server's pages, once they are compiled, and leaves them as they are.
 *
 * @param serving undefined while none runs: a build's URLs are production's
 */
export function sourceReader(options: Options, serving: () => Serving | undefined): Plugin {
  const { hosts, read, changed } = createSourceReader(options)
  if (hosts.length === 0) return { name: 'cors-parity:source' }
  return {
    name: 'cors-parity:source',
    enforce: 'post',
    transform: {
      filter: { id: pageScripts },
      async handler(code, id) {
        const running = serving()
        // what runs on a server is none of a page's
        if (!running || this.environment.config.consumer !== 'client') return
        const file = id.replace(/[?#].*/, '')
        await read(running, { id, file, code, map: () => this.getCombinedSourcemap() })
      },
    },
    async watchChange(file) {
      const running = serving()
      if (running) await changed(running, file)
    },
  }
}
