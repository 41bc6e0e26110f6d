import type { EventEmitter } from 'node:events'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { Middleware } from 'cors-parity/plugin'
import type { Compiler } from 'webpack'

/** What is used of webpack-dev-server, whose instance no plugin is handed officially. */
export interface DevServer {
  server?: Server & EventEmitter
  isTlsServer?: boolean
  logger: { info(text: string): void }
  options: { webSocketServer?: { options?: { path?: string } } }
  isValidHost(headers: IncomingHttpHeaders, name: string): boolean
}

export interface DevServerMiddleware {
  name?: string
  path?: string
  middleware: Middleware
}

type SetupMiddlewares = (middlewares: DevServerMiddleware[], server: DevServer) => DevServerMiddleware[]

export interface DevServerOptions {
  setupMiddlewares?: SetupMiddlewares
  proxy?: unknown
}

/**
 * Where webpack-dev-server takes its options from: `compiler.options.devServer` under the Node API and
 * older webpack-cli; the server's own copy where webpack-cli (7.3 on) adds the server as a plugin.
 */
export function devServerOptions(compiler: Compiler): DevServerOptions[] {
  const { options } = compiler
  if (options.devServer === false) return []
  const own = (options.devServer ??= {}) as DevServerOptions
  const asPlugins = (options.plugins ?? []).flatMap((plugin) =>
    isDevServerPlugin(plugin) ? [plugin.options] : [],
  )
  return [...new Set([own, ...asPlugins])]
}

const isDevServerPlugin = (plugin: unknown): plugin is { options: DevServerOptions } =>
  typeof plugin === 'object' &&
  plugin !== null &&
  plugin.constructor.name === 'Server' &&
  'options' in plugin &&
  'setupMiddlewares' in plugin

const wrapped = new WeakSet<DevServerOptions>()

/** Puts `setupMiddlewares` behind the user's own. */
export function wrapOnce(options: DevServerOptions, hooks: { setupMiddlewares: SetupMiddlewares }): void {
  if (wrapped.has(options)) return
  wrapped.add(options)
  const own = options.setupMiddlewares
  options.setupMiddlewares = (middlewares, server) =>
    hooks.setupMiddlewares(own ? own(middlewares, server) : middlewares, server)
}
