import type { ResolvedOptions, Serving } from 'cors-parity/plugin'
import type { ProxyOptions } from 'vite'

type ViteProxy = Record<string, string | ProxyOptions> | undefined

/** Key → target of `server.proxy`, where it is one URL. */
export function targetsOf(proxy: ViteProxy): Map<string, string | undefined> {
  return new Map(
    Object.entries(proxy ?? {}).map(([key, rule]) => {
      const target = typeof rule === 'string' ? rule : rule.target
      return [key, typeof target === 'string' || target instanceof URL ? String(target) : undefined]
    }),
  )
}

/** Listens to the answers of the rules that Vite itself proxies; how it proxies them stays as it is. */
export function observeHosted(
  proxy: ViteProxy,
  { rules }: ResolvedOptions,
  observe: Serving['observeHosted'],
): void {
  for (const rule of rules) {
    const written = proxy?.[rule.key]
    if (!rule.hosted || !proxy || !written) continue
    // what Vite makes of the string form
    const options = typeof written === 'string' ? { target: written, changeOrigin: true } : written
    proxy[rule.key] = {
      ...options,
      configure(server, given) {
        options.configure?.(server, given)
        server.on('proxyRes', (proxyRes, req) => observe([rule], req, proxyRes))
      },
    }
  }
}
