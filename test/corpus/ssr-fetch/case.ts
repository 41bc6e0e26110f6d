import { createServer } from 'node:http'
import { admits, apart, type Case } from '../case.ts'

export default {
  title:
    'pages rendered on a server call the API through the dev server, with what they got from the browser',
  options: apart(admits(`methods: ['GET'], allowedHeaders: []`)),
  async beside({ page, url }) {
    // takes the headers of the page that it renders along, as frameworks offer to
    const renderer = createServer(async (req, res) => {
      const { host: _, connection: __, ...headers } = req.headers as Record<string, string>
      await fetch(`${url}/api/users`, { headers: { ...headers, 'X-Rendered': 'yes' } })
      await fetch(`${url}/api/users`, { method: 'PUT', body: '{}', headers: { Authorization: 'Bearer 1' } })
      res.setHeader('Content-Type', 'text/html')
      res.end('<link rel=icon href=data:,><a href="/again">again</a>')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => renderer.once('listening', resolve))
    const { port } = renderer.address() as { port: number }
    try {
      await page.goto(`http://127.0.0.1:${port}/`)
      // from the renderer's own page the browser says same-origin
      await page.click('a')
      await page.waitForURL('**/again')
    } finally {
      renderer.closeAllConnections()
      renderer.close()
    }
  },
  twin: {
    // after hydration, the page makes the call
    page: () => fetch('/api/users', { headers: { 'X-Rendered': 'no' } }),
    beside: async () => {},
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
