import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rejectedOrigins } from '../../packages/core/src/build.ts'
import { resolveOptions } from '../../packages/core/src/plugin.ts'

const a = 'https://a.example.com'
const z = 'https://z.example.com'
const partner = 'https://x.partner.com'

let root: string
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), 'cors-parity-claims-'))))
afterAll(() => rmSync(root, { recursive: true }))

const express = (body: string) =>
  `const express = require('express'), cors = require('cors'); const app = express(); const send = (q, r) => r.json(1)\n${body}\napp.listen(1)`
const node = (body: string) => `require('http').createServer((q, r) => { ${body}; r.end() }).listen(1)`
const php = (body: string) => `<?php\n$o = $_SERVER['HTTP_ORIGIN'] ?? '';\n${body}\n`
const nginx = (body: string) => `server { listen 443 ssl; ${body} }`
const flask = (body: string) =>
  `from flask import Flask, request, make_response\nfrom flask_cors import CORS, cross_origin\napp = Flask(__name__)\nCORS(app, origins=['${a}'])\n${body}\n`

/** Whether it is said of every call of this origin that the browser would block it. */
async function isClaimed(file: string, source: string, origin: string): Promise<boolean> {
  writeFileSync(join(root, file), source)
  const api = { target: 'http://localhost:3001', productionUrl: 'https://api.example.com' }
  const options = { proxy: { '/api': api }, productionOrigins: [origin], policy: { file } }
  const found = await rejectedOrigins(
    resolveOptions(options, { root, hostProxy: { option: 'server.proxy', targets: new Map() } }),
  )
  return found.length > 0
}

const set = (value: string) => `r.setHeader('Access-Control-Allow-Origin', ${value})`
const star = `header('Access-Control-Allow-Origin: *');`
const only = `header('Access-Control-Allow-Origin: ${a}');`
const line = (value: string) => `add_header Access-Control-Allow-Origin ${value} always;`

