import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'an event stream, which comes back with Last-Event-ID after a break',
  options: apart(admits('allowedHeaders: []')),
  answer(_req, res) {
    res.setHeader('Content-Type', 'text/event-stream')
    res.end('retry: 50\nid: 7\ndata: a\n\n')
  },
  page: () =>
    new Promise((resolve) => {
      let messages = 0
      const stream = new EventSource('/api/events', { withCredentials: true })
      stream.addEventListener('message', () => {
        if (++messages < 3) return
        stream.close()
        resolve(messages)
      })
    }),
  twin: {
    // a replacement of EventSource that can send a token
    page: () => fetch('/api/events', { headers: { Accept: 'text/event-stream', Authorization: 'Bearer 1' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
