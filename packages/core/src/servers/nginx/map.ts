import type { Directive } from '../syntax/directives.ts'
import { isKnown, type Exchange, type Value } from './exchange.ts'
import { patternOf } from './levels.ts'
import { match } from './match.ts'
import { unread, unreadAt } from './unread.ts'
import { expand } from './variables.ts'

interface Entry {
  key: string
  value: string
  at: Directive['at']
}

/** The value that a `map` gives: exact texts first, whatever their case, then host names, then patterns in order. */
export function fromMap(map: Directive, exchange: Exchange): Value {
  const source = expand(map.args[0] ?? '', map.at, exchange)
  if (!isKnown(source)) return source
  const block = map.block ?? []
  const entries = block
    .filter(({ name, args }) => args.length === 1 && name !== unread)
    .map(({ name, written, args, at }): Entry => ({ key: written ?? name, value: args[0] ?? '', at }))
  const opaque = block.find(({ name }) => name === unread)
  const hostnames = block.some(({ name, args }) => name === 'hostnames' && args.length === 0)
  const found = find(entries, source, hostnames, exchange)
  if (found && 'unknown' in found) return found
  if (!found && opaque) return unreadAt(opaque)
  const entry = found ?? entries.find(({ key }) => key === 'default')
  return entry ? expand(entry.value, entry.at, exchange) : ''
}

type Found = Entry | Exclude<Value, string> | undefined

function find(entries: Entry[], source: string, hostnames: boolean, exchange: Exchange): Found {
  const text = source.toLowerCase()
  const plain = entries.filter(({ key }) => key !== 'default' && !key.startsWith('~'))
  const exact = plain.find(({ key }) => key.replace(/^\\/, '').toLowerCase() === text)
  if (exact) return exact
  const host = hostnames
    ? longest(plain.filter(({ key }) => isHostMatch(key.toLowerCase(), text)))
    : undefined
  if (host) return host
  for (const entry of entries.filter(({ key }) => key.startsWith('~'))) {
    const ignoreCase = entry.key.startsWith('~*')
    const pattern = patternOf(entry.key.slice(ignoreCase ? 2 : 1), ignoreCase, entry.at)
    const matched = match(pattern, source, exchange)
    if (matched === true) return entry
    if (matched !== false) return matched
  }
  return undefined
}

/** `*.example.com`, `.example.com` (which is the name too) and `mail.*`. */
export function isHostMatch(mask: string, host: string): boolean {
  if (mask.startsWith('*.')) return host.endsWith(mask.slice(1)) && host.length > mask.length - 1
  if (mask.startsWith('.')) return host === mask.slice(1) || host.endsWith(mask)
  return mask.endsWith('.*') && host.startsWith(mask.slice(0, -1))
}

/** Masks that start with a star come before those that end with one; the longer ones first. */
function longest(entries: Entry[]): Entry | undefined {
  const rank = ({ key }: Entry): number => (key.endsWith('*') ? 0 : 1000) + key.length
  return [...entries].sort((one, other) => rank(other) - rank(one))[0]
}
