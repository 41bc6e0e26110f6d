import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'axios, Angular and a logger go through all headers of every answer',
  options: apart(admits()),
  answer(_req, res) {
    res.setHeader('X-Total-Count', '57')
    res.setHeader('X-Request-Id', '1')
    res.end('[]')
  },
  async page() {
    await new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.open('GET', '/api/users')
      request.addEventListener('load', () => resolve(request.getAllResponseHeaders().split('\r\n')))
      request.send()
    })
    const { headers } = await fetch('/api/users')
    const all = [...headers, ...headers.keys(), ...headers.values()]
    headers.forEach((value) => all.push(value))
    return [all.length, new Headers(headers), Object.fromEntries(headers)]
  },
  twin: {
    // one that is asked for by its name
    page: () =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest()
        request.open('GET', '/api/users')
        request.addEventListener('load', () => resolve(request.getResponseHeader('X-Total-Count')))
        request.send()
      }),
    finds: 'header-not-exposed',
  },
} satisfies Case
