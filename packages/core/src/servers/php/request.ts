import type { HttpRequest } from '../../fetch/verdict.ts'
import { requestHeader } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { lookUp } from '../syntax/environment.ts'
import { isUnknown } from '../syntax/field.ts'
import { isOpen, open, type Value } from './values.ts'
import type { World } from './world.ts'

/** Set by the browser, a proxy or the connection: whether they are there is not part of the question. */
const notAsked = new Set(
  [
    'ACCEPT ACCEPT_ENCODING ACCEPT_LANGUAGE AUTHORIZATION CACHE_CONTROL CONNECTION CONTENT_LENGTH CONTENT_TYPE',
    'COOKIE DNT FORWARDED HOST PRAGMA REFERER UPGRADE_INSECURE_REQUESTS USER_AGENT VIA X_FORWARDED_FOR',
    'X_FORWARDED_HOST X_FORWARDED_PORT X_FORWARDED_PROTO X_REAL_IP X_REQUESTED_WITH',
  ]
    .join(' ')
    .split(' '),
)

/** An item of `$_SERVER`, `$_ENV` or `$_GET`; undefined where the variable is none of PHP's own. */
export function superglobal(name: string, key: Value, world: World, at: SourceLocation): Value | undefined {
  if (name === 'GLOBALS' && typeof key === 'string')
    return world.globals.get(key) ?? open(`$${key} is not set in this file`, at)
  const read = readers[name]
  if (!read) return undefined
  if (isOpen(key)) return open(key.unknown, key.at)
  return read(String(key), world, at)
}

/** What the environment gives, where the user names it. */
export function environment(name: string, shown: string, world: World, at: SourceLocation): Value {
  const found = lookUp(world.script.where, name, shown, at)
  return isUnknown(found) ? open(found.unknown, at) : found.value
}

const unread =
  (name: string) =>
  (key: string, _world: World, at: SourceLocation): Value =>
    open(`$${name}['${key}'] is known only when the script runs`, at)

const readers: Record<string, (key: string, world: World, at: SourceLocation) => Value> = {
  _SERVER: server,
  _ENV: (key, world, at) => environment(key, `$_ENV['${key}']`, world, at),
  _GET: (key, { request, script }, at) => {
    if (script.isSample) return unread('_GET')(key, undefined as never, at)
    const url = new URL(request.url)
    // `a[b]=c` makes arrays.
    if (url.search.includes('[') || url.search.includes('%5B'))
      return unread('_GET')(key, undefined as never, at)
    return url.searchParams.get(key)
  },
  _POST: unread('_POST'),
  _COOKIE: unread('_COOKIE'),
  _FILES: unread('_FILES'),
  _REQUEST: unread('_REQUEST'),
  _SESSION: unread('_SESSION'),
}

/** What differs from call to call; a preflight has no header that a page sets. */
const isAnybodys = (key: string, { preflight }: HttpRequest): boolean =>
  /^(?:REQUEST_URI|QUERY_STRING)$/.test(key) || (!preflight && /^HTTP_(?!ORIGIN$|ACCESS_CONTROL_)/.test(key))

export function server(key: string, world: World, at: SourceLocation): Value {
  const { request, script } = world
  const url = new URL(request.url)
  if (key === 'REQUEST_METHOD') return request.method
  if (script.isSample && isAnybodys(key, request)) return unread('_SERVER')(key, world, at)
  if (key === 'REQUEST_URI') return url.pathname + url.search
  if (key === 'QUERY_STRING') return url.search.slice(1)
  if (!key.startsWith('HTTP_')) return environment(key, `$_SERVER['${key}']`, world, at)
  const name = key.slice('HTTP_'.length)
  const value = requestHeader(request, name.replaceAll('_', '-'))
  if (value !== undefined) return value
  return notAsked.has(name) || name.startsWith('SEC_') ? unread('_SERVER')(key, world, at) : null
}
