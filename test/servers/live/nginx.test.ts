import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { openings } from './open.ts'
import { freePort } from './ports.ts'
import { fixLive } from './fixed.ts'
import { compareLive, type Configuration, type LiveSystem, type Running } from './live.ts'
import { app, behindNginx, corsApp, listen, type Upstream } from './upstream.ts'
import { answers } from './wire.ts'

const folder = mkdtempSync(join(tmpdir(), 'cors-parity-nginx-'))
let plain: Upstream
let withCors: Upstream

beforeAll(async () => {
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'html'))
  writeFileSync(join(folder, 'html/static.txt'), 'static')
  writeFileSync(join(folder, 'html/index.html'), 'index')
  plain = await listen(app)
  withCors = await listen(corsApp)
})

afterAll(() => {
  plain.close()
  withCors.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start({ source }: Configuration): Promise<Running | undefined> {
  const port = await freePort()
  const own = source
    .replaceAll('__PORT__', String(port))
    .replaceAll('127.0.0.1:41999', `127.0.0.1:${plain.port}`)
    .replaceAll('127.0.0.1:41998', `127.0.0.1:${withCors.port}`)
  const file = join(folder, `${port}.conf`)
  writeFileSync(file, surrounding(own, port))
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', file], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const isUp = await Promise.race([answers(port), ended.then(() => false)])
  if (!isUp) {
    child.kill('SIGKILL')
    return undefined
  }
  return {
    port,
    stop: async () => {
      child.kill('SIGQUIT')
      await ended
    },
  }
}

const surrounding = (source: string, port: number): string => `
load_module /usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so;
daemon off;
worker_processes 1;
pid ${folder}/${port}.pid;
events {}
http {
  access_log off;
  error_log /dev/null;
  root ${folder}/html;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
${source}
}
`

export const nginx: LiveSystem = {
  system: 'nginx',
  server: { nginx: 'nginx version: nginx/1.22.1' },
  dialect: 'nginx',
  start,
  app: behindNginx,
  paths: ['/static.txt', '/api/v1/data', '/x.php'],
  open: {
    // Whether there is a folder or a file of that name.
    'file-conditions.conf': openings(
      { line: 6, what: 'status', paths: '/ /static.txt /x.php' },
      { line: 6, what: 'allow', methods: 'OPTIONS', paths: '/ /static.txt' },
    ),
    'server-level-static.conf': ['GET /x.php status :5', 'HEAD /x.php status :5', 'POST /x.php status :5'],
    'spa-and-api.conf': ['GET /x.php status :4', 'HEAD /x.php status :4', 'POST /x.php status :4'],
  },
}

compareLive(nginx)
fixLive(nginx)
