import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'pixels, pings and calls whose answer nobody reads',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/count { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting()}
  }`),
  devOriginLine: false,
  page: async () => {
    await fetch('/api/count?fetch', { mode: 'no-cors', keepalive: true })
    await fetch('/api/count', { mode: 'no-cors', method: 'POST', body: 'a', credentials: 'include' })
    new Image().src = '/api/count?pixel'
    const script = Object.assign(document.createElement('script'), { src: '/api/count.js' })
    await new Promise((resolve) => {
      script.addEventListener('load', resolve)
      script.addEventListener('error', resolve)
      document.head.append(script)
    })
    document.body.innerHTML = '<a href="#top" ping="/api/count">top</a>'
  },
  beside: ({ page }) => page.click('a'),
  twin: {
    page: () => fetch('/api/count', { method: 'POST', body: 'a' }),
    beside: async () => {},
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
