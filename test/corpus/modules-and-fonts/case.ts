import { admits, admitting, apart, nginx, type Case } from '../case.ts'

const load = () =>
  new Promise((resolve) => {
    const script = Object.assign(document.createElement('script'), { type: 'module', src: '/api/widget.js' })
    script.addEventListener('load', resolve)
    script.addEventListener('error', resolve)
    document.head.append(script)
    const sheet = document.createElement('style')
    sheet.textContent = '@font-face { font-family: a; src: url(/api/a.woff2) } body { font-family: a }'
    document.head.append(sheet)
    document.body.textContent = 'a'
  })

export default {
  title: 'module scripts and fonts always ask with CORS, and production admits the page',
  options: apart(admits('allowedHeaders: []')),
  answer(_req, res) {
    res.setHeader('Content-Type', 'text/javascript')
    res.end('')
  },
  page: load,
  twin: {
    // calls are admitted, files are not
    options: apart(`'deploy/nginx.conf'`),
    files: nginx(`  location /api/users {${admitting()}
  }
  location / { root /var/www; }`),
    devOriginLine: false,
    page: () =>
      new Promise((resolve) => {
        const script = Object.assign(document.createElement('script'), { type: 'module' })
        script.addEventListener('load', resolve)
        script.src = '/api/widget.js'
        document.head.append(script)
      }),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
