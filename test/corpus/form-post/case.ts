import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a form that is posted without a script',
  options: apart(admits('allowedHeaders: []')),
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
    // the same form, sent as JSON by a script
    page: () =>
      fetch('/api/contact', {
        method: 'POST',
        body: '{}',
        headers: { 'Content-Type': 'application/json' },
        redirect: 'manual',
      }),
    beside: async () => {},
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
