import type { Unknown } from '../fetch/verdict.ts'
import type { SourceLocation } from '../servers/server.ts'
import { blocked } from './blocked.ts'
import { headingOf } from './entry.ts'
import { lintCatalog } from './lint/catalog.ts'
import { pageCatalog } from './page.ts'
import type { Entry, Line, Subject } from './entry.ts'

const entry = <Args>(row: Entry<Args>) => row

const lineOf = ({ unknown, at }: Unknown): Line => (at ? { text: unknown, at } : { text: unknown })

/** One row a code: the words for everything that can be found. Codes are permanent. */
export const catalog = {
  ...blocked,
  ...lintCatalog,
  ...pageCatalog,

  'credentials-decide': entry<{
    shown: Subject
    origin: string
    url?: string
    /** What becomes of the call in each credentials mode: `passes`, `is blocked: …`, `is not known`. */
    modes: Record<'same-origin' | 'include', Line>
    fix: string[]
  }>({
    severity: 'note',
    title: 'Credentials decide whether the call passes',
    heading: ({ shown }) => headingOf(shown),
    message: ({ origin }) =>
      `Whether production lets this call from ${origin} pass depends on its credentials mode, which is not known.`,
    cause: ({ modes }) =>
      (['same-origin', 'include'] as const).map((mode) => ({
        ...modes[mode],
        text: `credentials: '${mode}'${mode === 'same-origin' ? ', the default of fetch,' : ''} ${modes[mode].text}`,
      })),
    fix: ({ fix }) => (fix.length ? fix : ['Have production admit credentials, or call without them.']),
    about: ({ shown, origin }) => [shown, origin],
    docs: { standard: '#cors-protocol-and-credentials', mdn: 'API/Request/credentials' },
  }),

  'verdict-unknown': entry<{ shown: Subject; origin: string; url?: string; because: Unknown[] }>({
    severity: 'note',
    title: 'Not known whether production allows it',
    heading: ({ shown }) => headingOf(shown),
    message: ({ origin }) => `It is not known whether production lets this call from ${origin} pass.`,
    cause: ({ because }) => because.map(lineOf),
    fix: () => ['Name the missing value in the policy: { file, env, version, host }.'],
    about: ({ shown, origin }) => [shown, origin],
    docs: { standard: '#http-cors-protocol', mdn: 'HTTP/Guides/CORS' },
  }),

  'mixed-content': entry<{ shown: Subject; origin: string; url: string; initiator: 'fetch' | 'xhr' }>({
    severity: 'error',
    title: 'An https page calls an http URL',
    heading: ({ shown }) => headingOf(shown),
    lead: ({ origin, url }) => `From ${origin}, the browser would block this call to ${url}:`,
    message: ({ origin, url, initiator }) =>
      `Mixed Content: The page at '${origin}/' was loaded over HTTPS, but requested an insecure ${initiator === 'xhr' ? 'XMLHttpRequest endpoint' : 'resource'} '${url}'. This request has been blocked; the content must be served over HTTPS.`,
    cause: ({ origin, url }) => [{ text: `${origin} is https, ${new URL(url).origin} is not` }],
    fix: ({ url }) => [
      `Serve the API over https: productionUrl: '${new URL(url).origin.replace(/^http:/, 'https:')}'`,
    ],
    about: ({ shown, origin }) => [shown, origin],
    docs: { standard: '#concept-main-fetch', mdn: 'Security/Defenses/Mixed_content' },
  }),

  'dev-origin-rejected': entry<{ origin: string }>({
    severity: 'warning',
    title: 'Production does not admit the development origin',
    message: ({ origin }) =>
      `Production does not admit ${origin}, which is usually right: calls through the proxy work, direct calls would be blocked. Keep calls relative; never open production to localhost.`,
    cause: () => [],
    fix: () => [],
    docs: { standard: '#concept-cors-check', mdn: 'HTTP/Guides/CORS' },
  }),

  'same-origin-only-header': entry<{
    shown: Subject
    origin: string
    headers: Array<{ name: string; library: string }>
  }>({
    severity: 'note',
    title: 'A header that is only sent in development',
    heading: ({ shown }) => headingOf(shown),
    message: ({ headers }) =>
      `${headers.map(({ name, library }) => `${name} (set by ${library})`).join(' and ')} will not be sent in production: libraries set it only on same-origin calls. The call was judged without it.`,
    cause: ({ origin }) => [
      { text: `in development the API has the page's origin; in production the page is at ${origin}` },
    ],
    fix: ({ headers }) => [
      `If the API needs ${headers.map(({ name }) => name).join(' and ')}, set it in your own code and add it to Access-Control-Allow-Headers.`,
    ],
    about: ({ headers }) => headers,
    docs: { standard: '#cors-unsafe-request-header-names', mdn: 'HTTP/Guides/CORS#preflighted_requests' },
  }),

  'vary-origin-missing': entry<{
    shown: Subject
    /** Two answers for one URL; `null` where Access-Control-Allow-Origin is missing. */
    answers: [VariedAnswer, VariedAnswer]
    fix: string[]
  }>({
    severity: 'warning',
    title: 'Access-Control-Allow-Origin varies, Vary does not say so',
    heading: ({ shown }) => headingOf(shown),
    message: () =>
      'Two answers for one URL differ in Access-Control-Allow-Origin and lack Vary: Origin: a cache can hand one of them to the wrong page, whose call is then blocked.',
    cause: ({ answers }) =>
      answers.map(({ origin, allowOrigin, at }) => ({
        ...(at && { at }),
        text: `${origin === null ? 'without Origin' : `for ${origin}`}, Access-Control-Allow-Origin is ${allowOrigin ?? 'missing'}`,
      })),
    fix: ({ fix }) =>
      fix.length ? fix : ['Send Vary: Origin with every answer of this URL, refusals included.'],
    about: ({ shown }) => shown,
    docs: { standard: '#cors-protocol-and-http-caches', mdn: 'HTTP/Reference/Headers/Vary' },
  }),

  'no-policy': entry<{ rules: string[] }>({
    severity: 'note',
    title: 'No production policy is named',
    heading: ({ rules }) => rules.join(', '),
    message: () => "Nothing says what production's CORS policy is, so these calls are not checked.",
    cause: () => [],
    fix: () => [
      "policy: 'deploy/nginx.conf'                  a configuration file of production",
      "policy: { cors: corsOptions }                the options of Express's cors()",
      'policy: { headers: { … } }                   the header lines that a gateway or CDN sends',
      'policy: { upstream: true }                   the target runs production’s policy itself',
    ],
    docs: { mdn: 'HTTP/Guides/CORS' },
  }),

  'production-origins-undeclared': entry<Record<string, never>>({
    severity: 'note',
    title: 'productionOrigins is not declared',
    heading: () => 'productionOrigins',
    message: () => 'Where the page lives in production is not declared, so its calls are not checked.',
    cause: () => [],
    fix: () => ["productionOrigins: ['https://app.example.com']"],
    docs: { mdn: 'HTTP/Reference/Headers/Origin' },
  }),

  'production-url-undeclared': entry<{ rules: string[] }>({
    severity: 'note',
    title: 'productionUrl is not declared',
    heading: ({ rules }) => rules.join(', '),
    message: () =>
      'What the page calls in production is not declared: findings show only the path, and nothing is said about cookies.',
    cause: () => [],
    fix: () => [
      "productionUrl: 'https://api.example.com'   or 'same-origin' where one server serves page and API",
    ],
    docs: { mdn: 'HTTP/Guides/CORS' },
  }),

  'policy-unreadable': entry<{ file: string; problem: string }>({
    severity: 'error',
    title: 'The policy is not readable',
    heading: ({ file }) => file,
    message: ({ problem }) => `${problem}. Until it is read, the calls it would answer are not checked.`,
    cause: () => [],
    fix: () => [],
    docs: { mdn: 'HTTP/Guides/CORS' },
  }),

  'cookie-adapted': entry<{
    rule: string
    cookie: string
    /** Attributes as the target wrote them, and what the browser got instead. */
    changed: Array<{ attribute: string; now?: string }>
  }>({
    severity: 'note',
    title: 'A cookie was changed to work in development',
    heading: ({ rule, cookie }) => `${cookie} under ${rule}`,
    message: () =>
      'As the target sets it, not every browser keeps and sends this cookie on the dev server, so it was changed on the way. Production sends it as it is.',
    cause: ({ changed }) =>
      changed.map(({ attribute, now }) => ({
        text: now === undefined ? `${attribute} was left out` : `${attribute} became ${now}`,
      })),
    fix: () => [],
    about: ({ rule, cookie }) => [rule, cookie],
    docs: { mdn: 'HTTP/Reference/Headers/Set-Cookie' },
  }),

  'location-adapted': entry<{ rule: string; location: string; now: string }>({
    severity: 'note',
    title: 'A redirect was led back to the proxy',
    heading: ({ rule }) => rule,
    message: ({ location, now }) =>
      `The target redirected to ${location}, which would have taken the page off the proxy: the browser got ${now}.`,
    cause: () => [],
    fix: () => [
      'In production the browser follows the redirect as it is: it must name a URL that production serves.',
    ],
    about: ({ rule }) => rule,
    docs: { standard: '#concept-http-redirect-fetch', mdn: 'HTTP/Reference/Headers/Location' },
  }),

  'origin-refused': entry<{
    shown: Subject
    rule: string
    origin: string
    host: string
    changeOrigin: boolean
  }>({
    severity: 'warning',
    title: 'The target refused a call whose Origin is not its Host',
    heading: ({ shown }) => headingOf(shown),
    message: ({ origin, host }) =>
      `The target answered 403 to a call with Origin: ${origin} and Host: ${host}. Where the two differ, a CSRF or Host check refuses.`,
    cause: ({ changeOrigin }) =>
      changeOrigin ? [{ text: 'changeOrigin sends the target’s own Host; it does not touch Origin' }] : [],
    fix: ({ changeOrigin }) => [
      ...(changeOrigin
        ? ['changeOrigin: false,           // the target sees the dev server’s Host, equal to Origin']
        : []),
      "sendOrigin: 'production',      // the target sees the first of productionOrigins as Origin",
    ],
    about: ({ rule }) => rule,
    docs: { mdn: 'HTTP/Reference/Headers/Origin' },
  }),

  'create-react-app-proxy': entry<{ file: string; target?: string }>({
    severity: 'note',
    title: 'A proxy of Create React App’s is left behind',
    heading: ({ file }) => file,
    message: ({ target }) =>
      target === undefined
        ? 'Only Create React App’s own dev server runs this file; here nobody does.'
        : `Only Create React App’s own dev server reads "proxy": "${target}"; here nobody does.`,
    cause: () => [],
    fix: ({ target }) =>
      target === undefined
        ? [
            "proxy: { '/api': 'http://localhost:3001' }      one rule for each path that the file proxies, then delete it",
          ]
        : [`proxy: { '/api': '${target}' }      one rule for each path of the API, then delete the field`],
    docs: { mdn: 'HTTP/Guides/Proxy_servers_and_tunneling' },
  }),

  'upstream-also-sends-cors': entry<{ rule: string; policy: string; target: string; value: string }>({
    severity: 'warning',
    title: 'Proxy and application both send CORS headers',
    heading: ({ rule }) => rule,
    message: ({ policy, target, value }) =>
      `${target} sends Access-Control-Allow-Origin: ${value} itself, and ${policy} sends it too. If production runs both, the browser gets it twice and blocks the call; so these calls are not judged.`,
    cause: () => [],
    fix: () => [
      'Leave CORS to one of the two: take it out of the application, or out of the proxy.',
      "Or name both, outermost first: policy: ['deploy/nginx.conf', 'server.js']",
    ],
    about: ({ rule }) => rule,
    docs: { standard: '#cors-check', mdn: 'HTTP/Guides/CORS/Errors/CORSMultipleAllowOriginNotAllowed' },
  }),

  'upstream-relaxed': entry<{ rule: string; target: string; origin: string }>({
    severity: 'note',
    title: 'The target admits the dev server’s page too',
    heading: ({ rule }) => rule,
    message: ({ target, origin }) =>
      `${target} admits ${origin} too. Is its CORS relaxed in development? Then its answers say nothing of production.`,
    cause: () => [],
    fix: () => [
      'Run the target with production’s CORS settings, or name production’s policy instead of { upstream: true }.',
    ],
    about: ({ rule }) => rule,
    docs: { standard: '#cors-protocol-and-credentials', mdn: 'HTTP/Guides/CORS' },
  }),

  'policy-failed': entry<{ rule: string; problem: string }>({
    severity: 'warning',
    title: 'The policy function failed',
    heading: ({ rule }) => rule,
    message: () => 'Your policy function did not answer: the call went on to the target and was not judged.',
    cause: ({ problem }) => [{ text: problem }],
    fix: () => ['Make the function answer for every origin, its absence (undefined) included.'],
    docs: { mdn: 'HTTP/Guides/CORS' },
  }),
} satisfies Record<string, Entry<never>>

export interface VariedAnswer {
  /** The Origin that was sent; `null` where none was. */
  origin: string | null
  allowOrigin: string | null
  at?: SourceLocation
}
