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
  const policy = await readPolicy(source, { file: 'deploy/nginx.conf', dialect: 'nginx', ...where })
  return policy.respond(request, app && (() => app))
}

const originOf = ({ headers }: HttpResponse): string[] =>
  headers.filter(([name]) => name.toLowerCase() === allowOrigin).map(([, value]) => value)

/** Reads from a table of files, and from nowhere else. */
const from =
  (files: Record<string, string>) =>
  (path: string): Promise<string> =>
    path in files ? Promise.resolve(files[path] ?? '') : Promise.reject(new Error('there is no such file'))

describe('include', () => {
  const source = `server {
  location / { include /etc/nginx/snippets/cors.conf; proxy_pass http://app; }
}`
  const cors = 'add_header Access-Control-Allow-Origin https://app.example.com always;'

  test.each(['/etc/nginx/snippets/cors.conf', 'snippets/cors.conf', '../snippets/cors.conf'])(
    'a file found as %s',
    async (path) => {
      const response = await answer(source, { load: from({ [path]: `\n${cors}` }) })
      expect(originOf(response)).toEqual(['https://app.example.com'])
      expect(response.from).toEqual([
        { header: allowOrigin, at: { file: '/etc/nginx/snippets/cors.conf', line: 2 } },
      ])
    },
  )

  test('a file that is not there leaves everything open, with the line', async () => {
    const response = await answer(source, { load: from({}) })
    const at = { file: 'deploy/nginx.conf', line: 2 }
    expect(response.status).toEqual({ unknown: 'include /etc/nginx/snippets/cors.conf is not read', at })
    expect(response.unknown).toContainEqual({
      header: allowOrigin,
      unknown: 'include /etc/nginx/snippets/cors.conf is not read',
      at,
    })
  })

  test('at the level of http only headers that nothing nearer decides are open', async () => {
    const open = await answer(`include conf.d/*.conf;\nserver { location / { proxy_pass http://app; } }`)
    expect(open.status).toBe(200)
    expect(open.unknown?.map(({ header }) => header)).toContain(allowOrigin)
    const known = await answer(
      `include conf.d/*.conf;\nserver { location / { ${cors} proxy_pass http://app; } }`,
    )
    expect(known.unknown).toBeUndefined()
    expect(originOf(known)).toEqual(['https://app.example.com'])
  })

  test('files that include each other come to an end', async () => {
    const load = (): Promise<string> => Promise.resolve('include again.conf;')
    const response = await answer('server { include again.conf; }', { load })
    expect(response.status).toMatchObject({ unknown: 'include again.conf is not read' })
  })

  test('no server at all', async () => {
    const response = await answer('http { include conf.d/*.conf; }')
    expect(response.status).toMatchObject({ unknown: 'no server block was read' })
  })
})

describe('which server', () => {
  const server = (name: string, listen: string): string =>
    `server { listen ${listen}; server_name ${name}; add_header Access-Control-Allow-Origin "${name} ${listen}" always; return 204; }\n`
  const source =
    server('www.example.com', '80') +
    server('api.example.com', '80') +
    server('api.example.com', '443 ssl') +
    server('*.example.org', '443 ssl') +
    server('_', '443 ssl default_server')

  test.each([
    ['http://api.example.com/', undefined, 'api.example.com 80'],
    ['https://api.example.com/', undefined, 'api.example.com 443 ssl'],
    ['https://a.b.example.org/', undefined, '*.example.org 443 ssl'],
    ['https://other.example.net/', undefined, '_ 443 ssl default_server'],
    ['http://other.example.net/', undefined, 'www.example.com 80'],
    ['http://other.example.net/', 'api.example.com', 'api.example.com 80'],
    ['http://api.example.com:8080/', undefined, 'api.example.com 80'],
  ])('%s, host %s', async (url, host, expected) => {
    const response = await answer(source, host ? { host } : {}, get(url))
    expect(originOf(response)).toEqual([expected])
  })

  test('$scheme is what nginx itself speaks', async () => {
    const plain = `server { listen 80; if ($scheme = http) { return 301 https://$host$request_uri; } }`
    const response = await answer(plain)
    expect(response.status).toBe(301)
    expect(response.headers).toContainEqual(['Location', 'https://api.example.com/api/data'])
  })
})

describe('where a header is decided', () => {
  test.each([
    ['a line that applies', 'location / {\nadd_header Access-Control-Allow-Origin * always;\n}', 200, 2],
    [
      'a line without always, on an error',
      'location / {\nadd_header Access-Control-Allow-Origin *;\n}',
      500,
      2,
    ],
    [
      'a value that is empty',
      'set $x "";\nlocation / {\nadd_header Access-Control-Allow-Origin $x always;\n}',
      200,
      3,
    ],
    [
      'a level of its own that erases the outer ones',
      'add_header Access-Control-Allow-Origin *;\nlocation / {\nadd_header X-Frame-Options DENY;\n}',
      200,
      3,
    ],
  ])('%s', async (_, body, status, line) => {
    const source = `server { ${body.replace('}', 'proxy_pass http://app;\n}')} }`
    const response = await answer(source, {}, undefined, { status, headers: [] })
    expect(response.from).toContainEqual({ header: allowOrigin, at: { file: 'deploy/nginx.conf', line } })
  })
})

