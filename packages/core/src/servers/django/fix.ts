import type { PolicyChange } from '../server.ts'
import { pythonList } from '../syntax/python-literals.ts'

const credentialsAllowed = 'CORS_ALLOW_CREDENTIALS = True'
const first = '"corsheaders.middleware.CorsMiddleware",  # the first entry of MIDDLEWARE'

const origins = (list: readonly string[]): string =>
  list.includes('*') ? 'CORS_ALLOW_ALL_ORIGINS = True' : `CORS_ALLOWED_ORIGINS = ${pythonList(list)}`

const fixes: { [C in PolicyChange['change']]: (change: Extract<PolicyChange, { change: C }>) => string } = {
  'allow-origin': (change) =>
    change.credentials ? `${origins(change.origins)}\n${credentialsAllowed}` : origins(change.origins),
  'allow-method': ({ methods }) => `CORS_ALLOW_METHODS = ${pythonList(methods)}`,
  'allow-header': ({ headers }) => `CORS_ALLOW_HEADERS = ${pythonList(headers)}`,
  'expose-header': ({ headers }) => `CORS_EXPOSE_HEADERS = ${pythonList(headers)}`,
  // Not CORS_ALLOW_ALL_ORIGINS: with credentials it would let every site read with the user's cookies.
  'allow-credentials': (change) => `${credentialsAllowed}\n${origins(change.origins)}`,
  // The middleware replaces what a view set; a second line comes from a middleware outside of it.
  'single-allow-origin': () => first,
  'answer-preflight': ({ origins: admitted, methods, headers }) =>
    [
      first,
      origins(admitted),
      `CORS_ALLOW_METHODS = ${pythonList(methods)}`,
      `CORS_ALLOW_HEADERS = ${pythonList(headers)}`,
    ].join('\n'),
  // What an entry before it answers has no CORS headers.
  'errors-too': () => first,
  'vary-origin': () => first,
  'resource-policy': () =>
    'response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # in the view that serves the resource',
}

/** The lines of settings.py that make the change in a project that uses django-cors-headers. */
export function fix(change: PolicyChange): string {
  return (fixes[change.change] as (change: PolicyChange) => string)(change)
}
