import { apart, nginx, type Case } from '../case.ts'

const gateway = nginx('  location / { proxy_pass http://127.0.0.1:9000; }')

export default {
  title: 'one nginx serves page and API: CORS never applies',
  options: `{ proxy: { '/api': { target: api, productionUrl: 'same-origin' } },
    productionOrigins: ['https://app.example.com'], policy: 'deploy/nginx.conf' }`,
  files: gateway,
  page: () => fetch('/api/users/7', { method: 'PATCH', headers: { 'X-Team': 'blue' } }),
  devOriginLine: false,
  twin: {
    // the API got a host of its own, nginx stayed as it was
    options: apart(`{ file: 'deploy/nginx.conf', dialect: 'nginx' }`),
    devOriginLine: true,
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