describe('what leaves an answer open', () => {
  const location = (body: string): string => `server {\nlocation / {\n${body}\nproxy_pass http://app;\n}\n}`
  const header = 'add_header Access-Control-Allow-Origin * always;'

  test.each([
    [
      'a variable of a map in another file',
      'add_header Access-Control-Allow-Origin $cors always;',
      3,
      allowOrigin,
    ],
    [
      'a value of the connection',
      'add_header Access-Control-Allow-Origin $remote_addr always;',
      3,
      allowOrigin,
    ],
    ['Lua on the headers', `${header}\nheader_filter_by_lua_block { ngx.header["X"] = "}" }`, 4, allowOrigin],
    ['Lua before the answer', `${header}\naccess_by_lua_block { ngx.exit(403) }`, 4, 'status'],
    ['another server that authorizes', `${header}\nauth_request /auth;`, 4, 'status'],
    ['the address of the client', `${header}\nallow 10.0.0.0/8;\ndeny all;`, 4, 'status'],
    ['a condition on a cookie', `if ($http_user_agent ~ curl) {\n${header}\n}`, 3, allowOrigin],
    ['a pattern that is not translated', `if ($http_origin ~ "^(?>a)") {\n${header}\n}`, 3, allowOrigin],
  ])('%s', async (_, body, line, what) => {
    const { status, unknown = [] } = await answer(location(body))
    const open = [...(typeof status === 'number' ? [] : [{ header: 'status', ...status }]), ...unknown]
    expect(open.find((one) => one.header === what)?.at).toEqual({ file: 'deploy/nginx.conf', line })
  })

  test('a preflight has no password, so auth_basic refuses it for certain', async () => {
    const source = location(`${header}\nauth_basic x;`)
    const response = await answer(source, {}, get('https://api.example.com/', 'OPTIONS'))
    expect(response.status).toBe(401)
    expect(originOf(response)).toEqual(['*'])
  })
})

test('what envsubst puts in is known where the policy source names it', async () => {
  const source = 'server { add_header Access-Control-Allow-Origin ${CORS_ORIGIN} always; return 204; }'
  const known = await answer(source, { env: { CORS_ORIGIN: 'https://app.example.com' } })
  expect(originOf(known)).toEqual(['https://app.example.com'])
  const open = await answer(source)
  expect(open.unknown).toEqual([
    {
      header: allowOrigin,
      unknown: '$cors_origin is not defined in what was read',
      at: { file: 'deploy/nginx.conf', line: 1 },
    },
  ])
})

test('add_header_inherit of nginx 1.29.3', async () => {
  const source = (mode: string): string => `server {
add_header Access-Control-Allow-Origin * always;
location / { add_header_inherit ${mode}; add_header X-Own 1 always; proxy_pass http://app; }
}`
  expect(originOf(await answer(source('merge')))).toEqual(['*'])
  expect(originOf(await answer(source('on')))).toEqual([])
  const off =
    'server { add_header Access-Control-Allow-Origin *; location / { add_header_inherit off; return 204; } }'
  expect(originOf(await answer(off))).toEqual([])
})

test('an application behind adds its own line', async () => {
  const source =
    'server { add_header Access-Control-Allow-Origin https://a.example always; location / { proxy_pass http://app; } }'
  const app = { status: 200, headers: [['Access-Control-Allow-Origin', '*'] as const] }
  expect(originOf(await answer(source, {}, undefined, app))).toEqual(['*', 'https://a.example'])
})

test.each([
  [true, `location / { if ($request_method = POST) { add_header Access-Control-Allow-Origin '*'; } }`],
  [false, `location /a/ { if ($request_method = POST) { add_header Access-Control-Allow-Origin '*'; } }`],
  [false, `location / { if ($request_uri ~ public) { add_header Access-Control-Allow-Origin '*'; } }`],
  [false, `location / { if ($http_x_tenant = a) { add_header Access-Control-Allow-Origin '*'; } }`],
  [
    true,
    `location / { if ($http_x_forwarded_proto = http) { return 301; } add_header Access-Control-Allow-Origin '*'; }`,
  ],
])('every path is answered alike, whatever the method: %s: %s', async (uniform, location) => {
  const source = `server { ${location.replace('{ if', '{ proxy_pass http://app; if')} }`
  expect((await readPolicy(source, { file: 'nginx.conf' })).intent.uniform).toBe(uniform)
})
