import { execFile, spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll } from 'vitest'
import { behindApache } from './apache-files.ts'
import { fixLive } from './fixed.ts'
import { compareLive, type Configuration, type LiveSystem, type Running } from './live.ts'
import { openings } from './open.ts'
import { freePort } from './ports.ts'
import { app, corsApp, listen, type Upstream } from './upstream.ts'
import { answers } from './wire.ts'

const folder = mkdtempSync(join(tmpdir(), 'cors-parity-apache-'))
const site = join(folder, 'site')
let plain: Upstream
let withCors: Upstream

const script = (lines: string[]): string => ['#!/bin/sh', ...lines, ''].join('\n')

beforeAll(async () => {
  chmodSync(folder, 0o755)
  mkdirSync(join(site, 'api'), { recursive: true })
  writeFileSync(join(site, 'index.html'), 'index')
  writeFileSync(join(site, 'static.txt'), 'static')
  writeFileSync(join(site, 'missing.html'), 'missing')
  const scripts = {
    data: script(["printf 'Content-Type: application/json\\n\\n{}'"]),
    error: script(['exit 1']),
    redirect: script(["printf 'Status: 302\\nLocation: /elsewhere\\nContent-Type: text/plain\\n\\n'"]),
  }
  for (const [name, text] of Object.entries(scripts))
    writeFileSync(join(site, 'api', name), text, { mode: 0o755 })
  plain = await listen(app)
  withCors = await listen(corsApp)
})

afterAll(() => {
  plain.close()
  withCors.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start({ name, source }: Configuration): Promise<Running | undefined> {
  const port = await freePort()
  const own = join(folder, String(port))
  cpSync(site, join(own, 'site'), { recursive: true })
  const text = source
    .replaceAll('__PORT__', String(port))
    .replaceAll('__SITE__', join(own, 'site'))
    .replaceAll('127.0.0.1:41999', `127.0.0.1:${plain.port}`)
    .replaceAll('127.0.0.1:41998', `127.0.0.1:${withCors.port}`)
  if (name.endsWith('htaccess')) writeFileSync(join(own, 'site/.htaccess'), text)
  const file = join(own, 'httpd.conf')
  writeFileSync(file, surrounding(own, port, name.endsWith('htaccess') ? '' : text))
  const isAccepted = await promisify(execFile)('apache2', ['-t', '-f', file]).then(
    () => true,
    () => false,
  )
  if (!isAccepted) return undefined
  const child = spawn('apache2', ['-D', 'FOREGROUND', '-f', file], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const isUp = await Promise.race([answers(port), ended.then(() => false)])
  if (!isUp) {
    child.kill('SIGKILL')
    return undefined
  }
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(own, { recursive: true, force: true })
    },
  }
}

const modules =
  'mpm_event authn_core authn_file authz_core authz_user authz_host auth_basic access_compat alias allowmethods ' +
  'cgid dir env headers mime proxy proxy_http rewrite setenvif'

const surrounding = (own: string, port: number, source: string): string => `
ServerRoot /usr/lib/apache2
${modules
  .split(' ')
  .map((name) => `LoadModule ${name}_module modules/mod_${name}.so`)
  .join('\n')}
PidFile ${own}/pid
ScriptSock ${own}/cgid
ErrorLog /dev/null
User www-data
Group www-data
Listen 127.0.0.1:${port}
ServerName 127.0.0.1
TypesConfig /etc/mime.types
DocumentRoot ${own}/site
<Directory ${own}/site>
  AllowOverride All
  Options +ExecCGI +FollowSymLinks
  Require all granted
</Directory>
<FilesMatch "^(data|error|redirect)$">
  SetHandler cgi-script
</FilesMatch>
${source}
`

const methods = 'DELETE GET HEAD POST PUT'
const paths = '/ /api /api/data /api/error /api/missing /api/redirect /api/v1/data /other /static.txt /x.php'

const apache: LiveSystem = {
  system: 'apache',
  server: { apache: 'Server version: Apache/2.4.71 (Debian)' },
  dialect: 'apache',
  start,
  app: behindApache,
  paths: ['/static.txt', '/api/v1/data', '/x.php'],
  open: {
    'cgi-variables.htaccess': openings(
      { line: 1, what: 'access-control-allow-origin', methods, paths },
      { line: 2, what: 'access-control-allow-credentials', methods, paths },
    ),
    'files-everywhere.htaccess': openings({
      line: 4,
      what: 'access-control-allow-methods',
      paths: '/api/missing /api/v1/data',
    }),
    // Whether the folder has an index page, and whether the path is a file.
    'files-and-if.vhost': openings(
      { line: 1, what: 'access-control-allow-origin', methods: 'OPTIONS', paths: '/api/v1/data' },
      { line: 13, what: 'access-control-allow-origin', methods: 'GET HEAD OPTIONS POST', paths: '/' },
    ),
    'if-in-if.htaccess': [
      'OPTIONS / access-control-allow-methods :2',
      'OPTIONS / access-control-expose-headers :2',
    ],
    'if-sections.htaccess': ['OPTIONS / access-control-allow-origin :5', 'OPTIONS / x-other :5'],
  },
}

compareLive(apache)
fixLive(apache)
