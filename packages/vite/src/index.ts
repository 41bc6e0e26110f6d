import type { Http2SecureServer } from 'node:http2'
import type { Server } from 'node:http'
import { checkBuild, hostCheck, isHostAllowed, resolveOptions, serve } from 'cors-parity/plugin'
import type { Options, ResolvedOptions, Serving } from 'cors-parity/plugin'
import type { Plugin, PreviewServer, ResolvedConfig, ViteDevServer } from 'vite'
import { scriptsOf } from './scripts.ts'
import { sourceReader } from './source.ts'
import { observeHosted, targetsOf } from './host-proxy.ts'

export type { Options }

/** Milliseconds after listening at which findings are told even if the host prints no URLs. */
const quietStart = 100

/**
 * Same-origin in development, checked against production's CORS policy.
 *
 * @example
 * // vite.config.ts
 * export default defineConfig({
 *   plugins: [
 *     corsParity({
 *       proxy: { '/api': { target: 'http://localhost:3001', productionUrl: 'https://api.example.com' } },
 *       productionOrigins: ['https://app.example.com'],
 *       policy: { headers: { 'Access-Control-Allow-Origin': 'https://app.example.com' } },
 *     }),
 *   ],
 * })
 *
 * @throws OptionsError when Vite resolves its configuration, listing every mistake
 */
export default function corsParity(options: Options = {}): Plugin[] {
  let config: ResolvedConfig
  let resolved: ResolvedOptions
  let serving: Serving | undefined
  return [
    {
      name: 'cors-parity',
      /** For other plugins and tools: what is found now, and how many distinct shapes were judged. */
      api: {
        findings: () => serving?.findings() ?? [],
        shapes: () => serving?.shapes() ?? 0,
      },
      configResolved(viteConfig) {
        // Vite 6 and older call this hook without a context, or with one that doesn't tell their version
        const { meta } = (this as typeof this | undefined) ?? {}
        if (!meta || !('viteVersion' in meta))
          throw new Error('vite-plugin-cors-parity needs Vite 7 or 8: this is an older one')
        config = viteConfig
        resolved = resolveOptions(options, {
          root: config.root,
          hostProxy: { option: 'server.proxy', targets: targetsOf(config.server.proxy) },
        })
        for (const proxy of new Set([config.server.proxy, config.preview.proxy]))
          observeHosted(proxy, resolved, (...seen) => serving?.observeHosted(...seen))
      },
      configureServer(server) {
        serving = mount(server, resolved, config.server)
        server.middlewares.use(serving.inject)
      },
      configurePreviewServer(server) {
        serving = mount(server, resolved, config.preview)
      },
    },
    {
      name: 'cors-parity:build',
      buildStart: () =>
        config.command === 'build' ? checkBuild(resolved, (text) => config.logger.warn(text)) : undefined,
    },
    sourceReader(options, () => serving),
  ]
}

/** Behind Vite's own Host check and in front of everything that serves files. */
function mount(
  server: ViteDevServer | PreviewServer,
  options: ResolvedOptions,
  { allowedHosts, host, https }: Pick<ResolvedConfig['server'], 'allowedHosts' | 'host' | 'https'>,
): Serving {
  const { config, httpServer, middlewares } = server
  const { logger } = config
  const log = { info: logger.info, warning: logger.warn, error: logger.error }
  const serving = serve(options, {
    root: config.root,
    base: config.base.startsWith('/') ? config.base : '/',
    write: (level, text) => log[level](`\n${text}`),
    // what is previewed was made by a build
    scripts: 'environments' in server ? scriptsOf(server) : async () => undefined,
  })
  const upgrades = httpServer ?? middlewareModeServer(config)
  const start = () => {
    const { local = [], network = [] } = server.resolvedUrls ?? {}
    const urls = httpServer ? [...local, ...network] : localUrls(upgrades)
    return serving.start(urls.map((url) => new URL(url).origin))
  }

  const named = typeof host === 'string' ? [host] : []
  const allowed = allowedHosts === true || [...(allowedHosts ?? []), ...named]
  // Vite leaves its own Host check out over https
  if (https) middlewares.use(hostCheck(allowed))
  middlewares.use(serving.middleware)
  if (upgrades)
    serving.handleUpgrades(upgrades, {
      isHostSocket: ({ headers }) => /^vite-(hmr|ping)$/.test(headers['sec-websocket-protocol'] ?? ''),
      isHostAllowed: ({ headers }) => isHostAllowed(headers.host, allowed),
    })
  const tell = () => start().then((line) => line && logger.info(`  ➜  CORS:    ${line}`))
  // in middleware mode Vite neither listens nor prints
  if (!httpServer) setTimeout(() => void tell(), quietStart).unref()
  httpServer?.once('listening', () => setTimeout(() => void start(), quietStart).unref())
  httpServer?.once('close', serving.close)

  const { close, printUrls } = server
  // in middleware mode the server that would tell of its end may go on, or wait for our answers to end
  if (!httpServer)
    server.close = () => {
      serving.close()
      return close.call(server)
    }
  server.printUrls = () => {
    printUrls.call(server)
    void tell()
  }
  return serving
}

/** In middleware mode the page is at the server that Vite is mounted in, if that listens by now. */
function localUrls(server: Server | Http2SecureServer | undefined): string[] {
  const address = server?.address()
  if (!server || typeof address !== 'object' || !address) return []
  return [`${'setSecureContext' in server ? 'https' : 'http'}://localhost:${address.port}`]
}

function middlewareModeServer({ server }: ResolvedConfig): Server | Http2SecureServer | undefined {
  const { middlewareMode } = server
  return typeof middlewareMode === 'object' ? (middlewareMode.server as Server) : undefined
}
