// A small shop's backend, as it runs in production at https://api.example.com. It knows nothing of development.
import { randomUUID } from 'node:crypto'
import cors from 'cors'
import express from 'express'
import { WebSocketServer } from 'ws'
import { corsOptions } from './cors-options.js'

const users = [
  { id: 7, name: 'Ada' },
  { id: 8, name: 'Grace' },
]
const products = ['Tea', 'Coffee', 'Cocoa']
const orders = new Map()
const sessions = new Set()

const app = express()

// These two answer before cors() has added its headers.
app.get('/products', (request, response, next) => {
  if (request.path.endsWith('/')) next()
  else response.redirect(301, 'products/')
})
app.use('/invoices', (request, response, next) => {
  if (request.headers.authorization) next()
  else response.status(401).json({ error: 'Send an Authorization header.' })
})

app.use(cors(corsOptions))
app.use(express.json())

app.get('/users', (request, response) => {
  response.json(users)
})
app.patch('/users/:id', (request, response) => {
  const user = users.find(({ id }) => id === Number(request.params.id))
  if (!user) return response.status(404).json({ error: 'There is no such user.' })
  response.json({ ...user, ...request.body })
})
app.get('/products/', (request, response) => {
  response.set('X-Total-Count', String(products.length)).json(products.slice(0, 2))
})
app.post('/orders', (request, response) => {
  const key = request.get('Idempotency-Key') ?? randomUUID()
  if (!orders.has(key)) orders.set(key, { id: orders.size + 1, ...request.body })
  response.status(201).json(orders.get(key))
})
app.get('/invoices', (request, response) => {
  response.json([])
})
app.post('/login', (request, response) => {
  const session = randomUUID()
  sessions.add(session)
  response.cookie('session', session, { httpOnly: true, secure: true, sameSite: 'lax' })
  response.json({ name: request.body.name })
})
app.get('/profile', (request, response) => {
  const session = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
  if (sessions.has(session)) response.json({ signedIn: true })
  else response.status(401).json({ error: 'Sign in first.' })
})
app.get('/events', (request, response) => {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' })
  let count = 0
  const timer = setInterval(() => response.write(`data: tick ${++count}\n\n`), 200)
  response.on('close', () => clearInterval(timer))
})

const server = app.listen(Number(process.env.PORT ?? 3001), 'localhost', (error) => {
  if (error) throw error
  console.log(`API on http://localhost:${server.address().port}`)
})

// WebSockets have no CORS: the server must look at Origin itself.
const verifyClient = ({ origin }) => origin === corsOptions.origin
new WebSocketServer({ server, path: '/live', verifyClient }).on('connection', (socket) => {
  socket.on('message', (data) => socket.send(`echo: ${data}`))
})
