import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'a slash is missing, and nginx redirects: fine for a call without preflight',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location = /api/users {
    add_header Access-Control-Allow-Origin https://app.example.com always;
    add_header Access-Control-Allow-Credentials true always;
    return 308 https://api.example.com/api/users/;
  }
  location / {${admitting('GET, PUT')}
  }`),
  page: () => fetch('/api/users'),
  twin: {
    page: () => fetch('/api/users', { method: 'PUT' }),
    finds: 'preflight-disallowed-redirect',
  },
} satisfies Case
