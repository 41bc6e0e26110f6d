import type { EventEmitter } from 'node:events'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { Middleware } from 'cors-parity/plugin'
import type { Compiler } from 'webpack'

/** What is used of webpack-dev-server, whose instance no plugin is handed officially. */
export interface DevServer {
  server?: Server & EventEmitter
  isTlsServer?: boolean
  logger: { info(text: string): void }
  options: { host?: string; webSocketServer?: { options?: { path?: string } } }
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

/**
 * Tells of every options object that a webpack-dev-server 6 takes for its own: it has them validated through
 * the compiler that it belongs to. With several compilers, webpack-cli 7.3 leaves no other trace of it there.
 */
export function onDevServerOptions(compiler: Compiler, tell: (options: DevServerOptions) => void): void {
  const { validate } = compiler
  // webpack before 5.106 has no such method, and then the server is found by its options
  if (typeof validate !== 'function') return
  compiler.validate = (schema, value, configuration, check) => {
    if (configuration?.name === 'Dev Server') tell(value as DevServerOptions)
    validate.call(compiler, schema, value, configuration, check as never)
  }
}

/** Puts `setupMiddlewares` behind the user's own, once, copies of the options included. */
export function behindSetupMiddlewares(run: SetupMiddlewares): (options: DevServerOptions) => void {
  const ours = new WeakSet<SetupMiddlewares>()
  return (options) => {
    const own = options.setupMiddlewares
    if (own && ours.has(own)) return
    const behind: SetupMiddlewares = (middlewares, server) =>
      run(own ? own(middlewares, server) : middlewares, server)
    ours.add(behind)
    options.setupMiddlewares = behind
  }
}
