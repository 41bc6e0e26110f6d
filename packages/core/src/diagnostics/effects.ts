import type { HttpRequest, HttpResponse, Server } from '../fetch/verdict.ts'
import { setHeader } from '../servers/headers.ts'
import type { PolicyChange } from '../servers/server.ts'

type Effect<C> = (response: HttpResponse, change: C, request: HttpRequest) => HttpResponse

const setOrigin = (response: HttpResponse, origin: string) =>
  setHeader(response, 'Access-Control-Allow-Origin', origin)
const setCredentials = (response: HttpResponse) =>
  setHeader(response, 'Access-Control-Allow-Credentials', 'true')
const setMethods = (response: HttpResponse, methods: readonly string[]) =>
  setHeader(response, 'Access-Control-Allow-Methods', methods.join(', '))
const setHeaders = (response: HttpResponse, headers: readonly string[]) =>
  setHeader(response, 'Access-Control-Allow-Headers', headers.join(', '))

/** What each change does to an answer, to see whether it is enough. */
const effects: { [C in PolicyChange as C['change']]: Effect<C> } = {
  'allow-origin': (response, { origin, credentials }) =>
    credentials ? setCredentials(setOrigin(response, origin)) : setOrigin(response, origin),
  'allow-method': (response, { methods }, { preflight }) =>
    preflight ? setMethods(response, methods) : response,
  'allow-header': (response, { headers }, { preflight }) =>
    preflight ? setHeaders(response, headers) : response,
  'expose-header': (response, { headers }) =>
    setHeader(response, 'Access-Control-Expose-Headers', headers.join(', ')),
  'allow-credentials': (response, { origin }) => setCredentials(setOrigin(response, origin)),
  'single-allow-origin': (response, { origin }) => setOrigin(response, origin),
  'answer-preflight': (response, { origin, methods, headers }, { preflight }) =>
    preflight
      ? { ...setHeaders(setMethods(setOrigin(response, origin), methods), headers), status: 204 }
      : response,
  'errors-too': (response, { origin }) => setOrigin(response, origin),
  'vary-origin': (response) => setHeader(response, 'Vary', 'Origin'),
  'resource-policy': (response) => setHeader(response, 'Cross-Origin-Resource-Policy', 'cross-origin'),
}

/**
 * The server once the change is made.
 *
 * @param admitted an origin that the server admits already: the answer to it shows what a newly admitted one would get
 */
export function after(change: PolicyChange, serve: Server, admitted?: string): Server {
  const effect = effects[change.change] as Effect<PolicyChange>
  return (request) => {
    const asking =
      change.change === 'allow-origin' && admitted !== undefined
        ? withHeader(request, 'origin', admitted)
        : request
    return effect(serve(asking), change, request)
  }
}

/** The request with that header set once, or not at all. */
export const withHeader = (request: HttpRequest, name: string, value?: string): HttpRequest => ({
  ...request,
  headers: [
    ...request.headers.filter(([given]) => given.toLowerCase() !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ],
})
