import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'the policy differs by path: what the page does not call does not matter',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/internal/ { proxy_pass http://127.0.0.1:9000; }
  location /api/ {${admitting()}
  }`),
  async page() {
    for (const id of [1, 2, 3]) await fetch(`/api/users/${id}`)
  },
  twin: {
    page: () => fetch('/api/internal/users/7'),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
