import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'errors carry the headers too: nginx with always',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location / {${admitting()}
  }`),
  answer(req, res) {
    res.statusCode = Number(/\d+/.exec(req.url ?? '')?.[0] ?? 200)
    res.end('{}')
  },
  page: async () => {
    for (const status of [200, 401, 404, 422, 500, 502]) await fetch(`/api/status/${status}`)
  },
  twin: {
    files: nginx(`  location / {${admitting().replaceAll(' always', '')}
  }`),
    page: () => fetch('/api/status/404'),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
