import type { HttpRequest, HttpResponse } from '../../fetch/verdict.ts'
import { callMethods } from '../server.ts'

/** A path that a route takes, and its methods; undefined: any. */
export interface SampleRoute {
  path: string
  methods: readonly string[] | undefined
}

const stranger = 'https://stranger.invalid'
const nowhere = '/no/such/path'

/**
 * Whether each route says the same of CORS as a path that no route takes, whoever asks.
 *
 * @param origins that the server admits; some of them are asked for
 */
export function areRoutesAlike(
  routes: readonly SampleRoute[],
  origins: readonly string[],
  respond: (request: HttpRequest) => HttpResponse,
): boolean {
  const askers = [stranger, ...origins.slice(0, 2)]
  return routes.every(({ path, methods = callMethods }) =>
    callMethods
      .filter((method) => methods.includes(method))
      .every((method) =>
        askers.every((origin) => {
          const said = (where: string): string => speech(respond(requestOf(where, method, origin)))
          return said(path) === said(nowhere)
        }),
      ),
  )
}

function requestOf(path: string, method: string, origin: string): HttpRequest {
  const headers = [['Origin', origin]] as const
  return { method, url: `https://server.invalid${path}`, headers, preflight: false, credentials: false }
}

const speech = ({ headers, unknown = [] }: HttpResponse): string =>
  JSON.stringify([
    headers.filter(([name]) => /^access-control-/i.test(name)),
    unknown.map(({ header }) => header),
  ])
