import { describe, expect, test } from 'vitest'
import { directCallsIn } from '../../packages/core/src/dev/direct-calls.ts'

const found = async (source: string) =>
  (await directCallsIn(source, (url) => /^https:\/\/api\.example\.com(?:[/?#]|$)/.test(url))).map(
    ({ line, column, url }) => `${line}:${column} ${url}`,
  )
const api = 'https://api.example.com'

describe('calls that go straight to the API', () => {
  test.each([
    [`fetch('${api}/users')`, `1:7 ${api}/users`],
    [`\n  await window.fetch(\`${api}/users/\${id}\`, { method: 'PUT' })`, `2:22 ${api}/users/`],
    [`fetch("${api}/users/" + id + '/posts')`, `1:7 ${api}/users/`],
    [`fetch("${api}/users/".concat(id))`, `1:7 ${api}/users/`],
    [`fetch(new URL('${api}/users'))`, `1:15 ${api}/users`],
    [`new Request('${api}')`, `1:13 ${api}`],
    [`new EventSource('${api}/events', { withCredentials: true })`, `1:17 ${api}/events`],
    [`xhr.open('PUT', '${api}/users')`, `1:17 ${api}/users`],
    [`navigator.sendBeacon('${api}/log', data)`, `1:22 ${api}/log`],
    [`axios.get('${api}/users')`, `1:11 ${api}/users`],
    [`_axios.default.post('${api}/users')`, `1:21 ${api}/users`],
    [`(0, _ky.default)('${api}/users')`, `1:18 ${api}/users`],
    [`axios({ method: 'get', url: '${api}/users' })`, `1:29 ${api}/users`],
    [`export const http = axios.create({ baseURL: '${api}' })`, `1:45 ${api}`],
    [`axios.defaults.baseURL = '${api}/v1'`, `1:26 ${api}/v1`],
    [
      `import { jsxDEV } from "/node_modules/.vite/deps/react_jsx-dev-runtime.js"\nconst location = useLocation()\nfetch('${api}/users')`,
      `3:7 ${api}/users`,
    ],
    [`$.ajax({ url: '${api}/users' })`, `1:15 ${api}/users`],
    [`const base = '${api}'\nexport const list = () => fetch(\`\${base}/users\`)`, `1:14 ${api}`],
    [`const base = '${api}'\nexport const list = () => fetch(base + '/users')`, `1:14 ${api}`],
    [`export const base = '${api}'\nexport const http = axios.create({ baseURL: base })`, `1:21 ${api}`],
  ])('%s', async (source, expected) => expect(await found(source)).toEqual([expected]))
})

describe('what names the API and does not call it', () => {
  test.each([
    [`// fetch('${api}/users')`],
    [`/* fetch('${api}/users') */ fetch('/api/users')`],
    [`/**\n * fetch('${api}/users')\n */\nfetch('/api/users')`],
    [`const links = [{ title: 'API', url: '${api}/docs' }]`],
    [`element.href = '${api}/docs'`],
    [`console.log('fetch(${api}/users)')`],
    [`const text = 'see ${api}'; fetch(text)`],
    [`fetch('/proxy?to=${api}/users')`],
    [`fetch('https://api.example.com.evil.test/')`],
    [`fetch('https://status.example.com/')`],
    [`window.open('${api}/docs', '_blank')`],
    [`http.get('${api}/users', () => HttpResponse.json([]))`],
    [`export const api = '${api}'`],
    [`const base = '${api}'\nexport const docs = base + '/docs'`],
    [`const base = '${api}'\nfunction list(base) { return fetch(base) }`],
    [`fetch(flag ? '${api}/users' : '/api/users')`],
    [`fetch(import.meta.env.PROD ? '${api}/users' : '/api/users')`],
    [`const base = import.meta.env.DEV ? '/api' : '${api}'\nfetch(base + '/users')`],
    [`if (process.env.NODE_ENV === 'production') fetch('${api}/users')`],
    [`const bases = { production: '${api}', development: '/api' }\nfetch(bases[mode])`],
    [`import { isDev } from './env'\nif (isDev) fetch('/api/users')\nelse fetch('${api}/users')`],
    [`if (location.hostname === 'app.example.com') fetch('${api}/users')`],
    [`if (__DEV__) fetch('/api/users')\nelse fetch('${api}/users')`],
    [`const { origin } = location\nfetch(origin.startsWith('http:') ? '/api' : '${api}')`],
    [`if (import.meta.env.SSR) fetch('${api}/users')`],
    [`if (typeof window === 'undefined') fetch('${api}/users')`],
    [`fetch(`],
  ])('%s', async (source) => expect(await found(source)).toEqual([]))
})
