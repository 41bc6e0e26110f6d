import type { PolicyChange } from '../server.ts'

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const list = (texts: readonly string[]) => `[${texts.map(quote).join(', ')}]`
const symbol = (method: string) => {
  const name = method.toLowerCase()
  return /^[a-z]+$/.test(name) ? `:${name}` : `:${quote(name)}`
}
const methods = (names: readonly string[]) =>
  `methods: ${names.includes('*') ? ':any' : `[${names.map(symbol).join(', ')}]`}`
const headers = (names: readonly string[]) => `headers: ${names.includes('*') ? ':any' : list(names)}`

/** An option of `resource` stands on a line that also names the path and the other options. */
const option = (text: string) => ['# option of the resource line', text]

/** First of all middleware: before authentication, and around whatever turns an exception into a response. */
const inFront = [
  '# after any other insert_before 0: the last of them comes first',
  'config.middleware.insert_before 0, Rack::Cors do',
]
const outermost = (admitted: readonly string[], options: readonly string[]) => [
  ...inFront,
  '  allow do',
  `    origins ${admitted.map(quote).join(', ')}`,
  `    resource '*', ${options.join(', ')}`,
  '  end',
  'end',
]

const lines: { [C in PolicyChange as C['change']]: (change: C) => string[] } = {
  'allow-origin': (change) => [
    `origins ${change.origins.map(quote).join(', ')}`,
    ...(change.credentials && !change.origins.includes('*') ? option('credentials: true') : []),
  ],
  'allow-method': (change) => option(methods(change.methods)),
  'allow-header': (change) => option(headers(change.headers)),
  'expose-header': (change) => option(`expose: ${list(change.headers)}`),
  'allow-credentials': (change) => [
    `origins ${change.origins.map(quote).join(', ')}`,
    ...option('credentials: true'),
  ],
  'single-allow-origin': (change) => [
    '# remove the Access-Control-Allow-Origin that the application sets itself',
    `origins ${change.origins.map(quote).join(', ')}`,
  ],
  'answer-preflight': (change) =>
    outermost(change.origins, [headers(change.headers), methods([...change.methods])]),
  'errors-too': (change) => outermost(change.origins, ['headers: :any', 'methods: :any']),
  'vary-origin': () => option("vary: ['Origin']"),
  'resource-policy': () => [
    "config.action_dispatch.default_headers['Cross-Origin-Resource-Policy'] = 'cross-origin'",
  ],
}

/** The lines of Ruby that make `change`, for the `allow` block that the request falls in. */
export const fix = <C extends PolicyChange>(change: C): string =>
  (lines[change.change] as (change: C) => string[])(change).join('\n')

/** The same lines without Rails, where what is used first is the outermost. */
export const inConfigRu = (words: string): string =>
  words.replace(inFront.join('\n'), '# before any other use\nuse Rack::Cors do')

/** A resource for the paths that have none; it belongs behind the others, which go first. */
export const addResource = ({ credentials }: Extract<PolicyChange, { change: 'allow-origin' }>): string =>
  [
    '# in the allow block, or with the pattern of this path alone',
    `resource '*', headers: :any, methods: :any${credentials ? ', credentials: true' : ''}`,
  ].join('\n')
