import type { SourceLocation } from '../server.ts'
import { known, type ListOf } from '../syntax/field.ts'

const headers = ['accept', 'authorization', 'content-type', 'user-agent', 'x-csrftoken', 'x-requested-with']
const headersBefore4 = [
  'accept',
  'accept-encoding',
  'authorization',
  'content-type',
  'dnt',
  'origin',
  'user-agent',
  'x-csrftoken',
  'x-requested-with',
]
const methods = ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT']

/**
 * Before 4.0 the list has three more, which no page can set: where the version is not known, they change no verdict.
 *
 * @param since4 whether django-cors-headers is 4.0 or later; undefined where it is not known
 */
export function defaultHeaders(since4: boolean | undefined, at: SourceLocation): ListOf<string> {
  return (since4 === false ? headersBefore4 : headers).map((name) => known(name, at))
}

export function defaultMethods(at: SourceLocation): ListOf<string> {
  return methods.map((name) => known(name, at))
}
