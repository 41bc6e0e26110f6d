// Serves the webpack project of the working directory by webpack-dev-server's Node API, as a script of one's own does.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { resolve } = createRequire(join(process.cwd(), 'package.json'))
const load = async (path) => (await import(pathToFileURL(path).href)).default

const webpack = await load(resolve('webpack'))
const DevServer = await load(resolve('webpack-dev-server'))
const config = await load(join(process.cwd(), 'webpack.config.js'))

const configs = [config].flat().map((each) => ({ mode: 'development', ...each }))
const compiler = webpack(configs.length === 1 ? configs[0] : configs)
const [{ options }] = compiler.compilers ?? [compiler]
await new DevServer({ ...options.devServer, host: 'localhost', port: 0 }, compiler).start()
