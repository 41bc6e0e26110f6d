import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'the browser reports violations of the Content Security Policy, without CORS',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/reports { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting()}
  }`),
  devOriginLine: false,
  server: `{ headers: { 'Content-Security-Policy-Report-Only': "img-src 'none'; report-uri /api/reports" } }`,
  page: () =>
    new Promise((resolve) => {
      const image = Object.assign(new Image(), { onload: resolve, onerror: resolve })
      image.src = '/logo.png'
    }),
  async beside({ page }) {
    await page.waitForTimeout(500)
  },
  twin: {
    // the page reports for itself
    page: () => fetch('/api/reports', { method: 'POST', body: 'a' }),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
