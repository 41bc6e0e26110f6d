import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'the page lives under a path',
  options: apart(admits()),
  args: {
    vite: ['--base', '/app/'],
    'webpack-dev-server': ['--static-public-path', '/app/', '--output-public-path', '/app/'],
  },
  open: '/app/',
  page: () => fetch('/api/users', { method: 'PUT' }),
  twin: {
    page: () => fetch('/api/users', { method: 'PROPFIND' }),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
