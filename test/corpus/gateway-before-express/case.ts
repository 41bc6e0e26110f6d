import { apart, nginx, type Case } from '../case.ts'

const server = (credentials: string) => ({
  ...nginx(`  add_header Strict-Transport-Security "max-age=31536000" always;
  location / { proxy_pass http://127.0.0.1:9000; proxy_set_header Host $host; }`),
  'server.js': `import express from 'express'
import cors from 'cors'
const app = express()
app.use(cors({ origin: 'https://app.example.com', ${credentials} }))
app.get('/api/users', (req, res) => res.json([]))
app.listen(9000)
`,
})

export default {
  title: 'a gateway that leaves CORS to the Express server behind it',
  options: apart(`[{ file: 'deploy/nginx.conf', dialect: 'nginx' }, 'server.js']`),
  files: server('credentials: true'),
  page: async () => {
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users', { method: 'PATCH', headers: { 'X-Team': 'blue' } })
  },
  twin: {
    files: server(''),
    page: () => fetch('/api/users', { credentials: 'include' }),
    finds: 'invalid-allow-credentials',
  },
} satisfies Case
