import type { HttpRequest, HttpResponse } from '../fetch/verdict.ts'
import { headerOf } from '../servers/headers.ts'
import { originsIn } from './alternatives.ts'
import type { PolicyIntent } from '../servers/server.ts'

/** Need no listing, and cost nothing in a list. */
const safelisted = ['GET', 'HEAD', 'POST']
const standardMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

const isToken = (text: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(text)

const names = (value: string | undefined) =>
  (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => isToken(part) && part !== '*')

const same = (name: string) => name

/** The first of each. */
function unique(list: readonly string[], fold = same): string[] {
  const seen = new Set<string>()
  return list.filter((name) => !seen.has(fold(name)) && seen.add(fold(name)))
}

/** What the page needs allowed, from the preflight that was sent for it. */
export const needs = ({ headers }: HttpRequest) => ({
  method: headerOf(headers, 'access-control-request-method') ?? 'GET',
  headers: names(headerOf(headers, 'access-control-request-headers')),
})

/** The complete list after a change; undefined where it is not known whole: writing part of it would take the rest away. */
export function methodList(response: HttpResponse, wanted: string, intent?: PolicyIntent) {
  if (intent?.partial.includes('methods')) return undefined
  const sent = headerOf(response.headers, 'access-control-allow-methods')
  const any = intent?.methods === '*' || sent?.trim() === '*'
  const known = typeof intent?.methods === 'object' ? intent.methods.filter(isToken) : names(sent)
  const base = known.length > 0 ? known : safelisted
  return unique([...(any ? standardMethods : base), wanted])
}

export function headerList(response: HttpResponse, wanted: readonly string[], intent?: PolicyIntent) {
  if (intent?.partial.includes('allowedHeaders')) return undefined
  const known =
    typeof intent?.allowedHeaders === 'object'
      ? intent.allowedHeaders.filter((name) => isToken(name) && name !== '*')
      : names(headerOf(response.headers, 'access-control-allow-headers'))
  return unique([...known, ...wanted], (name) => name.toLowerCase())
}

export function originList(
  wanted: string,
  credentials: boolean,
  intent?: PolicyIntent,
  sent?: string,
): string[] | undefined {
  if (intent?.partial.includes('origins')) return undefined
  const any = intent?.origins === '*' || intent?.origins === 'reflect' || sent === '*'
  // With credentials the wildcard is no answer: the origin must be named.
  if (any) return [credentials ? wanted : '*']
  const given = typeof intent?.origins === 'object' ? intent.origins : sent === undefined ? [] : [sent]
  const known: string[] = []
  for (const origin of given) {
    const origins =
      typeof origin === 'string' ? origin.split(',').map((part) => part.trim()) : originsIn(origin.pattern)
    if (!origins) return undefined
    known.push(...origins)
  }
  return unique([...known.filter((origin) => URL.canParse(origin)), wanted])
}
