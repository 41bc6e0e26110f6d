import { admitting, apart, nginx, type Case, type Stage } from '../case.ts'

/** An address that the browser does not trust: it sends no fetch metadata there. */
const open = ({ page, port }: Stage) => page.goto(`http://0.0.0.0:${port}/`)

export default {
  title: 'the page is opened by an address of the network, where the browser says less of its requests',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/files/ { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting('GET, PUT')}
  }`),
  args: { vite: ['--host', '127.0.0.1'], 'webpack-dev-server': ['--host', '127.0.0.1'] },
  answer(req, res) {
    if (req.headers['sec-fetch-site']) res.statusCode = 500
    res.setHeader('Content-Type', 'image/svg+xml')
    res.end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
  },
  async beside(stage) {
    await open(stage)
    await stage.page.evaluate(async () => {
      await new Promise((resolve, reject) => {
        const image = Object.assign(new Image(), { src: '/api/files/logo.svg', onload: resolve })
        image.addEventListener('error', reject)
      })
      await new Promise((resolve) => {
        const video = document.createElement('video')
        video.addEventListener('error', resolve)
        video.src = '/api/files/film.mp4'
        document.body.append(video)
      })
      await fetch('/api/users/7', { method: 'PUT' })
      const { status } = await fetch('/api/users')
      if (status !== 200) throw new Error('the browser sent fetch metadata')
    })
    await stage.page.evaluate(() => location.assign('/api/files/logo.svg'))
    await stage.page.waitForURL('**/logo.svg')
  },
  twin: {
    async beside(stage) {
      await open(stage)
      await stage.page.evaluate(() => fetch('/api/users/7', { method: 'DELETE' }))
    },
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
