import { apart, type Case } from '../case.ts'

const server = (origin: string) => ({
  'server/index.js': `import express from 'express'
import cors from 'cors'

const app = express()
const allowed = ['https://app.example.com', 'https://admin.example.com']
app.use(cors({
  origin: ${origin},
  credentials: true,
  exposedHeaders: ['X-Total-Count'],
}))
app.use(express.json())
app.get('/api/users', (req, res) => res.json([]))
app.put('/api/users/:id', (req, res) => res.json({}))
app.listen(3001)
`,
})

export default {
  title: 'an Express server with cors()',
  options: apart(`'server/index.js'`),
  files: server('allowed'),
  page: async () => {
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users/7', {
      method: 'PUT',
      body: '{}',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer 1' },
    })
  },
  twin: {
    // the list, made a text
    files: server(`allowed.join(',')`),
    page: () => fetch('/api/users'),
    finds: 'multiple-allow-origin-values',
  },
} satisfies Case
