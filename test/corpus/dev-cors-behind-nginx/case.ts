import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'the backend runs cors() in development only; nginx does it in production',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location / {${admitting('GET, PATCH')}
  }`),
  answer({ headers }, res) {
    res.setHeader('Access-Control-Allow-Origin', headers.origin ?? '*')
    res.setHeader('Vary', 'Origin')
    res.end('{}')
  },
  async page() {
    await fetch('/api/users')
    await fetch('/api/users', { method: 'PATCH', body: 'a' })
  },
  twin: {
    // production's backend has its cors() too
    options: apart(
      `['deploy/nginx.conf', { cors: { origin: 'https://app.example.com', credentials: true } }]`,
    ),
    finds: 'multiple-allow-origin-values',
  },
} satisfies Case
