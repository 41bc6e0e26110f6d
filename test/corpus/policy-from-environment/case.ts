import { apart, type Case } from '../case.ts'

export default {
  title: 'the origin comes from an environment variable, and the options name it',
  options: apart(`{ file: 'server.js', env: 'deploy/.env' }`),
  files: {
    'deploy/.env': 'APP_ORIGIN=https://app.example.com\n',
    'server.js': `import express from 'express'
import cors from 'cors'
const app = express()
app.use(cors({ origin: process.env.APP_ORIGIN, credentials: true }))
app.listen(9000)
`,
  },
  page: () => fetch('/api/users', { method: 'PATCH' }),
  twin: {
    options: apart(`'server.js'`),
    devOriginLine: false,
    finds: 'verdict-unknown',
  },
} satisfies Case
