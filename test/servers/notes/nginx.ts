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
  ],
  leavesOpen: [
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
