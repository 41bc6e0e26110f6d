import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'links that preload and prefetch',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/files/ { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting('GET', '')}
  }`),
  page: async () => {
    const link = (attributes: Record<string, string>) =>
      new Promise((resolve) => {
        const element = document.createElement('link')
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
        element.addEventListener('load', resolve)
        element.addEventListener('error', resolve)
        document.head.append(element)
      })
    await link({ rel: 'preload', as: 'image', href: '/api/files/a.svg' })
    await link({ rel: 'prefetch', href: '/api/files/next' })
    await link({ rel: 'preload', as: 'fetch', crossorigin: '', href: '/api/users' })
    await link({ rel: 'preload', as: 'font', crossorigin: '', href: '/api/fonts/a.woff2' })
  },
  twin: {
    page: () =>
      new Promise((resolve) => {
        const link = Object.assign(document.createElement('link'), { rel: 'preload', as: 'font' })
        link.crossOrigin = 'anonymous'
        link.addEventListener('load', resolve)
        link.addEventListener('error', resolve)
        link.href = '/api/files/a.woff2'
        document.head.append(link)
      }),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
