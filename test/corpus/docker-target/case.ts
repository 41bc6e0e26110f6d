import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'the target is a container: only productionUrl says where production is',
  options: apart(admits(), 'changeOrigin: false'),
  async page() {
    await fetch('/api/users')
    await fetch('/api/users', { method: 'POST', body: 'name=a', credentials: 'include' })
  },
  twin: {
    options: `{ proxy: { '/api': api }, productionOrigins: ['https://app.example.com'], policy: ${admits()} }`,
    finds: 'production-url-undeclared',
  },
} satisfies Case
