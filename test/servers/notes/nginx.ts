import { page, type DialectNotes } from './note.ts'

const server = (body: string) => `server {
    listen 80;
    location / {
${body}
        proxy_pass http://127.0.0.1:3000;
    }
}
`
const allow = `        add_header Access-Control-Allow-Origin "${page}" always;`

export const nginx: DialectNotes = {
  dialect: 'nginx',
  file: 'deploy/nginx.conf',
  reads: [
    {
      what: '`add_header` with and without `always`, its inheritance, `map`, `set`, `if` and `return`',
      source: `map $http_origin $cors {\n    default "";\n    "${page}" $http_origin;\n}\n${server('        add_header Access-Control-Allow-Origin $cors always;\n        add_header Vary Origin always;\n        if ($request_method = OPTIONS) {\n            return 204;\n        }')}`,
    },
    {
      what: 'the `server` block by `host`, the `location` by path, and files that it includes',
      source: `include snippets/cors.conf;\n${server('')}`,
      where: { load: () => Promise.resolve(`add_header Access-Control-Allow-Origin "${page}" always;`) },
    },
    {
      what: '`error_page` to a named location, `try_files`, `rewrite` and `limit_except`',
      source: `server {
    location / {
        error_page 418 = @preflight;
        if ($request_method = OPTIONS) { return 418; }
        rewrite ^/v1/(.*)$ /$1 break;
${allow}
        proxy_pass http://127.0.0.1:3000;
    }
    location @preflight {
${allow}
        return 204;
    }
}
`,
    },
    {
      what: '`auth_basic` and `deny all`: a preflight has no password, so it is refused for certain',
      source: server(`${allow}\n        auth_basic "private";`),
    },
    {
      what: '`proxy_hide_header`, and `more_set_headers` of the module headers-more',
      source: server(
        `        proxy_hide_header Access-Control-Allow-Origin;\n        more_set_headers "Access-Control-Allow-Origin: ${page}";`,
      ),
    },
    {
      what: '`${NAME}` of a template that `envsubst` fills, from `env`',
      source: server('        add_header Access-Control-Allow-Origin ${CORS_ORIGIN} always;'),
      where: { env: { CORS_ORIGIN: page } },
    },
  ],
  leavesOpen: [
    {
      what: 'a variable that another file defines',
      source: server('        add_header Access-Control-Allow-Origin $cors_origin always;'),
    },
    {
      what: 'Lua, njs and Perl, which may answer or change headers',
      source: server(`${allow}\n        header_filter_by_lua_block { ngx.header["Vary"] = nil }`),
    },
    {
      what: '`auth_request`, and `allow` and `deny` by address',
      source: server(`${allow}\n        auth_request /auth;`),
    },
    {
      what: 'an include that can not be read',
      source: `server {\n    include snippets/cors.conf;\n    add_header Access-Control-Allow-Origin "${page}";\n}\n`,
      where: { load: () => Promise.reject(new Error('no such file')) },
    },
  ],
  defaults: [
    {
      what: 'nothing: what is not added is not there',
      source: server(allow),
      header: 'Access-Control-Allow-Methods',
      value: undefined,
    },
  ],
  traps: [
    {
      what: 'a file is read by GET and HEAD only, so a preflight of it is answered with 405',
      source: `server {\n    location / {\n        root /var/www;\n${allow}\n    }\n}\n`,
      code: 'preflight-invalid-status',
      request: { method: 'PUT' },
    },
    {
      what: '`limit_except` sets the `if` that answers OPTIONS aside for the methods that it does not list',
      source: server(
        `${allow}\n        limit_except GET PUT { deny all; }\n        if ($request_method = OPTIONS) { return 204; }`,
      ),
      code: 'preflight-invalid-status',
      request: { method: 'PUT' },
    },
    {
      what: 'an `add_header` in a location drops all those of the server around it',
      source: `server {\n    add_header Access-Control-Allow-Origin "${page}" always;\n    location / {\n        add_header X-Frame-Options DENY;\n        return 200;\n    }\n}\n`,
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: 'sending `$http_origin` back with credentials opens everything to everyone',
      source: server(
        '        add_header Access-Control-Allow-Origin $http_origin always;\n        add_header Access-Control-Allow-Credentials true always;',
      ),
      code: 'any-origin-with-credentials',
    },
  ],
}
