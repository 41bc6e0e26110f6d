import type { PolicyChange } from './server.ts'

const allowOrigin = (origin: string) => `Access-Control-Allow-Origin: ${origin}`
const credentials = 'Access-Control-Allow-Credentials: true'
const methods = (names: readonly string[]) => `Access-Control-Allow-Methods: ${names.join(', ')}`
const headers = (names: readonly string[]) => `Access-Control-Allow-Headers: ${names.join(', ')}`
const vary = 'Vary: Origin'

/** One header line names one origin: with several, the answer depends on who asks. */
const origins = (allowed: readonly string[]) =>
  allowed.length === 1
    ? allowed.map(allowOrigin)
    : [`${allowOrigin("the request's Origin, where it is one of")} ${allowed.join(', ')}`, vary]

const lines: { [C in PolicyChange as C['change']]: (change: C) => string[] } = {
  'allow-origin': (change) => [...origins(change.origins), ...(change.credentials ? [credentials] : [])],
  'allow-method': (change) => [methods(change.methods)],
  'allow-header': (change) => [headers(change.headers)],
  'expose-header': (change) => [`Access-Control-Expose-Headers: ${change.headers.join(', ')}`],
  'allow-credentials': (change) => [...origins(change.origins), credentials],
  'single-allow-origin': (change) => origins(change.origins),
  'answer-preflight': (change) => [
    'OPTIONS → 204',
    ...origins(change.origins),
    methods(change.methods),
    ...(change.headers.length ? [headers(change.headers)] : []),
  ],
  'errors-too': (change) => origins(change.origins),
  'vary-origin': () => [vary],
  'resource-policy': () => ['Cross-Origin-Resource-Policy: cross-origin'],
}

/** The header lines that make a change, for any server: one a line. */
export const fix = <C extends PolicyChange>(change: C): string =>
  (lines[change.change] as (change: C) => string[])(change).join('\n')
