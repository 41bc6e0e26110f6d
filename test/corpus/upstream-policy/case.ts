import type { Case } from '../case.ts'

const admitting = (methods: string): NonNullable<Case['answer']> => {
  const answer: NonNullable<Case['answer']> = ({ method, headers }, res) => {
    res.setHeader('Vary', 'Origin')
    if (headers.origin === 'https://app.example.com') {
      res.setHeader('Access-Control-Allow-Origin', headers.origin)
      res.setHeader('Access-Control-Allow-Credentials', 'true')
    }
    if (method === 'OPTIONS') res.setHeader('Access-Control-Allow-Methods', methods)
    res.end('{}')
  }
  return answer
}

export default {
  title: "the target runs production's own policy, and is asked",
  options: `{
    proxy: { '/api': { target: api, productionUrl: 'https://api.example.com' } },
    productionOrigins: ['https://app.example.com'], policy: { upstream: true } }`,
  answer: admitting('GET, PUT'),
  devOriginLine: false,
  page: async () => {
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users/7', { method: 'PUT', body: 'a' })
  },
  twin: {
    page: () => fetch('/api/users/7', { method: 'DELETE' }),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
