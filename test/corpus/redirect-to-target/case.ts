import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'the API redirects to itself, by path and by absolute URL',
  options: apart(admits()),
  answer({ url }, res, { api, other }) {
    if (url === '/api/users') return void res.writeHead(301, { Location: '/api/users/' }).end()
    if (url === '/api/old') return void res.writeHead(302, { Location: `${api}/api/users/` }).end()
    if (url === '/api/away') return void res.writeHead(302, { Location: `${other}/users/` }).end()
    res.end('{}')
  },
  async page() {
    await fetch('/api/users')
    await fetch('/api/old')
  },
  twin: {
    // to a server of which nothing is declared
    page: () => fetch('/api/away').catch(() => {}),
    finds: 'verdict-unknown',
  },
} satisfies Case
