import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'a WebSocket has no CORS',
  options: apart(admits(`allowedHeaders: []`)),
  page: () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${location.host}/api/socket`, ['chat', 'v2'])
      socket.addEventListener('open', () => socket.send('hello'))
      socket.addEventListener('message', () => socket.close())
      socket.addEventListener('close', ({ wasClean }) => (wasClean ? resolve(wasClean) : reject('not clean')))
    }),
  twin: {
    // the same channel, by polling
    page: () => fetch('/api/socket', { headers: { 'X-Poll': '1' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
