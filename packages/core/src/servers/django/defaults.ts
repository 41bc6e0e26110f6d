import type { SourceLocation } from '../server.ts'
import { known, type ListOf, notKnown } from '../syntax/field.ts'

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

/** @param since4 whether django-cors-headers is 4.0 or later; undefined where it is not known */
export function defaultHeaders(since4: boolean | undefined, at: SourceLocation): ListOf<string> {
  const list = (since4 === false ? headersBefore4 : headers).map((name) => known(name, at))
  // No page can set the three, so this leaves no verdict open.
  if (since4 === undefined)
    return [
      ...list,
      notKnown('before 4.0, django-cors-headers allows accept-encoding, dnt and origin too', at),
    ]
  return list
}

export function defaultMethods(at: SourceLocation): ListOf<string> {
  return methods.map((name) => known(name, at))
}
