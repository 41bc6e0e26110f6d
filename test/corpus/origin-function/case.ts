import { apart, type Case } from '../case.ts'

const asking = (origin: string) => `{ cors: { origin: ${origin}, credentials: true } }`

export default {
  title: 'a function decides on the origin, as the manual of cors has it',
  options: apart(
    asking(`(origin, done) => ['https://app.example.com'].includes(origin) || !origin
      ? done(null, true) : done(new Error('Not allowed by CORS'))`),
  ),
  page: async () => {
    await fetch('/api/users')
    await fetch('/api/users', { method: 'PUT', headers: { 'X-Team': 'blue' } })
  },
  twin: {
    // it takes the origin apart, and there is none where a page calls its own server
    options: apart(asking(`(origin, done) => done(null, team.members.includes(origin))`)),
    page: () => fetch('/api/users'),
    devOriginLine: false,
    finds: 'policy-failed',
  },
} satisfies Case
