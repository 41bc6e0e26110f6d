import type { HeaderList, HttpRequest, HttpResponse, Unknown } from '../fetch/verdict.ts'
import type { SourceLocation } from './server.ts'

/** The value of a request's header, its lines joined as HTTP does; undefined where it has none. */
export function requestHeader(request: HttpRequest, name: string): string | undefined {
  return headerOf(request.headers, name)
}

/** The value of a header, its lines joined with `, `; undefined where there is none. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  const lines = headers.filter(([key]) => isSame(key, name)).map(([, value]) => value)
  return lines.length === 0 ? undefined : lines.join(', ')
}

/** The response with the header set once: earlier lines of that name are gone. */
export function setHeader(
  response: HttpResponse,
  name: string,
  value: string,
  at?: SourceLocation,
): HttpResponse {
  return addHeader(removeHeader(response, name), name, value, at)
}

/** The response with one more line of that name. */
export function addHeader(
  response: HttpResponse,
  name: string,
  value: string,
  at?: SourceLocation,
): HttpResponse {
  return decidedAt({ ...response, headers: [...response.headers, [name, value]] }, name, at)
}

/** The response without that header, and without doubt about it. */
export function removeHeader(response: HttpResponse, name: string, at?: SourceLocation): HttpResponse {
  const unknown = response.unknown?.filter((open) => !isSame(open.header, name))
  const headers = response.headers.filter(([key]) => !isSame(key, name))
  const from = response.from?.filter((decided) => !isSame(decided.header, name))
  const rest = {
    status: response.status,
    headers,
    ...(unknown?.length ? { unknown } : {}),
    ...(from?.length ? { from } : {}),
  }
  return decidedAt(rest, name, at)
}

/** The response with that header in doubt: lines of that name are gone, it may be there or not. */
export function unknownHeader(response: HttpResponse, name: string, why: Unknown): HttpResponse {
  const rest = removeHeader(response, name)
  return { ...rest, unknown: [...(rest.unknown ?? []), { header: name.toLowerCase(), ...why }] }
}

/** The response varying on one more request header, unless it varies on it already. */
export function varyOn(response: HttpResponse, field: string, at?: SourceLocation): HttpResponse {
  const vary = headerOf(response.headers, 'vary')
  if (vary === undefined || vary === '') return setHeader(response, 'Vary', field, at)
  const fields = vary.split(',').map((item) => item.trim())
  if (fields.includes('*') || fields.some((item) => isSame(item, field))) return response
  return setHeader(response, 'Vary', `${vary}, ${field}`, at)
}

/** Notes where the configuration decides a header, its absence included. */
export function decidedAt(
  response: HttpResponse,
  name: string,
  at: SourceLocation | undefined,
): HttpResponse {
  if (!at) return response
  return { ...response, from: [...(response.from ?? []), { header: name.toLowerCase(), at }] }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** Whether an answer may let a page of this origin read it: by its Access-Control-Allow-Origin, or by what is open. */
export function admits({ headers, unknown = [] }: HttpResponse, origin: string): boolean {
  const name = 'access-control-allow-origin'
  const values = headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value.trim())
  return values.includes('*') || values.includes(origin) || unknown.some(({ header }) => header === name)
}
