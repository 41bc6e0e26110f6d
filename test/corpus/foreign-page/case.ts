import { createServer } from 'node:http'
import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'another project, on another port, calls this dev server',
  options: apart(admits(`methods: ['GET']`)),
  async beside({ page, url }) {
    const project = createServer((_req, res) => {
      res.setHeader('Content-Type', 'text/html')
      res.end('<!doctype html>')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => project.once('listening', resolve))
    try {
      await page.goto(`http://localhost:${(project.address() as { port: number }).port}/`)
      await page.evaluate(async (server) => {
        await fetch(`${server}/api/users`, { mode: 'no-cors' }).catch(() => {})
        await fetch(`${server}/api/users`, { method: 'PUT' }).catch(() => {})
      }, url)
    } finally {
      project.closeAllConnections()
      project.close()
    }
  },
  twin: {
    page: () => fetch('/api/users', { method: 'PUT' }),
    beside: async () => {},
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
