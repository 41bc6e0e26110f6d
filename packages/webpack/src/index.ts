import { checkBuild, createSourceReader, resolveOptions, serve } from 'cors-parity/plugin'
import type { Finding, Options, ResolvedOptions, Scripts, Serving, SourceReader } from 'cors-parity/plugin'
import type { Compiler } from 'webpack'
import {
  behindSetupMiddlewares,
  devServerOptions,
  onDevServerOptions,
  type DevServer,
  type DevServerMiddleware,
} from './dev-server.ts'
import { scriptsOf } from './scripts.ts'
import { readSource } from './source.ts'
import { observeHosted, targetsOf } from './host-proxy.ts'

export type { Options }

/**
 * Same-origin in development, checked against production's CORS policy.
 *
 * @example
 * // webpack.config.js
 * plugins: [
 *   new CorsParityWebpackPlugin({
 *     proxy: { '/api': { target: 'http://localhost:3001', productionUrl: 'https://api.example.com' } },
 *     productionOrigins: ['https://app.example.com'],
 *     policy: { headers: { 'Access-Control-Allow-Origin': 'https://app.example.com' } },
 *   }),
 * ],
 */
export class CorsParityWebpackPlugin {
  readonly #options: Options
  /** One for all compilers that this plugin is in. */
  #reader: SourceReader | undefined
  #serving: Serving | undefined

  constructor(options: Options = {}) {
    this.#options = options
  }

  /** @throws OptionsError that lists every mistake */
  apply(compiler: Compiler): void {
    const devServers = devServerOptions(compiler)
    const options = resolveOptions(this.#options, {
      root: compiler.context,
      hostProxy: { option: 'devServer.proxy', targets: targetsOf(devServers) },
    })
    observeHosted(devServers, options, (...seen) => this.#serving?.observeHosted(...seen))
    compiler.hooks.make.tapPromise('cors-parity', async () => {
      if (!this.#serving)
        await checkBuild(options, (text) => compiler.getInfrastructureLogger('cors-parity').warn(text))
    })
    this.#reader ??= createSourceReader(this.#options)
    readSource(compiler, this.#reader, () => this.#serving)
    // the first compilation may be done before the server is set up
    const scripts = scriptsOf(compiler)
    const wrap = behindSetupMiddlewares((middlewares, server) => {
      this.#serving = mount(middlewares, server, options, { compiler, scripts })
      return middlewares
    })
    devServers.forEach(wrap)
    onDevServerOptions(compiler, wrap)
  }

  /** For other plugins and tools: what is found now. */
  findings(): Finding[] {
    return this.#serving?.findings() ?? []
  }

  /** How many distinct shapes of requests were judged. */
  shapes(): number {
    return this.#serving?.shapes() ?? 0
  }
}

/** After these middlewares the Host is known to be allowed; `middlewares.unshift` would stand before them. */
const hostChecks = ['host-header-check', 'cross-origin-header-check']

/** Hosts that stand for every address; the developer goes to localhost. */
const everyAddress = new Set(['0.0.0.0', '::', 'local-ip', 'local-ipv4', 'local-ipv6'])

function mount(
  middlewares: DevServerMiddleware[],
  server: DevServer,
  options: ResolvedOptions,
  { compiler, scripts }: { compiler: Compiler; scripts: Scripts },
): Serving {
  const logger = compiler.getInfrastructureLogger('cors-parity')
  const log = { info: logger.info, warning: logger.warn, error: logger.error }
  const serving = serve(options, {
    root: compiler.context,
    base: '/',
    // the logger puts the name before each line itself
    write: (level, text) => log[level].call(logger, text.replace(/^cors-parity: /, '')),
    scripts,
  })
  const check = middlewares.findLastIndex(({ name }) => name !== undefined && hostChecks.includes(name))
  if (check === -1)
    throw new Error(
      'cors-parity-webpack-plugin needs webpack-dev-server 5.2.1 or later: this one has no Host check to stand behind',
    )
  middlewares.splice(check + 1, 0, { name: 'cors-parity', middleware: serving.middleware })
  // what is compressed can't be read any more: closer to the documents than that
  const compression = middlewares.findIndex(({ name }) => name === 'compression')
  const injection = { name: 'cors-parity-recorder', middleware: serving.inject }
  middlewares.splice(Math.max(compression, check + 1) + 1, 0, injection)
  if (server.server) {
    serving.handleUpgrades(server.server, {
      isHostSocket: ({ url }) => url?.replace(/\?.*/, '') === server.options.webSocketServer?.options?.path,
      isHostAllowed: ({ headers }) => server.isValidHost(headers, 'host'),
    })
    server.server.once('close', serving.close)
    server.server.once('listening', () => {
      const address = server.server?.address()
      const port = typeof address === 'object' ? address?.port : undefined
      const scheme = server.isTlsServer ? 'https' : 'http'
      const { host = 'localhost' } = server.options
      const name = everyAddress.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
      // after webpack-dev-server has printed its own URLs
      setImmediate(() => {
        void serving
          .start([`${scheme}://${name}:${port}`])
          .then((line) => line && server.logger.info(`CORS: ${line}`))
      })
    })
  }
  return serving
}
