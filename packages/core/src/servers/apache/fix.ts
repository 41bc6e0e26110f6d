import type { PolicyChange } from '../server.ts'

/** `always`: a plain `Header set` is lost on the errors that Apache answers itself. */
const set = (name: string, value: string): string => `Header always set ${name} "${value}"`

const list = (names: readonly string[]): string => names.join(', ')

const varyOrigin = 'Header always merge Vary Origin'

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function origins(allowed: readonly string[]): string[] {
  const [only, ...others] = allowed
  if (only === undefined) return []
  if (others.length === 0) return [set('Access-Control-Allow-Origin', only)]
  return [
    `SetEnvIf Origin "^(${allowed.map(literal).join('|')})$" CORS_ORIGIN=$0`,
    'Header always set Access-Control-Allow-Origin "%{CORS_ORIGIN}e" env=CORS_ORIGIN',
    varyOrigin,
  ]
}

const credentials = set('Access-Control-Allow-Credentials', 'true')
const methods = (names: readonly string[]): string => set('Access-Control-Allow-Methods', list(names))
const headers = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [set('Access-Control-Allow-Headers', list(names))]

const lines: { [C in PolicyChange as C['change']]: (change: C) => string[] } = {
  'allow-origin': (change) => [...origins(change.origins), ...(change.credentials ? [credentials] : [])],
  'allow-method': (change) => [methods(change.methods)],
  'allow-header': (change) => headers(change.headers),
  'expose-header': (change) => [set('Access-Control-Expose-Headers', list(change.headers))],
  'allow-credentials': (change) => [...origins(change.origins), credentials],
  // What a proxied application sends is in the other table, which `always` does not touch.
  'single-allow-origin': (change) => [
    'Header onsuccess unset Access-Control-Allow-Origin',
    ...origins(change.origins),
  ],
  'answer-preflight': (change) => [
    ...origins(change.origins),
    methods(change.methods),
    ...headers(change.headers),
    'RewriteEngine On',
    'RewriteCond %{REQUEST_METHOD} =OPTIONS',
    'RewriteRule ^ - [R=204,L]',
  ],
  'errors-too': (change) => origins(change.origins),
  'vary-origin': () => [varyOrigin],
  'resource-policy': () => [
    'Header onsuccess unset Cross-Origin-Resource-Policy',
    set('Cross-Origin-Resource-Policy', 'cross-origin'),
  ],
}

/** The Apache directives that make a change, to stand in place of those for the same header. */
export const fix = <C extends PolicyChange>(change: C): string =>
  (lines[change.change] as (change: C) => string[])(change).join('\n')
