import { apart, type Case } from '../case.ts'

const origins = ['capacitor://localhost', 'https://localhost']
const mobile = (admitted: string[]) =>
  apart(`{ cors: { origin: ${JSON.stringify(admitted)}, credentials: true } }`, '', origins)

export default {
  title: 'a page inside an app: Capacitor on iOS and on Android',
  options: mobile(origins),
  page: () => fetch('/api/users', { method: 'POST', body: 'a', credentials: 'include' }),
  twin: {
    // Android alone
    options: mobile(['https://localhost']),
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
