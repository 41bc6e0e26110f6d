import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'images, styles and download links need no CORS',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/files/ { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting()}
  }`),
  devOriginLine: false,
  answer(req, res) {
    if (req.url?.endsWith('.svg')) {
      res.setHeader('Content-Type', 'image/svg+xml')
      return void res.end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    }
    res.setHeader('Content-Disposition', 'attachment; filename="report.csv"')
    res.end('a,b')
  },
  page: () =>
    new Promise((resolve, reject) => {
      const image = Object.assign(new Image(), { src: '/api/files/logo.svg', onload: resolve })
      image.addEventListener('error', reject)
      document.body.append(image)
      document.body.style.background = 'url(/api/files/background.svg)'
    }),
  async beside({ page }) {
    await page.evaluate(() => {
      document.body.innerHTML =
        '<a id=one href="/api/files/report.csv">one</a> <a id=two href="/api/files/report.csv?2" download>two</a>'
    })
    for (const link of ['#one', '#two']) {
      const download = page.waitForEvent('download')
      await page.click(link)
      await (await download).path()
    }
  },
  twin: {
    // drawn on a canvas, and so asked for with CORS
    page: () =>
      new Promise((resolve) => {
        const image = Object.assign(new Image(), { crossOrigin: 'anonymous', onload: resolve })
        image.src = '/api/files/photo.svg'
      }),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
