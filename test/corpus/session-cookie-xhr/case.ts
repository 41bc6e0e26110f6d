import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'an XMLHttpRequest with withCredentials, as axios makes it',
  options: apart(admits()),
  answer(req, res) {
    if (req.url?.startsWith('/api/login')) res.setHeader('Set-Cookie', 'session=1; HttpOnly; SameSite=Lax')
    if (req.url?.startsWith('/api/me') && !req.headers.cookie?.includes('session=')) res.statusCode = 401
    res.end('{}')
  },
  async page() {
    const call = (method: string, path: string) =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest()
        request.open(method, path)
        request.withCredentials = true
        request.addEventListener('load', resolve)
        request.send()
      })
    await call('GET', '/api/me')
    await call('POST', '/api/login')
    await call('GET', '/api/me')
  },
  twin: {
    async page() {
      const call = (method: string, path: string, withCredentials: boolean) =>
        new Promise((resolve) => {
          const request = new XMLHttpRequest()
          request.open(method, path)
          request.withCredentials = withCredentials
          request.addEventListener('load', resolve)
          request.send()
        })
      await call('GET', '/api/me', false)
      await call('POST', '/api/login', true)
      await call('GET', '/api/me', false)
    },
    finds: 'cookie-not-sent',
  },
} satisfies Case
