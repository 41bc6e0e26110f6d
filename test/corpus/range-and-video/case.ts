import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a video asks for ranges, and so does a script, in the form that needs no preflight',
  options: apart(admits('allowedHeaders: []')),
  answer(_req, res) {
    res.writeHead(206, { 'Content-Type': 'video/mp4', 'Content-Range': 'bytes 0-3/100' })
    res.end('abcd')
  },
  page: async () => {
    await new Promise((resolve) => {
      const video = document.createElement('video')
      for (const event of ['error', 'loadeddata', 'stalled', 'abort']) video.addEventListener(event, resolve)
      video.src = '/api/video.mp4'
      document.body.append(video)
    })
    await fetch('/api/video.mp4', { headers: { Range: 'bytes=0-3' } })
  },
  twin: {
    // a suffix is not safelisted
    page: () => fetch('/api/video.mp4', { headers: { Range: 'bytes=-3' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
