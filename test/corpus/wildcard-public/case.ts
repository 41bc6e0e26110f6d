import { apart, type Case } from '../case.ts'

export default {
  title: 'a public API that admits everyone, called without credentials',
  options: apart(`{ headers: { 'Access-Control-Allow-Origin': '*' } }`),
  devOriginLine: false,
  async page() {
    await fetch('/api/news')
    await fetch('/api/news', { credentials: 'omit' })
    await fetch(new Request('/api/news', { credentials: 'same-origin' }))
    const source = new EventSource('/api/stream')
    await new Promise((resolve) => source.addEventListener('error', resolve))
    source.close()
  },
  twin: {
    async page() {
      const source = new EventSource('/api/stream', { withCredentials: true })
      await new Promise((resolve) => source.addEventListener('error', resolve))
      source.close()
    },
    finds: 'wildcard-origin-not-allowed',
  },
} satisfies Case
