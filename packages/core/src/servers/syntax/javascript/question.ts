import type { HeaderList, HttpRequest } from '../../../fetch/verdict.ts'

/** Headers that no policy names. */
export const strangeHeaders = 'x-one,x-two'

const preflightHeaders: HeaderList = [
  ['Access-Control-Request-Method', 'PUT'],
  ['Access-Control-Request-Headers', strangeHeaders],
]

/** A request that a program is asked with; OPTIONS is a preflight. */
export function requestOf(path: string, method: string, origin: string): HttpRequest {
  const preflight = method === 'OPTIONS'
  return {
    method,
    url: `https://server.invalid${path}`,
    headers: [['Origin', origin], ...(preflight ? preflightHeaders : [])],
    preflight,
    credentials: false,
  }
}
