import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'beacons of plain text and forms need no CORS',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/log { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting()}
  }`),
  devOriginLine: false,
  async page() {
    navigator.sendBeacon('/api/log', 'left')
    navigator.sendBeacon('/api/log', new URLSearchParams({ left: '1' }))
  },
  async beside({ page }) {
    await page.waitForTimeout(200)
  },
  twin: {
    // as JSON it is a call with a preflight
    async page() {
      navigator.sendBeacon('/api/log', new Blob(['{}'], { type: 'application/json' }))
    },
    finds: 'preflight-missing-allow-origin-header',
  },
} satisfies Case
