// The calls that the page makes, as a shop's front end would. All of them are relative: in development the dev
// server hands /api on, in production a build step or a variable puts https://api.example.com in its place.

async function answerOf(response) {
  return { status: response.status, text: await response.text() }
}

function sendJson(path, method, body, headers = {}) {
  const init = {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  return fetch(path, init)
}

export const calls = [
  {
    id: 'list-users',
    title: 'GET /api/users',
    does: 'Lists the users',
    run: async () => answerOf(await fetch('/api/users')),
  },
  {
    id: 'rename-user',
    title: 'PATCH /api/users/7',
    does: 'Renames a user',
    run: async () => answerOf(await sendJson('/api/users/7', 'PATCH', { name: 'Ada L.' })),
  },
  {
    id: 'place-order',
    title: 'POST /api/orders',
    does: 'Places an order, with an Idempotency-Key',
    run: async () =>
      answerOf(
        await sendJson('/api/orders', 'POST', { product: 'Tea' }, { 'Idempotency-Key': crypto.randomUUID() }),
      ),
  },
  {
    id: 'count-products',
    title: 'GET /api/products/',
    does: 'Lists products, and reads X-Total-Count',
    run: async () => {
      const response = await fetch('/api/products/')
      const shown = await response.json()
      const total = response.headers.get('X-Total-Count')
      return { status: response.status, text: `${shown.length} of ${total} products` }
    },
  },
  {
    id: 'follow-redirect',
    title: 'GET /api/products',
    does: 'The same without the last slash: the API redirects',
    run: async () => answerOf(await fetch('/api/products')),
  },
  {
    id: 'sign-in',
    title: 'GET /api/profile, POST /api/login',
    does: 'Asks who is signed in; if it is nobody, signs in and asks again',
    run: async () => {
      const profile = await fetch('/api/profile')
      if (profile.status !== 401) return answerOf(profile)
      await sendJson('/api/login', 'POST', { name: 'Ada' })
      return answerOf(await fetch('/api/profile'))
    },
  },
  {
    id: 'read-invoices',
    title: 'GET /api/invoices',
    does: 'Forgets to authenticate: 401 is the right answer',
    expected: 401,
    run: async () => answerOf(await fetch('/api/invoices')),
  },
  {
    id: 'watch-events',
    title: 'EventSource /api/events',
    does: 'Waits for two events of a stream',
    run: () =>
      new Promise((resolve, reject) => {
        const source = new EventSource('/api/events')
        const events = []
        source.addEventListener('message', ({ data }) => {
          events.push(data)
          if (events.length < 2) return
          source.close()
          resolve({ status: 200, text: events.join(', ') })
        })
        source.addEventListener('error', () => {
          source.close()
          reject(new Error('The stream broke off.'))
        })
      }),
  },
  {
    id: 'chat',
    title: 'WebSocket /api/live',
    does: 'Says hello and waits for the echo',
    run: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket('/api/live')
        socket.addEventListener('open', () => socket.send('hello'))
        socket.addEventListener('message', ({ data }) => {
          socket.close()
          resolve({ status: 101, text: data })
        })
        socket.addEventListener('error', () => reject(new Error('The connection failed.')))
      }),
  },
]
