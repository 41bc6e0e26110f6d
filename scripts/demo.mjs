// Starts the example API and a page that calls it: node scripts/demo.mjs vite|webpack [the dev server's options]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const apps = {
  vite: { folder: 'vite-app', script: 'vite/bin/vite.js', args: ['--clearScreen', 'false'], port: 5173 },
  webpack: { folder: 'webpack-app', script: 'webpack/bin/webpack.js', args: ['serve'], port: 8080 },
}

const inExamples = (path) => fileURLToPath(new URL(`../examples/${path}`, import.meta.url))

function isFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', ({ code }) => resolve(code !== 'EADDRINUSE'))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

/** The wanted port, or the next one that is free; says so if it is another. */
async function freePort(wanted, whose) {
  let port = wanted
  while (!(await isFree(port, '127.0.0.1')) || !(await isFree(port, '::1'))) port++
  if (port !== wanted) console.log(`Port ${wanted} is taken: ${whose} uses ${port}.`)
  return port
}

const [name, ...options] = process.argv.slice(2)
const app = apps[name]

const apiPort = await freePort(3001, 'the API')
const port = options.includes('--port') ? [] : ['--port', String(await freePort(app.port, 'the page'))]
const api = spawn(process.execPath, ['server.js'], {
  cwd: inExamples('api'),
  env: { ...process.env, PORT: String(apiPort) },
  stdio: 'inherit',
})
const devServer = spawn(process.execPath, [`node_modules/${app.script}`, ...app.args, ...port, ...options], {
  cwd: inExamples(app.folder),
  env: { ...process.env, API_URL: `http://localhost:${apiPort}` },
  stdio: 'inherit',
})

// Ctrl-C reaches both through the process group, a signal to this process alone does not.
let stopping = false
const stop = () => {
  stopping = true
  api.kill('SIGTERM')
  devServer.kill('SIGTERM')
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)

// Whichever ends first takes the other with it.
const [code] = await Promise.race([once(api, 'close'), once(devServer, 'close')])
const asked = stopping
stop()
process.exitCode = asked ? 0 : (code ?? 1)
