import { admits, apart, type Case } from '../case.ts'

export default {
  title: "a worker of the page's own calls the API",
  options: apart(admits(`methods: ['PUT']`)),
  files: { 'public/worker.js': `fetch('/api/users', { method: 'PUT' }).then(() => postMessage('done'))` },
  page: () =>
    new Promise((resolve, reject) => {
      const worker = new Worker('/worker.js')
      worker.addEventListener('message', resolve)
      worker.addEventListener('error', reject)
    }),
  answer(_req, res) {
    res.setHeader('Content-Type', 'text/javascript')
    res.end('postMessage("done")')
  },
  twin: {
    // a worker's script must come from the page's own origin
    page: () =>
      new Promise((resolve, reject) => {
        const worker = new Worker('/api/worker.js')
        worker.addEventListener('message', resolve)
        worker.addEventListener('error', reject)
      }),
    finds: 'disallowed-by-mode',
  },
} satisfies Case
