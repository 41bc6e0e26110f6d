import { admitting, apart, nginx, type Case } from '../case.ts'

const worker = (extra: string) => ({
  'public/sw.js': `addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (pathname.startsWith('/api/')) event.respondWith(fetch(event.request${extra}))
})`,
})

const production = nginx(`  location /api/files/ { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting('GET, PUT')}
  }`)

export default {
  title: 'a service worker fetches for the page: images, calls and navigations',
  options: apart(`'deploy/nginx.conf'`),
  files: { ...production, ...worker('') },
  answer(req, res) {
    res.setHeader('Content-Type', req.url?.endsWith('svg') ? 'image/svg+xml' : 'text/html')
    res.end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
  },
  page: async () => {
    await navigator.serviceWorker.register('/sw.js')
    await navigator.serviceWorker.ready
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
    await new Promise((resolve, reject) => {
      const image = Object.assign(new Image(), { src: '/api/files/logo.svg', onload: resolve })
      image.addEventListener('error', reject)
    })
    await fetch('/api/users', { method: 'PUT', body: 'a' })
    await new Promise((resolve) => {
      const frame = document.createElement('iframe')
      frame.addEventListener('load', resolve)
      frame.src = '/api/files/terms'
      document.body.append(frame)
    })
  },
  twin: {
    // the worker marks what it sends
    files: { ...production, ...worker(`, { mode: 'cors', headers: { 'X-From': 'worker' } }`) },
    page: async () => {
      await navigator.serviceWorker.register('/sw.js')
      await navigator.serviceWorker.ready
      if (!navigator.serviceWorker.controller)
        await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
      await fetch('/api/users')
    },
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
