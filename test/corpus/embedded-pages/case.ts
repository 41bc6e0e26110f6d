import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'pages of the API in frames, and a link that opens one',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/docs/ { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting()}
  }`),
  devOriginLine: false,
  answer(_req, res) {
    res.setHeader('Content-Type', 'text/html')
    res.end('<!doctype html><title>docs</title>')
  },
  page: () =>
    new Promise((resolve) => {
      const frame = document.createElement('iframe')
      frame.addEventListener('load', resolve)
      frame.src = '/api/docs/'
      document.body.append(
        frame,
        Object.assign(document.createElement('object'), { data: '/api/docs/object' }),
      )
      document.body.insertAdjacentHTML('beforeend', '<a href="/api/docs/" target="_blank">docs</a>')
    }),
  async beside({ page }) {
    const opened = page.waitForEvent('popup')
    await page.click('a')
    await (await opened).waitForLoadState()
  },
  twin: {
    page: () => fetch('/api/docs/index.html'),
    beside: async () => {},
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
