// Serves the webpack project of the working directory by webpack-dev-server's Node API, as a script of one's own does.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { resolve } = createRequire(join(process.cwd(), 'package.json'))
const load = async (path) => (await import(pathToFileURL(path).href)).default

const webpack = await load(resolve('webpack'))
const DevServer = await load(resolve('webpack-dev-server'))
const config = await load(join(process.cwd(), 'webpack.config.js'))

const compiler = webpack({ mode: 'development', ...config })
const options = { ...compiler.options.devServer, host: 'localhost', port: 0 }
await new DevServer(options, compiler).start()
