import type { CookieCall, CookieFault } from '../../packages/core/src/fetch/cookies.ts'

/** A cookie that an API sets, and why the page's browser does not keep it. */
export interface Row {
  page: string
  api: string
  credentials: CookieCall['credentials']
  line: string
  faults: CookieFault[]
}

type Short = [line: string, ...faults: CookieFault[]]

const between =
  (page: string, api: string, credentials: Row['credentials']) =>
  ([line, ...faults]: Short): Row => ({ page, api, credentials, line, faults })

const app = 'https://app.example.com'
const sameSite: Short[] = [
  ['a=1'],
  ['a=1; SameSite=Lax; HttpOnly'],
  ['a=1; SameSite=Strict; Secure'],
  ['a=1; SameSite=None; Secure'],
  ['a=1; SameSite=None', 'none-needs-secure'],
  ['a=1; SameSite=Nonsense'],
  ['a=1; SameSite=None; SameSite=Lax'],
  ['a=1; SameSite=None; Secure; Partitioned'],
  ['a=1; Secure; Partitioned'],
  ['a=1; Partitioned', 'partitioned-needs-secure'],
  ['a=1; Domain=example.com'],
  ['a=1; Domain=example.com; HttpOnly'],
  ['a=1; Domain=.Example.COM'],
  ['a=1; Domain=api.example.com'],
  ['a=1; Domain=app.example.com', 'domain'],
  ['a=1; Domain=other.com', 'domain'],
  ['a=1; Domain=com', 'domain'],
  ['a=1; Domain='],
  ['__Secure-a=1; Secure'],
  ['__Secure-a=1', 'prefix'],
  ['__secure-a=1', 'prefix'],
  ['__Host-a=1; Secure; Path=/'],
  ['__Host-a=1; Secure', 'prefix'],
  ['__Host-a=1; Path=/', 'prefix'],
  ['__Host-a=1; Secure; Path=/; Domain=example.com', 'prefix'],
]

const crossSite: Short[] = [
  ['a=1', 'same-site'],
  ['a=1; SameSite=Lax', 'same-site'],
  ['a=1; SameSite=Strict; Secure', 'same-site'],
  ['a=1; SameSite=Nonsense', 'same-site'],
  ['a=1; SameSite=None; Secure'],
  ['a=1; SameSite=none; secure'],
  ['a=1; SameSite=None', 'none-needs-secure'],
  ['a=1; SameSite=None; Secure; Partitioned'],
  ['a=1; SameSite=None; Partitioned', 'none-needs-secure', 'partitioned-needs-secure'],
  ['a=1; Secure; Partitioned', 'same-site'],
  ['a=1; SameSite=None; Secure; Domain=other.net'],
  ['a=1; SameSite=None; Secure; Domain=example.com', 'domain'],
  ['__Host-a=1; SameSite=None; Secure; Path=/'],
]

const lax: Short[] = [['a=1; SameSite=Lax']]
const laxIsLost: Short[] = [['a=1; SameSite=Lax', 'same-site']]
const none: Short[] = [['a=1; SameSite=None; Secure']]

export const rows: Row[] = [
  ...sameSite.map(between(app, 'https://api.example.com', 'include')),
  ...crossSite.map(between(app, 'https://api.other.net', 'include')),
  // the credentials mode comes first, whatever the cookie is like
  ...none.map(([line]) => between(app, 'https://api.example.com', 'same-origin')([line!, 'credentials'])),
  ...none.map(([line]) => between(app, 'https://api.other.net', 'omit')([line!, 'credentials'])),
  ...lax.map(([line]) =>
    between(app, 'https://api.other.net', 'same-origin')([line!, 'credentials', 'same-site']),
  ),
  // ports are no part of a site
  ...lax.map(between('http://localhost', 'http://localhost', 'include')),
  ...lax.map(([line]) =>
    between('http://localhost', 'http://localhost', 'same-origin')([line!, 'credentials']),
  ),
  ...none.map(between('http://localhost', 'http://localhost', 'include')),
  ...none.map(between('http://127.0.0.1', 'http://127.0.0.1', 'include')),
  ...laxIsLost.map(between('http://localhost', 'http://127.0.0.1', 'include')),
  ...lax.map(between('http://app.localhost', 'http://app.localhost', 'include')),
  ...laxIsLost.map(between('http://app.localhost', 'http://api.localhost', 'include')),
  // schemes are
  ...laxIsLost.map(between('http://app.example.com', 'https://api.example.com', 'include')),
  ...none.map(between('http://app.example.com', 'https://api.example.com', 'include')),
  ...lax.map(between('http://app.example.com', 'http://api.example.com', 'include')),
  ...none.map(([line]) =>
    between('http://app.example.com', 'http://api.example.com', 'include')([line!, 'secure-needs-https']),
  ),
  // a suffix that strangers share makes no site
  ...laxIsLost.map(between('https://app.github.io', 'https://api.github.io', 'include')),
  ...laxIsLost.map(between('https://app.co.uk', 'https://api.co.uk', 'include')),
  ...lax.map(between('https://app.shop.co.uk', 'https://api.shop.co.uk', 'include')),
  ...lax.map(between('https://example.com', 'https://api.example.com', 'include')),
  ...lax.map(between('https://app.intranet', 'https://app.intranet', 'include')),
  ...laxIsLost.map(between('https://app.intranet', 'https://api.intranet', 'include')),
  ...lax.map(between('https://intranet', 'https://intranet', 'include')),
]
