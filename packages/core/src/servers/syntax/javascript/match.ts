import { mayExplode } from '../pcre.ts'
import { Open } from './values.ts'

/** What a pattern finds, as for its first use; open where it could take for ever to find out. */
export function matchOf(pattern: RegExp, text: string): RegExpExecArray | null | Open {
  if (mayExplode(pattern.source)) return new Open(`${String(pattern)} may take for ever to match`)
  return new RegExp(pattern).exec(text)
}

/** Why a pattern that finds something once may not find it at the next request. */
export function positionKept(pattern: RegExp): string | undefined {
  if (!pattern.global && !pattern.sticky) return undefined
  return `${String(pattern)} keeps its position between requests: every second one fails`
}