describe('nothing is said of every call where one is admitted', () => {
  test.each<[string, string, string, string]>([
    // the origin itself decides, in one place only
    [
      'by the end of its name',
      'server.js',
      node(
        `const o = q.headers.origin; if (o === '${a}' || (q.url.startsWith('/p') && o.endsWith('.partner.com'))) ${set('o')}`,
      ),
      partner,
    ],
    [
      'by a route’s own test',
      'server.js',
      express(
        `app.get('/embed', (q, r) => { if (q.headers.origin.endsWith('.partner.com')) r.set('Access-Control-Allow-Origin', q.headers.origin); r.end() }); app.use(cors({ origin: '${a}' }))`,
      ),
      partner,
    ],
    [
      'by a script’s test of a path',
      'index.php',
      php(
        `if ($o === '${a}' || (isset($_GET['p']) && str_ends_with($o, '.partner.com'))) header("Access-Control-Allow-Origin: $o");`,
      ),
      partner,
    ],
    [
      'by a location’s own map',
      'nginx.conf',
      `map $http_origin $one { ${a} $http_origin; } map $http_origin $two { ${a} $http_origin; https://b.test $http_origin; https://c.test $http_origin; ${z} $http_origin; }\n${nginx(`location / { ${line('$one')} return 204; } location /partner/ { ${line('$two')} return 204; }`)}`,
      z,
    ],
    [
      'by a section’s own list',
      'site.conf',
      `<VirtualHost *:443>\nHeader always set Access-Control-Allow-Origin ${a}\n<Location /partner>\nSetEnvIf Origin "^https://(b|c|d|z)\\.example\\.com$" OK=$0\nHeader always set Access-Control-Allow-Origin %{OK}e env=OK\n</Location>\n</VirtualHost>`,
      z,
    ],
    // more places than are asked
    [
      'behind many locations',
      'nginx.conf',
      nginx(
        `${Array.from({ length: 42 }, (_, i) => `location /a${i}/ { ${line(a)} return 204; }`).join(' ')} location /zpub/ { ${line(`'*'`)} return 204; }`,
      ),
      z,
    ],
    [
      'where a header is open',
      'nginx.conf',
      `geo $who { default ''; 10.0.0.0/8 '*'; }\n${nginx(`location / { return 204; } location /partner/ { ${line('$who')} return 204; }`)}`,
      z,
    ],
    // by what a call holds
    [
      'by Accept',
      'server.js',
      express(
        `app.use((q, r, n) => ((q.headers.accept || '').includes('event-stream') ? cors() : cors({ origin: '${a}' }))(q, r, n))`,
      ),
      z,
    ],
    [
      'by Accept, in PHP',
      'index.php',
      php(
        `if (strpos($_SERVER['HTTP_ACCEPT'] ?? '', 'event-stream') !== false) { ${star} } else { ${only} }`,
      ),
      z,
    ],
    ['by a query', 'nginx.conf', nginx(`location / { ${line('$arg_origin')} return 204; }`), z],
    [
      'by a cookie',
      'nginx.conf',
      `map $cookie_beta $who { default ''; 1 $http_origin; }\n${nginx(`location / { ${line('$who')} return 204; }`)}`,
      z,
    ],
    [
      'by a header',
      '.htaccess',
      `SetEnvIf X-Partner . PARTNER\nHeader always set Access-Control-Allow-Origin ${a}\nHeader always set Access-Control-Allow-Origin * env=PARTNER`,
      z,
    ],
    [
      'by conditions',
      '.htaccess',
      `RewriteEngine On\nRewriteCond %{REQUEST_URI} /embed$\nRewriteRule ^v1/ - [E=PUBLIC:1]\nHeader always set Access-Control-Allow-Origin ${a}\nHeader always set Access-Control-Allow-Origin * env=PUBLIC`,
      z,
    ],
    [
      'in a section of a pattern',
      'site.conf',
      `<VirtualHost *:443>\nHeader always set Access-Control-Allow-Origin ${a}\n<Location ~ "^/public">\nHeader always set Access-Control-Allow-Origin *\n</Location>\n</VirtualHost>`,
      z,
    ],
    // methods
    [
      'by a method in lower case',
      'index.php',
      php(
        `$m = strtolower($_SERVER['REQUEST_METHOD']); if ($m === 'post' && strpos($_SERVER['REQUEST_URI'], '/public') === 0) { ${star} } else { ${only} }`,
      ),
      z,
    ],
    ['by HEAD', 'server.js', node(`${set(`q.method === 'HEAD' ? '*' : '${a}'`)}`), z],
    [
      'by a route for HEAD',
      'server.js',
      express(`app.head('/x', cors(), send); app.use(cors({ origin: '${a}' }))`),
      z,
    ],
    // routes
    [
      'behind another route’s sample',
      'server.js',
      express(
        `app.use(cors({ origin: '${a}' })); app.get('/users', send); app.get(/^\\/(users|embed)$/, (q, r) => { r.set('Access-Control-Allow-Origin', '*'); r.end() })`,
      ),
      z,
    ],
    [
      'below a mount',
      'server.js',
      express(
        `app.use(cors({ origin: '${a}' })); app.use('/:tenant', (q, r, n) => { if (q.baseUrl === '/acme') r.set('Access-Control-Allow-Origin', '*'); n() })`,
      ),
      z,
    ],
    [
      'below a mount and not beside it',
      'server.js',
      express(
        `app.use(cors({ origin: '${a}' })); app.use('/x', (q, r, n) => { if (q.baseUrl === '/x') { if (q.originalUrl !== '/x') r.set('Access-Control-Allow-Origin', '*') } n() })`,
      ),
      z,
    ],
    [
      'by an error’s handler',
      'server.js',
      express(
        `app.use(cors({ origin: '${a}' })); app.use(express.json()); app.post('/x', send); app.use((e, q, r, n) => { r.set('Access-Control-Allow-Origin', '*'); r.status(500).end() })`,
      ),
      z,
    ],
    [
      'by an error’s page',
      'nginx.conf',
      nginx(
        `location / { ${line(a)} error_page 502 503 @down; proxy_pass http://app; } location @down { ${line(`'*'`)} return 503; }`,
      ),
      z,
    ],
    [
      'with a file',
      'server.js',
      express(
        `app.use(cors({ origin: '${a}' })); app.get('/x', (q, r) => r.sendFile('/x', { headers: { 'Access-Control-Allow-Origin': '*' } }))`,
      ),
      z,
    ],
    [
      'by the number of headers',
      'server.js',
      node(set(`Object.keys(q.headers).length > 9 ? '*' : '${a}'`)),
      z,
    ],
    [
      'by a falsy value',
      'server.js',
      express(
        `const EMBED = false; app.use((q, r, n) => { const v = q.query.embed && EMBED; return (v === false ? cors({ origin: '${a}' }) : cors())(q, r, n) })`,
      ),
      z,
    ],
    // Flask
    [
      'before a view',
      'app.py',
      flask(
        `@app.before_request\ndef early():\n    if request.path.startswith('/pub'):\n        r = make_response('x')\n        r.headers['Access-Control-Allow-Origin'] = '*'\n        return r`,
      ),
      z,
    ],
    [
      'by a decorator',
      'app.py',
      flask(
        `def opened(f):\n    def g(*x, **y):\n        r = make_response(f(*x, **y))\n        r.headers['Access-Control-Allow-Origin'] = '*'\n        return r\n    return g\n@app.route('/open')\n@opened\ndef o():\n    return 'x'`,
      ),
      z,
    ],
  ])('%s (%s)', async (_how, file, source, origin) => {
    expect(await isClaimed(file, source, origin)).toBe(false)
  })
})

