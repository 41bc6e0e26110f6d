import type { Unknown } from '../../fetch/verdict.ts'
import type { Exchange } from './exchange.ts'

/** Whether the text matches; a match gives `$1` and the named captures. */
export function match(pattern: RegExp | Unknown, text: string, exchange: Exchange): boolean | Unknown {
  if (!(pattern instanceof RegExp)) return pattern
  const found = pattern.exec(text)
  if (!found) return false
  exchange.captures = [...found]
  for (const [name, value] of Object.entries(found.groups ?? {}))
    exchange.variables.set(name.toLowerCase(), value ?? '')
  return true
}
