import { apart, type Case } from '../case.ts'

const conf = (pattern: string) => ({
  'deploy/nginx.conf': `map $http_origin $cors_origin {
  default "";
  ${pattern} $http_origin;
}
map $cors_origin $cors_credentials {
  default true;
  "" "";
}

server {
  listen 443 ssl;
  server_name api.example.com;

  location / {
    add_header Access-Control-Allow-Origin $cors_origin always;
    add_header Access-Control-Allow-Credentials $cors_credentials always;
    add_header Access-Control-Allow-Methods "GET, POST, PUT, DELETE" always;
    add_header Access-Control-Allow-Headers "Authorization, Content-Type" always;
    add_header Vary Origin always;
    if ($request_method = OPTIONS) {
      return 204;
    }
    proxy_pass http://127.0.0.1:9000;
  }
}
`,
})

const origins = ['https://app.example.com', 'https://admin.example.com']

export default {
  title: 'nginx admits several origins by a map',
  options: apart(`'deploy/nginx.conf'`, '', origins),
  files: conf('~^https://(app|admin)\\.example\\.com$'),
  page: async () => {
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users/7', { method: 'DELETE', headers: { Authorization: 'Bearer 1' } })
  },
  twin: {
    files: conf('https://app.example.com'),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