describe('it is said where none is', () => {
  test.each<[string, string, string]>([
    [
      'a list',
      'server.js',
      express(
        `app.use((q, r, n) => { console.log(q.url, q.headers.accept); n() }); app.use(cors({ origin: ['${a}'] })); app.get('/users/:id', send); app.post('/users', (q, r) => (q.query.dry && q.method === 'PUT' ? r.end() : r.json(1))); app.use((e, q, r, n) => r.status(500).json({ error: e.message }))`,
      ),
    ],
    [
      'a list by hand',
      'server.js',
      node(
        `const o = q.headers.origin; if (o === '${a}') ${set('o')}; if (q.url === '/x' && q.method === 'GET') return r.end()`,
      ),
    ],
    [
      'a script',
      'index.php',
      php(
        `if (in_array($o, ['${a}'])) header("Access-Control-Allow-Origin: $o");\nswitch ($_GET['page'] ?? '') { case 'a': echo 1; break; default: http_response_code(404); }`,
      ),
    ],
    [
      'a map',
      'nginx.conf',
      `map $request_uri $loggable { default 1; /health 0; } map $http_origin $who { default ''; ${a} $http_origin; }\n${nginx(`${line('$who')} access_log /x combined if=$loggable; location / { proxy_pass http://app; } location ~* \\.(js|css)$ { expires 30d; root /x; } location ~ /\\.ht { deny all; }`)}`,
    ],
    [
      'environment',
      '.htaccess',
      `RewriteEngine On\nRewriteCond %{HTTP:x-xsrf-token} .\nRewriteRule .* - [E=HTTP_X_XSRF_TOKEN:%{HTTP:x-xsrf-token}]\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^ index.php [L]\nSetEnvIf Origin "^https://a\\.example\\.com$" OK=$0\nHeader always set Access-Control-Allow-Origin %{OK}e env=OK\n<FilesMatch "\\.php$">\nSetHandler x\n</FilesMatch>`,
    ],
    ['an extension', 'app.py', flask(`@app.route('/open')\ndef o():\n    return 'x'`)],
  ])('%s (%s)', async (_what, file, source) => {
    expect(await isClaimed(file, source, z)).toBe(true)
    expect(await isClaimed(file, source, a)).toBe(false)
  })
})
