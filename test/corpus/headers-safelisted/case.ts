import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a HEAD whose length is read, and other headers that every page may see',
  options: apart(admits()),
  answer(_req, res) {
    res.setHeader('Content-Type', 'application/zip')
    res.setHeader('Content-Length', '5')
    res.setHeader('Last-Modified', 'Mon, 01 Jun 2026 00:00:00 GMT')
    res.setHeader('ETag', '"1"')
    res.end('12345')
  },
  async page() {
    const { headers } = await fetch('/api/export.zip', { method: 'HEAD' })
    return ['Content-Length', 'content-type', 'LAST-MODIFIED', 'Cache-Control'].map((name) => [
      headers.has(name),
      headers.get(name),
    ])
  },
  twin: {
    page: async () => (await fetch('/api/export.zip', { method: 'HEAD' })).headers.has('etag'),
    finds: 'header-not-exposed',
  },
} satisfies Case
