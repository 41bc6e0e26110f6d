import { admitting, nginx, type Case } from '../case.ts'

const versioned = (productionUrl: string) => `{
  proxy: { '/api': { target: api, productionUrl: '${productionUrl}', rewrite: (path) => path.replace(/^\\/api/, '') } },
  productionOrigins: ['https://app.example.com'], policy: 'deploy/nginx.conf' }`

export default {
  title: 'production has the API under another path than the dev server',
  options: versioned('https://api.example.com/v2'),
  files: nginx(`  location /v1/ { proxy_pass http://127.0.0.1:9000; }
  location /v2/ {${admitting('GET, PUT')}
  }`),
  page: () => fetch('/api/users/7', { method: 'PUT' }),
  twin: {
    options: versioned('https://api.example.com/v1'),
    page: () => fetch('/api/users/7'),
    devOriginLine: false,
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
