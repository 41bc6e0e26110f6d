import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))

/** What is measured side by side. `against` names the ones that a ratio is printed for. */
export const contenders = {
  'vite server.proxy': ['vite', 'builtin'],
  'vite, bare http-proxy-middleware': ['vite', 'bare'],
  'vite, cors-parity': ['vite', 'ours'],
  'webpack devServer.proxy': ['webpack', 'builtin'],
  'webpack, bare http-proxy-middleware': ['webpack', 'bare'],
  'webpack, cors-parity': ['webpack', 'ours'],
  'http.request pipe': ['pipe', 'pipe'],
  nginx: ['nginx'],
  'upstream, direct': ['direct'],
}

/** ours → the others that it is compared with. */
export const comparisons = {
  'vite, cors-parity': ['vite server.proxy', 'vite, bare http-proxy-middleware', 'http.request pipe'],
  'webpack, cors-parity': [
    'webpack devServer.proxy',
    'webpack, bare http-proxy-middleware',
    'http.request pipe',
  ],
}

/** Starts the backend. */
export async function startUpstream() {
  const child = spawn(process.execPath, [here('upstream.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { target: `http://127.0.0.1:${Number(line)}`, stop: () => child.kill() }
}

/** Starts a contender: its port, and questions to its process where it is one of Node's. */
export async function startContender([kind, variant], target) {
  if (kind === 'direct') return { port: Number(new URL(target).port), stop() {} }
  if (kind === 'nginx') return startNginx(target)
  const child = fork(here('host.mjs'), [kind, variant, target], { env: { ...process.env, NO_COLOR: '1' } })
  const [{ port, milliseconds }] = await once(child, 'message')
  const ask = async (question) => {
    child.send(question)
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${kind}, ${variant} ended`)))
    const [answer] = await Promise.race([once(child, 'message'), ended])
    return answer
  }
  return { port, milliseconds, ask, stop: () => child.kill() }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Is nginx here? Elsewhere its row is left out, and the table says so. */
export const hasNginx = () => spawnSync('nginx', ['-v']).status === 0

async function startNginx(target) {
  const folder = mkdtempSync(join(tmpdir(), 'cors-parity-nginx-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  upstream api { server ${new URL(target).host}; keepalive 256; }
  server { listen 127.0.0.1:${port}; client_max_body_size 2g;
    location / { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`,
  )
  const child = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' })
  await new Promise((resume) => setTimeout(resume, 500))
  return { port, stop: () => child.kill() }
}
