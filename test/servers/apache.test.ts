import { describe, expect, test } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Where } from '../../packages/core/src/servers/server.ts'

const allowOrigin = 'access-control-allow-origin'

function get(url: string, method = 'GET'): HttpRequest {
  return {
    method,
    url,
    headers: [['Origin', 'https://app.example.com']],
    preflight: false,
    credentials: false,
  }
}

async function answer(
  source: string,
  where: Partial<Where> = {},
  request = get('https://api.example.com/api/data'),
  app?: HttpResponse,
): Promise<HttpResponse> {
  const policy = await readPolicy(source, { file: 'public/.htaccess', dialect: 'apache', ...where })
  return policy.respond(request, app && (() => app))
}

const vhost = { file: 'deploy/api.vhost' }

const originOf = ({ headers }: HttpResponse): string[] =>
  headers.filter(([name]) => name.toLowerCase() === allowOrigin).map(([, value]) => value)

const set = 'Header set Access-Control-Allow-Origin "*"'
const always = 'Header always set Access-Control-Allow-Origin "*"'

describe('Include', () => {
  const load = (path: string): Promise<string> =>
    path === '../conf-available/cors.conf'
      ? Promise.resolve(`\n${always}`)
      : Promise.reject(new Error('no file'))

  test('a file of the server, beside the policy file', async () => {
    const source = 'Include /etc/apache2/conf-available/cors.conf'
    const response = await answer(source, { ...vhost, load })
    expect(originOf(response)).toEqual(['*'])
    expect(response.from).toEqual([
      { header: allowOrigin, at: { file: '/etc/apache2/conf-available/cors.conf', line: 2 } },
    ])
  })

  test('a file that is not there leaves everything open, with the line', async () => {
    const response = await answer(`${always}\nInclude other.conf`, { ...vhost, load })
    const at = { file: 'deploy/api.vhost', line: 2 }
    expect(response.status).toEqual({ unknown: 'Include other.conf is not read', at })
  })
})

test.each([
  ['http://www.example.com/', undefined, 'www'],
  ['http://api.example.com/', undefined, 'api'],
  ['https://api.example.com/', undefined, 'tls'],
  ['http://a.example.org/', undefined, 'org'],
  ['http://other.example.net/', undefined, 'www'],
  ['http://other.example.net/', 'api.example.com', 'api'],
])('which virtual host: %s, host %s', async (url, host, expected) => {
  const section = (port: number, names: string, value: string): string =>
    `<VirtualHost *:${port}>\n${names}\nHeader always set Access-Control-Allow-Origin ${value}\n</VirtualHost>\n`
  const source =
    section(80, 'ServerName www.example.com', 'www') +
    section(80, 'ServerName api.example.com', 'api') +
    section(80, 'ServerName example.org\nServerAlias *.example.org', 'org') +
    section(443, 'ServerName api.example.com', 'tls')
  const response = await answer(source, { ...vhost, ...(host ? { host } : {}) }, get(url))
  expect(originOf(response)).toEqual([expected])
})

describe('Define and the environment', () => {
  test('Define', async () => {
    const source = `Define ORIGIN https://app.example.com
<IfDefine ORIGIN>
Header always set Access-Control-Allow-Origin \${ORIGIN}
</IfDefine>`
    expect(originOf(await answer(source, vhost))).toEqual(['https://app.example.com'])
  })

  test('a variable of the environment, given and not given', async () => {
    const source = 'Header always set Access-Control-Allow-Origin "${ORIGIN}"'
    const known = await answer(source, { ...vhost, env: { ORIGIN: 'https://app.example.com' } })
    expect(originOf(known)).toEqual(['https://app.example.com'])
    const open = await answer(source, vhost)
    expect(open.unknown).toEqual([
      {
        header: allowOrigin,
        unknown: '${ORIGIN} is not given: name it in env',
        at: { file: 'deploy/api.vhost', line: 1 },
      },
    ])
  })
})

