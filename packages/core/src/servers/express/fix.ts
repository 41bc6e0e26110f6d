import type { PolicyChange } from '../server.ts'
import { quoted } from '../syntax/javascript/quoted.ts'

const list = (items: readonly string[]): string => `[${items.map(quoted).join(', ')}]`

// A list even of one: cors sends a lone string to everyone, and without a list nothing varies; in a list, * matches nothing
const origin = (origins: readonly string[]): string =>
  `origin: ${origins.includes('*') ? quoted('*') : list(origins)}`

const option = (text: string): string => `${text}, // in cors({ … })`

const lines: { [C in PolicyChange as C['change']]: (change: C) => string[] } = {
  'allow-origin': (change) => [
    option(origin(change.origins)),
    ...(change.credentials ? [option('credentials: true')] : []),
  ],
  'allow-method': (change) => [option(`methods: ${list(change.methods)}`)],
  'allow-header': (change) => [option(`allowedHeaders: ${list(change.headers)}`)],
  'expose-header': (change) => [option(`exposedHeaders: ${list(change.headers)}`)],
  'allow-credentials': (change) => [option(origin(change.origins)), option('credentials: true')],
  'single-allow-origin': (change) => [
    `app.use(cors({ ${origin(change.origins)} })) // the only one: no header by hand, none in the proxy in front`,
  ],
  'answer-preflight': (change) => [
    `app.use(cors({ // before authentication, redirects and routes`,
    `  ${origin(change.origins)},`,
    `  methods: ${list(change.methods)},`,
    ...(change.headers.length > 0 ? [`  allowedHeaders: ${list(change.headers)},`] : []),
    `}))`,
  ],
  'errors-too': (change) => [
    `app.use(cors({ ${origin(change.origins)} })) // before all that can fail: an error keeps the headers set so far`,
  ],
  'vary-origin': () => [`app.use((req, res, next) => { res.vary('Origin'); next() })`],
  'resource-policy': () => [
    `app.use(helmet({ crossOriginResourcePolicy: { policy: 'cross-origin' } })) // without Helmet: res.set('Cross-Origin-Resource-Policy', 'cross-origin')`,
  ],
}

/** The JavaScript that makes a change in an Express application with the cors package. */
export function fix<C extends PolicyChange>(change: C): string {
  return (lines[change.change] as (change: C) => string[])(change).join('\n')
}
