import type { Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { pcre } from '../syntax/pcre.ts'
import type { Exchange } from './exchange.ts'

const names: Partial<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303, gone: 410 }

/** What `Redirect`, `RedirectMatch` and their kind answer. */
export function redirectOf(
  directives: Directive[],
  exchange: Exchange,
): { status: number; location?: string } | { open: Unknown } | undefined {
  for (const { name, args, at } of directives) {
    const fixed = fixedStatus[name]
    if (fixed === undefined) continue
    const [first = ''] = args
    const given = names[first.toLowerCase()] ?? (/^\d{3}$/.test(first) ? Number(first) : undefined)
    const status = given ?? fixed
    const rest = given === undefined ? args : args.slice(1)
    // Within a section, the target may stand alone.
    const isAlone = rest.length === 1 && status >= 300 && status < 400
    const [from = '', to] = isAlone ? ['', ...rest] : rest
    const target = isAlone
      ? to
      : name === 'redirectmatch'
        ? byPattern(from, to ?? '', exchange)
        : byPrefix(from, to ?? '', exchange)
    if (target === undefined) continue
    if (typeof target !== 'string') return { open: { unknown: `the pattern ${from} is not translated`, at } }
    return status >= 300 && status < 400 ? { status, location: target } : { status }
  }
  return undefined
}

const fixedStatus: Partial<Record<string, number>> = {
  redirect: 302,
  redirectmatch: 302,
  redirectpermanent: 301,
  redirecttemp: 302,
}

/** What stands behind the prefix is kept. */
function byPrefix(from: string, to: string, { path, query }: Exchange): string | undefined {
  const rest = path.slice(from.length)
  if (!path.startsWith(from) || !(rest === '' || from.endsWith('/') || rest.startsWith('/'))) return undefined
  return to + rest + (query ? `?${query}` : '')
}

function byPattern(from: string, to: string, { path }: Exchange): string | undefined | { open: true } {
  const pattern = pcre(from, false)
  if (!pattern) return { open: true }
  const found = pattern.exec(path)
  return found ? to.replace(/\$(\d)/g, (_, index: string) => found[Number(index)] ?? '') : undefined
}
