import type { Scripts } from 'cors-parity/plugin'
import type { ViteDevServer } from 'vite'

/** The page's modules as Vite has made them. */
export function scriptsOf({ config, environments }: ViteDevServer): Scripts {
  return async (address) => {
    if (!/^https?:/.test(address)) return undefined
    const { pathname, search } = new URL(address)
    const url = decodeURI(pathname.replace(config.base, '/') + search)
    const { moduleGraph } = environments.client
    // never made here: nothing is transformed for a stack
    const made = await moduleGraph.getModuleByUrl(url.replace(/[?&]t=\d+/, ''))
    const result = made?.transformResult
    if (!made || !result) return undefined
    const { code: text, map } = result
    return {
      text,
      ...(made.file !== null && { file: made.file }),
      ...(map && 'version' in map && { map: { ...map, file: map.file ?? '', sourceRoot: '' } as never }),
    }
  }
}
