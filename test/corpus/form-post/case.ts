import { admitting, apart, nginx, type Case } from '../case.ts'

export default {
  title: 'a form that is posted without a script',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location /api/contact { proxy_pass http://127.0.0.1:9000; }
  location / {${admitting()}
  }`),
  answer({ method }, res) {
    if (method === 'POST') res.writeHead(303, { Location: '/' })
    res.end('{}')
  },
  page: () => fetch('/api/topics'),
  async beside({ page, url }) {
    await page.evaluate(() => {
      document.body.innerHTML = `<form method=post action="/api/contact"><input name=topic value=a><button></form>`
    })
    await page.click('button')
    await page.waitForURL(`${url}/`)
  },
  twin: {
    // the same form, sent by a script
    page: () =>
      fetch('/api/contact', {
        method: 'POST',
        body: new URLSearchParams({ topic: 'a' }),
        redirect: 'manual',
      }),
    beside: async () => {},
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
