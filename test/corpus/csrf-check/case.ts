import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'the backend compares Origin and Host, and the rule sends both as production does',
  options: apart(admits(), `sendOrigin: 'production'`),
  answer({ method, headers }, res) {
    const foreign = method !== 'GET' && headers.origin !== 'https://app.example.com'
    res.statusCode = foreign ? 403 : 200
    res.end(foreign ? 'CSRF verification failed: Origin checking failed' : '{}')
  },
  page: () => fetch('/api/users', { method: 'POST', body: 'name=a' }),
  twin: { options: apart(admits()), finds: 'origin-refused' },
} satisfies Case
