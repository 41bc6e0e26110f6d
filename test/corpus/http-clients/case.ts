import { admits, apart, type Case } from '../case.ts'

interface Clients {
  axios: typeof import('axios').default
  ky: typeof import('ky').default
  ofetch: typeof import('ofetch').ofetch
}

export default {
  title: 'axios, ky and ofetch as they come: they read headers and cookies by themselves',
  options: apart(admits(`allowedHeaders: ['Content-Type'], methods: ['GET', 'POST']`)),
  files: {
    'main.js': `import axios from 'axios'
import ky from 'ky'
import { ofetch } from 'ofetch'
window.clients = { axios, ky, ofetch }
document.body.dataset.ready = 'yes'
`,
  },
  answer(_req, res) {
    res.setHeader('Content-Type', 'application/json')
    res.setHeader('X-Total-Count', '57')
    res.setHeader('ETag', '"1"')
    res.setHeader('Set-Cookie', 'XSRF-TOKEN=0123456789abcdef; Path=/')
    res.end('{"ok":true}')
  },
  async page() {
    while (!document.body.dataset.ready) await new Promise((resume) => setTimeout(resume, 50))
    const { axios, ky, ofetch } = (window as unknown as { clients: Clients }).clients
    await axios.get('/api/users')
    await axios.post('/api/users', { name: 'Ada' }, { withCredentials: true })
    await ky.get('/api/users', { credentials: 'include' }).json()
    await ky.post('/api/users', { json: { name: 'Ada' } }).json()
    await ofetch('/api/users', { credentials: 'include' })
    await ofetch('/api/users', { method: 'POST', body: { name: 'Ada' } })
  },
  twin: {
    async page() {
      while (!document.body.dataset.ready) await new Promise((resume) => setTimeout(resume, 50))
      const { ky } = (window as unknown as { clients: Clients }).clients
      const response = await ky.get('/api/users')
      return response.headers.get('X-Total-Count')
    },
    finds: 'header-not-exposed',
  },
} satisfies Case
