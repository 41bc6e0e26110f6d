import { nginx, type Case } from '../case.ts'

const origins = ['https://app.example.com', 'https://admin.example.com']

/** The target's own policy. */
const admitting =
  (methods: string): NonNullable<Case['answer']> =>
  ({ method, headers: { origin = '' } }, res) => {
    res.setHeader('Vary', 'Origin')
    if (origins.includes(origin)) {
      res.setHeader('Access-Control-Allow-Origin', origin)
      res.setHeader('Access-Control-Allow-Credentials', 'true')
      res.setHeader('Access-Control-Allow-Methods', methods)
    }
    res.end(method === 'OPTIONS' ? '' : '{}')
  }

const behind = (directives: string) =>
  nginx(`  location / {\n${directives}    proxy_pass http://127.0.0.1:9000;\n  }`)

const asking = (pages: string[]) => `{
    proxy: { '/api': { target: api, productionUrl: 'https://api.example.com' } },
    productionOrigins: ${JSON.stringify(pages)},
    policy: [{ file: 'deploy/nginx.conf', dialect: 'nginx' }, { upstream: true }] }`

export default {
  title: 'a gateway in front of a target that runs production’s own policy for two origins',
  options: asking(origins),
  files: behind('    add_header X-Frame-Options DENY always;\n'),
  devOriginLine: false,
  answer: admitting('GET, PUT'),
  page: async () => {
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users/7', { method: 'PUT', body: 'a' })
  },
  twin: {
    // the gateway takes the preflight's answer away, for one page as for all
    options: asking(origins.slice(0, 1)),
    files: behind('    proxy_hide_header Access-Control-Allow-Methods;\n'),
    page: () => fetch('/api/users/7', { method: 'PUT', body: 'a' }),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
