import { admitting, apart, type Case } from '../case.ts'

const file = (host: string) => apart(`{ file: 'deploy/nginx.conf', host: '${host}' }`)

export default {
  title: 'one nginx, several hosts, and one of them is the API',
  options: file('api.example.com'),
  files: {
    'deploy/nginx.conf': `server {
  listen 80;
  server_name www.example.com;
  location / { root /var/www; }
}
server {
  listen 80;
  server_name api.example.com;
  location / {${admitting('GET, PUT')}
  }
}
`,
  },
  page: () => fetch('/api/users', { method: 'PUT' }),
  twin: { options: file('www.example.com'), devOriginLine: true, finds: 'missing-allow-origin-header' },
} satisfies Case
