import type { PolicyChange } from '../server.ts'

/** `always`: without it nginx sends the line with 2xx and 3xx statuses only. */
const add = (name: string, value: string): string => `add_header ${name} ${value} always;`

const list = (names: readonly string[]): string => `"${names.join(', ')}"`

const allowOrigin = (value: string): string => add('Access-Control-Allow-Origin', value)

const varyOrigin = add('Vary', 'Origin')

/** `map` belongs to the http level; the rest to the location that answers, in place of the same headers. */
function origins(allowed: readonly string[]): string[] {
  const [only, ...others] = allowed
  if (only === undefined) return []
  if (others.length === 0) return [allowOrigin(`"${only}"`)]
  const entries = allowed.map((origin) => `    "${origin}" $http_origin;`)
  return [
    'map $http_origin $cors_origin {',
    '    default "";',
    ...entries,
    '}',
    allowOrigin('$cors_origin'),
    varyOrigin,
  ]
}

const credentials = add('Access-Control-Allow-Credentials', 'true')
const methods = (names: readonly string[]): string => add('Access-Control-Allow-Methods', list(names))
const headers = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [add('Access-Control-Allow-Headers', list(names))]

const lines: { [C in PolicyChange as C['change']]: (change: C) => string[] } = {
  'allow-origin': (change) => [...origins(change.origins), ...(change.credentials ? [credentials] : [])],
  'allow-method': (change) => [methods(change.methods)],
  'allow-header': (change) => headers(change.headers),
  'expose-header': (change) => [add('Access-Control-Expose-Headers', list(change.headers))],
  'allow-credentials': (change) => [...origins(change.origins), credentials],
  'single-allow-origin': (change) => [
    'proxy_hide_header Access-Control-Allow-Origin;',
    ...origins(change.origins),
  ],
  'answer-preflight': (change) => [
    ...origins(change.origins),
    methods(change.methods),
    ...headers(change.headers),
    'if ($request_method = OPTIONS) { return 204; }',
  ],
  'errors-too': (change) => origins(change.origins),
  'vary-origin': () => [varyOrigin],
  'resource-policy': () => [
    'proxy_hide_header Cross-Origin-Resource-Policy;',
    add('Cross-Origin-Resource-Policy', 'cross-origin'),
  ],
}

/** The nginx directives that make a change, to stand in place of those for the same header. */
export const fix = <C extends PolicyChange>(change: C): string =>
  (lines[change.change] as (change: C) => string[])(change).join('\n')