describe('errors', () => {
  const json = [['Content-Type', 'application/json']] as const
  const page = [['Content-Type', 'text/html; charset=iso-8859-1']] as const

  test("Header set is lost on Apache's own error page", async () => {
    const response = await answer(set, {}, undefined, { status: 404, headers: page })
    expect(originOf(response)).toEqual([])
    expect(response.from).toEqual([{ header: allowOrigin, at: { file: 'public/.htaccess', line: 1 } }])
  })

  test('whether it is lost on what looks like the application’s error is open', async () => {
    const response = await answer(set, {}, undefined, { status: 422, headers: json })
    expect(response.unknown).toMatchObject([{ header: allowOrigin, at: { line: 1 } }])
  })

  test("it stays on a proxied application's error", async () => {
    const source = `ProxyPass / http://localhost:3000/\n${set}`
    const response = await answer(source, vhost, undefined, { status: 422, headers: json })
    expect(originOf(response)).toEqual(['*'])
    expect(response.unknown).toBeUndefined()
  })

  test.each([json, page])('Header always set stays on both', async (type) => {
    const response = await answer(always, {}, undefined, { status: 500, headers: [type] })
    expect(originOf(response)).toEqual(['*'])
  })
})

describe("the application's own header", () => {
  const app = { status: 200, headers: [['Access-Control-Allow-Origin', 'https://own.example'] as const] }

  test.each([
    ['set over a proxied one replaces it', `ProxyPass / http://localhost:3000/\n${set}`, ['*']],
    [
      'always set over a proxied one doubles it',
      `ProxyPass / http://localhost:3000/\n${always}`,
      ['*', 'https://own.example'],
    ],
    [
      'set over one by FastCGI doubles it',
      `SetHandler "proxy:fcgi://127.0.0.1:9000"\n${set}`,
      ['https://own.example', '*'],
    ],
    [
      'the handler by file name, behind a front controller',
      `<FilesMatch "\\.php$">\nSetHandler "proxy:unix:/run/php.sock|fcgi://localhost"\n</FilesMatch>\n<Directory />\nRewriteEngine On\nRewriteRule ^ /index.php [L]\n</Directory>\n${always}`,
      ['*'],
    ],
    [
      'always set over one by FastCGI replaces it',
      `SetHandler "proxy:fcgi://127.0.0.1:9000"\n${always}`,
      ['*'],
    ],
  ])('%s', async (_, source, expected) => {
    expect(originOf(await answer(source, vhost, undefined, app))).toEqual(expected)
  })

  test('is open where the file does not say how the application runs', async () => {
    const response = await answer(set, {}, undefined, app)
    expect(response.unknown).toMatchObject([{ header: allowOrigin, at: { line: 1 } }])
  })
})

describe('what leaves an answer open', () => {
  test.each([
    ['a condition on the machine', `<IfFile /etc/hostname>\n${always}\n</IfFile>`, allowOrigin, 1],
    ['a variable of CGI', 'Header always set Access-Control-Allow-Origin "%{HTTP_ORIGIN}e"', allowOrigin, 1],
    ['the address of the client', `Require ip 10.0.0.0/8\n${always}`, 'status', 1],
    ['a pattern that is not translated', `SetEnvIf Origin "^(?>a)" A=$0\n${always} env=A`, allowOrigin, 1],
    ['a condition on the browser', `BrowserMatch curl A\n${always} env=A`, allowOrigin, 1],
    ['an unknown function', `<If "file('/x') == 'y'">\n${always}\n</If>`, allowOrigin, 1],
    ['rules that run again', `RewriteEngine On\nRewriteRule ^ /x [N]\n${always}`, 'status', 2],
  ])('%s', async (_, source, what, line) => {
    const { status, unknown = [] } = await answer(source)
    const open = [...(typeof status === 'number' ? [] : [{ header: 'status', ...status }]), ...unknown]
    expect(open.find((one) => one.header === what)?.at?.line).toBe(line)
  })

  test('a preflight has no password, so Require valid-user refuses it for certain', async () => {
    const request = get('https://api.example.com/', 'OPTIONS')
    const response = await answer(`AuthType Basic\nRequire valid-user\n${always}`, {}, request)
    expect(response.status).toBe(401)
  })
})
