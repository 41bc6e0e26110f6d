import type { PolicyChange } from '../server.ts'
import { quoted } from '../syntax/javascript/quoted.ts'

const set = (name: string, value: string): string => `res.setHeader('${name}', ${quoted(value)})`

const credentials = set('Access-Control-Allow-Credentials', 'true')
const methods = (names: readonly string[]): string => set('Access-Control-Allow-Methods', names.join(', '))
const headers = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [set('Access-Control-Allow-Headers', names.join(', '))]

const varyOrigin = `res.appendHeader('Vary', 'Origin')`

const allowOrigin = (origins: readonly string[]): string[] =>
  origins.includes('*')
    ? [set('Access-Control-Allow-Origin', '*')]
    : [
        varyOrigin,
        `if ([${origins.map(quoted).join(', ')}].includes(req.headers.origin)) {`,
        `  res.setHeader('Access-Control-Allow-Origin', req.headers.origin)`,
        `}`,
      ]

const lines: { [C in PolicyChange as C['change']]: (change: C) => string[] } = {
  'allow-origin': (change) => [...allowOrigin(change.origins), ...(change.credentials ? [credentials] : [])],
  'allow-method': (change) => [methods(change.methods)],
  'allow-header': (change) => headers(change.headers),
  'expose-header': (change) => [set('Access-Control-Expose-Headers', change.headers.join(', '))],
  'allow-credentials': (change) => [...allowOrigin(change.origins), credentials],
  // setHeader replaces an earlier line; appendHeader and a proxy in front add one
  'single-allow-origin': (change) => allowOrigin(change.origins),
  'answer-preflight': (change) => [
    ...allowOrigin(change.origins),
    `if (req.method === 'OPTIONS') { // before authentication, redirects and routes`,
    `  ${methods(change.methods)}`,
    ...headers(change.headers).map((line) => `  ${line}`),
    `  res.writeHead(204).end()`,
    `  return`,
    `}`,
  ],
  // in front of all that can fail: an error page keeps the headers set so far
  'errors-too': (change) => allowOrigin(change.origins),
  'vary-origin': () => [varyOrigin],
  'resource-policy': () => [set('Cross-Origin-Resource-Policy', 'cross-origin')],
}

/** The JavaScript that makes a change where the headers are set by hand, in node:http and in Express alike. */
export function fix<C extends PolicyChange>(change: C): string {
  return (lines[change.change] as (change: C) => string[])(change).join('\n')
}
