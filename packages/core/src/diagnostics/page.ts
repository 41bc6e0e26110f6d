import type { CookieFault } from '../fetch/cookies.ts'
import type { PageRequest } from '../fetch/verdict.ts'
import type { SourceLocation } from '../servers/server.ts'
import { headingOf } from './entry.ts'
import type { Entry, Line, Subject } from './entry.ts'

const entry = <Args>(row: Entry<Args>) => row

const line = (text: string, at?: SourceLocation): Line => (at ? { text, at } : { text })

export interface CookieArgs {
  shown: Subject
  /** The page's origin in production. */
  origin: string
  /** What the page calls in production. */
  url: string
  cookie: string
  /** Why the browser leaves it out; one at least. */
  faults: CookieFault[]
  credentials: NonNullable<PageRequest['credentials']>
  initiator: 'fetch' | 'xhr' | 'eventsource'
  /** Attributes of the cookie as the target sets it. */
  sameSite?: string
  domain?: string
  /** What production's policy says of the call: with the credentials mode that it has, and with `include`. */
  cors?: { now: boolean; withCredentials: boolean }
  /** That production sets the cookie as the target does is supposed: nothing shows that it is set for production. */
  supposed?: boolean
}

/** How each way to call asks for cookies. */
const asks: Record<CookieArgs['initiator'], { written: string; without: string }> = {
  fetch: { written: `fetch(url, { credentials: 'include' })`, without: `without credentials: 'include'` },
  xhr: { written: 'request.withCredentials = true', without: 'without withCredentials' },
  eventsource: {
    written: 'new EventSource(url, { withCredentials: true })',
    without: 'without withCredentials',
  },
}

const originOf = (url: string): string => new URL(url).origin

const acrossSites =
  'SameSite=None is for Chrome: Safari blocks cookies of other sites, and Firefox keeps them apart for each site; an API on the page’s own site needs none of this'

/** What each fault says, and what mends it. */
const faults: Record<
  CookieFault,
  { why(args: CookieArgs): string; fix(args: CookieArgs): string[]; note?: string }
> = {
  credentials: {
    why: ({ initiator, credentials }) =>
      initiator === 'fetch'
        ? `the call is made with credentials: '${credentials}', and goes to another origin`
        : `the call is made ${asks[initiator].without}, and goes to another origin`,
    fix: ({ initiator }) => [`${asks[initiator].written}   // here, and wherever the cookie is needed`],
  },
  'same-site': {
    why: ({ sameSite, origin, url }) =>
      `${sameSite === undefined ? 'without SameSite, Chrome takes it for SameSite=Lax' : `it has SameSite=${sameSite}`}, and ${origin} and ${originOf(url)} are not the same site`,
    fix: ({ cookie }) => [`Set-Cookie: ${cookie}=…; SameSite=None; Secure`],
    note: acrossSites,
  },
  'none-needs-secure': {
    why: () => 'it has SameSite=None without Secure, which Chrome refuses',
    fix: ({ cookie }) => [`Set-Cookie: ${cookie}=…; SameSite=None; Secure`],
  },
  'partitioned-needs-secure': {
    why: () => 'it is Partitioned without Secure, which Chrome refuses',
    fix: ({ cookie }) => [`Set-Cookie: ${cookie}=…; SameSite=None; Secure; Partitioned`],
  },
  'secure-needs-https': {
    why: ({ url }) => `it is Secure, and ${originOf(url)} is plain http`,
    fix: ({ url }) => [
      `Serve the API over https: productionUrl: '${originOf(url).replace(/^http:/, 'https:')}'`,
    ],
  },
  domain: {
    why: ({ domain, url }) => `its Domain is ${domain}, to which ${new URL(url).hostname} does not belong`,
    fix: ({ url }) => [`Leave Domain out, or name ${new URL(url).hostname} or a domain above it.`],
  },
  prefix: {
    why: ({ cookie }) =>
      /^__host-/i.test(cookie) ? '__Host- demands Secure, Path=/ and no Domain' : '__Secure- demands Secure',
    fix: ({ cookie }) => [
      /^__host-/i.test(cookie)
        ? `Set-Cookie: ${cookie}=…; Secure; Path=/`
        : `Set-Cookie: ${cookie}=…; Secure`,
    ],
  },
}

function cookieLead({ origin, url, cors, supposed }: CookieArgs): string {
  const passes = cors?.now ? `CORS lets this call to ${url} pass, and still:` : `with this call to ${url}:`
  return `${supposed ? 'If production sets it as the target does, from' : 'From'} ${origin}, ${passes}`
}

function cookieCause(args: CookieArgs): Line[] {
  const [, ...others] = args.faults
  const lines = [
    ...others.map((fault) => line(faults[fault].why(args))),
    ...args.faults.flatMap((fault) => faults[fault].note ?? []).map((text) => line(text)),
  ]
  const { cors } = args
  if (!args.faults.includes('credentials') || cors === undefined) return lines
  const text = cors.withCredentials
    ? 'with credentials, production’s policy lets it pass as well'
    : 'with credentials, production’s policy blocks it: it must admit them too'
  return [...lines, line(text)]
}

