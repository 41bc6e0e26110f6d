// One contender in a process of its own: node host.mjs KIND VARIANT TARGET. Sends { port } when it listens, and
// answers 'memory' (resident bytes after a collection), 'shapes' (distinct shapes judged) and 'again' (milliseconds
// until it listens once more, after it was closed).
import { createServer, Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const [kind, variant, target] = process.argv.slice(2)
const root = fileURLToPath(new URL('empty/', import.meta.url))

const options = {
  proxy: { '/api': { target, productionUrl: 'https://api.example.com' } },
  productionOrigins: ['https://app.example.com'],
  policy: { cors: { origin: 'https://app.example.com', methods: ['GET', 'POST'], credentials: true } },
}

/** http-proxy-middleware as its README mounts it, at the place where the plugin mounts its own. */
async function bareProxy() {
  const { createProxyMiddleware } = await import('http-proxy-middleware')
  return createProxyMiddleware({ target, changeOrigin: true, pathFilter: '/api', ws: false })
}

async function vite() {
  const { createServer: createVite } = await import('vite')
  const plugins = {
    builtin: async () => [],
    none: async () => [],
    bare: async () => {
      const proxy = await bareProxy()
      return [{ name: 'bare', configureServer: (server) => void server.middlewares.use(proxy) }]
    },
    ours: async () => (await import('vite-plugin-cors-parity')).default(options),
    unrecorded: () => plugins.ours(),
  }
  const used = await plugins[variant]()
  const server = await createVite({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: used,
    server: {
      host: '127.0.0.1',
      port: 0,
      strictPort: false,
      ...(variant === 'builtin' && { proxy: { '/api': { target, changeOrigin: true, ws: true } } }),
    },
  })
  // the same, but for the script in the page
  const { middlewares } = server
  if (variant === 'unrecorded')
    middlewares.stack = middlewares.stack.filter(({ handle }) => handle.name !== 'corsParityInject')
  await server.listen()
  return {
    port: server.httpServer.address().port,
    shapes: () => used[0]?.api?.shapes() ?? 0,
    close: () => server.close(),
  }
}

async function webpack() {
  const { default: bundle } = await import('webpack')
  const { default: DevServer } = await import('webpack-dev-server')
  const plugin =
    variant === 'ours'
      ? new (await import('cors-parity-webpack-plugin')).CorsParityWebpackPlugin(options)
      : undefined
  const proxy = variant === 'bare' ? await bareProxy() : undefined
  const compiler = bundle({
    mode: 'development',
    context: root,
    entry: './main.js',
    stats: 'none',
    infrastructureLogging: { level: 'none' },
    plugins: plugin ? [plugin] : [],
    devServer: {
      host: '127.0.0.1',
      port: 0,
      client: false,
      hot: false,
      setupExitSignals: false,
      ...(variant === 'builtin' && { proxy: [{ context: ['/api'], target, changeOrigin: true, ws: true }] }),
      ...(proxy && {
        setupMiddlewares(middlewares) {
          const check = middlewares.findIndex(({ name }) => name === 'cross-origin-header-check')
          middlewares.splice(check + 1, 0, { name: 'bare', middleware: proxy })
          return middlewares
        },
      }),
    },
  })
  const server = new DevServer(compiler.options.devServer, compiler)
  await server.start()
  return {
    port: server.server.address().port,
    shapes: () => plugin?.shapes() ?? 0,
    close: () => server.stop(),
  }
}

/** The least that a proxy in Node can do. */
async function pipe() {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const { hostname, port } = new URL(target)
  const server = createServer((req, res) => {
    const out = request(
      { agent, hostname, port, method: req.method, path: req.url, headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode, answer.rawHeaders)
        answer.pipe(res)
      },
    )
    req.pipe(out)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, shapes: () => 0 }
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
async function start() {
  const began = performance.now()
  const running = await { vite, webpack, pipe }[kind]()
  return { ...running, milliseconds: performance.now() - began }
}
let running = await start()
process.send({ port: running.port, milliseconds: running.milliseconds })
const answers = {
  memory() {
    collect()
    return process.memoryUsage().rss
  },
  shapes: () => running.shapes(),
  async again() {
    await running.close()
    running = await start()
    return running.milliseconds
  },
}
process.on('message', async (question) => process.send(await answers[question]()))
process.on('disconnect', () => process.exit())
