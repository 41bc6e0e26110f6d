import type { Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'

/** The name of what stands in place of an `include` that can't be read: it leaves its level open. */
export const unread = '#unread'

export function unreadAt(directive: Directive): Unknown {
  return { unknown: `include ${directive.args[0]} is not read`, at: directive.at }
}
