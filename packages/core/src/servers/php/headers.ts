import type { SourceLocation } from '../server.ts'
import { concat, isOpen, open, truthOf, type Open, type Value } from './values.ts'
import type { Line, World } from './world.ts'

/** What a browser's decision hangs on; other headers are the application's own business. */
export const decidingHeaders = [
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'access-control-max-age',
  'vary',
]

/** `header($line, $replace, $code)` */
export function header(world: World, given: readonly Value[], at: SourceLocation): Value {
  const [line = '', replacing = true, code] = given
  if (world.isSent(at)) return null
  const text = concat([line], at)
  const known = isOpen(text) ? (text.prefix ?? '') : text.trimEnd()
  const colon = known.indexOf(':')
  if (colon < 0 && isOpen(text)) {
    // Any header may be meant, and any status.
    world.doubt('*', text)
    world.status = text
    return null
  }
  if (/[\r\n\0]/.test(known)) return null
  const status = /^http\/[\d.]+\s+(\d{3})/i.exec(known)?.[1]
  if (status) {
    world.status = Number(status)
    world.hasStatusLine = true
  } else if (colon > 0) {
    const value = isOpen(text) ? open(text.unknown, text.at) : known.slice(colon + 1).trim()
    sendLine(world, { name: known.slice(0, colon), value, at }, truthOf(replacing))
  }
  if (code !== undefined && code !== 0) {
    world.hasStatusLine = false
    if (typeof code === 'number' || isOpen(code)) world.status = code
  }
  return null
}

function sendLine(world: World, line: Line, replace: boolean | Open): void {
  const key = line.name.trim().toLowerCase()
  if (key === 'location') redirect(world, line.at)
  if (key.length < line.name.length) world.doubt(key, open('a space stands before the colon', line.at))
  else if (typeof replace === 'boolean') world.send(line.name, line.value, replace, line.at)
  else world.doubt(key, replace)
}

/** A Location makes a redirect of a status that is none. */
function redirect(world: World, at: SourceLocation): void {
  const { status, request } = world
  if (typeof status === 'number' && (status === 201 || (status >= 300 && status <= 399))) return
  world.hasStatusLine = false
  world.status = /^(?:GET|HEAD|OPTIONS)$/.test(request.method)
    ? 302
    : open('whether Location answers 302 or 303 here depends on the server', at)
}

export function removeHeader(world: World, [name]: readonly Value[], at: SourceLocation): Value {
  if (world.isSent(at)) return null
  if (name === undefined || name === null) for (const key of decidingHeaders) world.withdraw(key, at)
  else if (typeof name === 'string') world.withdraw(name.toLowerCase(), at)
  else if (isOpen(name)) world.doubt('*', name)
  return null
}

export function responseCode(world: World, [code]: readonly Value[], at: SourceLocation): Value {
  const before = world.status ?? 200
  if (code === undefined || world.isSent(at)) return before
  if (world.hasStatusLine && code !== before)
    world.status = open(
      'whether the status line before it or http_response_code() counts depends on the server',
      at,
    )
  else if (typeof code === 'number' || isOpen(code)) world.status = code
  return before
}