const cookieRow = (title: string, becomes: string): Entry<CookieArgs> => ({
  severity: 'error',
  title,
  heading: ({ shown }) => headingOf(shown),
  lead: cookieLead,
  message: (args) =>
    `The cookie ${args.cookie} is not ${becomes}: ${faults[args.faults[0] ?? 'credentials'].why(args)}.`,
  cause: cookieCause,
  fix: (args) => [...new Set(args.faults.flatMap((fault) => faults[fault].fix(args)))],
  about: ({ shown, cookie, faults: why }) => [shown, cookie, why],
  docs: { mdn: 'HTTP/Guides/Cookies' },
})

/** What the page itself does that production's browser would answer otherwise. */
export const pageCatalog = {
  'header-not-exposed': entry<{
    shown: Subject
    /** The page's origin in production. */
    origin: string
    /** What the page calls in production; absent where it is not declared. */
    url?: string
    /** As the answer writes it. */
    header: string
    /** Access-Control-Expose-Headers of production's answer; `null` where it is missing. */
    exposed: string | null
    /** The wildcard does not count for this call. */
    credentialed: boolean
    at?: SourceLocation
    /** The lines to write in the policy's dialect; empty where the list is not known whole. */
    fix: string[]
  }>({
    severity: 'warning',
    title: 'A response header that production does not expose',
    heading: ({ shown }) => headingOf(shown),
    lead: ({ origin, url }) =>
      `From ${origin}, this call ${url === undefined ? 'passes in production' : `to ${url} passes`}, and still:`,
    message: ({ header }) => `${header} is not exposed: the page reads it here, and gets null in production.`,
    cause: ({ exposed, credentialed, at }) => [
      line(
        exposed === null
          ? 'Access-Control-Expose-Headers is missing from the answer'
          : `Access-Control-Expose-Headers is ${exposed || 'empty'}${exposed.includes('*') && credentialed ? ', and with credentials * names no header' : ''}`,
        at,
      ),
    ],
    fix: ({ header, fix }) => (fix.length ? fix : [`Add ${header} to Access-Control-Expose-Headers.`]),
    about: ({ shown, origin, header }) => [shown, origin, header],
    docs: {
      standard: '#http-access-control-expose-headers',
      mdn: 'HTTP/Reference/Headers/Access-Control-Expose-Headers',
    },
  }),

  'cookie-not-kept': cookieRow('A cookie that production’s browser does not keep', 'kept'),

  'cookie-not-sent': cookieRow('A cookie that production’s browser does not send', 'sent'),

  'cookie-not-readable': entry<{
    shown: Subject
    /** The page's origin in production. */
    origin: string
    /** What the page calls in production. */
    url: string
    cookie: string
    /** The request header that the page copies it into. */
    header: string
    /** As the target sets it; absent for a cookie of one host. */
    domain?: string
    /** Of page and API together, where they have one. */
    shared?: string
    /** As in `CookieArgs`. */
    supposed?: boolean
  }>({
    severity: 'warning',
    title: 'A cookie that production’s page can’t read',
    heading: ({ shown }) => headingOf(shown),
    lead: ({ supposed, origin, url }) =>
      `${supposed ? 'If production sets the cookie as the target does, from' : 'From'} ${origin}, with this call to ${url}:`,
    message: ({ cookie, header }) =>
      `The page copies the cookie ${cookie} into ${header}, and its document.cookie does not have it there.`,
    cause: ({ domain, url }) => [
      line(
        domain === undefined
          ? `without Domain it belongs to ${new URL(url).hostname} alone`
          : `its Domain is ${domain}`,
      ),
    ],
    fix: ({ cookie, shared }) => [
      ...(shared === undefined
        ? []
        : [`Set-Cookie: ${cookie}=…; Domain=${shared}   // for the page to read it`]),
      'Send the value in the body of an answer too, and have the page keep it.',
    ],
    about: ({ cookie, header, origin }) => [cookie, header.toLowerCase(), origin],
    docs: { mdn: 'API/Document/cookie' },
  }),

  'direct-call': entry<{
    /** Of the API, as `productionUrl` has it. */
    api: string
    /** What is called, as far as it is known. */
    url: string
    /** The method of a call that was seen; absent where it stands in the source. */
    method?: string
    /** The path that goes through the proxy. */
    path: string
    /** The browser's sentence, where production's policy blocks the call of the dev server's page. */
    blocked?: { origin: string; sentence: string }
    /** Where the URL is written. */
    at?: SourceLocation
  }>({
    severity: 'warning',
    title: 'A call that bypasses the proxy',
    heading: ({ method, url }) => (method === undefined ? url : `${method} ${url}`),
    message: ({ api }) =>
      `This call goes to ${api} itself, past the dev server: development then works on production, if that lets it.`,
    cause: ({ blocked, at }) => [
      ...(blocked ? [line(`from ${blocked.origin} it is blocked: ${blocked.sentence}`)] : []),
      ...(at ? [line('the URL is written here', at)] : []),
    ],
    fix: ({ path, api }) => [
      `Call ${path}; let the build, or a variable, put ${api} before it for production.`,
    ],
    // segments with digits in them name one thing of many
    about: ({ api, url, method, at }) => [api, at ?? [method, url.replace(/\/[^/]*\d[^/]*/g, '/*')]],
    docs: { mdn: 'HTTP/Guides/Proxy_servers_and_tunneling' },
  }),
}
