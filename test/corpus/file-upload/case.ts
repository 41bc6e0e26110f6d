import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a file is uploaded as a form, by fetch and by XMLHttpRequest',
  options: apart(admits('allowedHeaders: []')),
  page: async () => {
    const form = () => {
      const data = new FormData()
      data.append('file', new Blob(['a'.repeat(100_000)]), 'a.txt')
      return data
    }
    await fetch('/api/files', { method: 'POST', body: form() })
    await new Promise((resolve) => {
      const call = new XMLHttpRequest()
      call.open('POST', '/api/files')
      call.withCredentials = true
      call.addEventListener('loadend', resolve)
      call.send(form())
    })
  },
  twin: {
    // the file alone: its own type is the Content-Type
    page: () => fetch('/api/files', { method: 'POST', body: new Blob(['a'], { type: 'image/png' }) }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
