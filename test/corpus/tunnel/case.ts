import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { admits, apart, type Case } from '../case.ts'

/** What tunnels, ingresses and load balancers write on the way. */
const written = {
  Forwarded: 'for=192.0.2.1;proto=https',
  Via: '1.1 tunnel',
  'CF-Ray': '1',
  'CF-Connecting-IP': '192.0.2.1',
  'X-Forwarded-For': '192.0.2.1',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Scheme': 'https',
  'X-Forwarded-Server': 'tunnel',
  'X-Real-IP': '192.0.2.1',
  'X-Scheme': 'https',
  'X-Original-Host': 'name.tunnel.example',
  'X-Amzn-Trace-Id': 'Root=1',
  'X-Cloud-Trace-Context': '1/2;o=1',
  'X-Envoy-External-Address': '192.0.2.1',
  'True-Client-IP': '192.0.2.1',
}

export default {
  title: 'the dev server stands behind a tunnel, which adds headers to each request',
  options: apart(admits('allowedHeaders: []')),
  async beside({ page, port }) {
    const tunnel = createServer((req, res) => {
      const onward = { host: 'localhost', port, path: req.url, method: req.method }
      const sent = request({ ...onward, headers: { ...req.headers, ...written } }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(res)
      })
      req.pipe(sent)
    }).listen(0, '127.0.0.1')
    await once(tunnel, 'listening')
    try {
      await page.goto(`http://localhost:${(tunnel.address() as AddressInfo).port}/`)
      await page.evaluate(() => fetch('/api/users', { method: 'POST', body: 'name=a' }))
    } finally {
      tunnel.closeAllConnections()
      tunnel.close()
    }
  },
  twin: {
    page: () => fetch('/api/users', { headers: { 'X-Forward': '1' } }),
    beside: async () => {},
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
