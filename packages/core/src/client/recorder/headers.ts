import type { CallRecord } from '../../dev/record.ts'
import { apply, isPlain, ownOf, quietly, recognized, valueOf } from './wrap.ts'

/** Values that decide whether a header is safelisted; all others are nobody's business. */
const valueMatters = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'range'])

export type Lines = CallRecord['headers']

/** @throws for what would run code of the page's to become text */
function textOf(given: unknown): string {
  if (typeof given === 'object' || typeof given === 'function') throw new TypeError()
  return String(given)
}

export const lineOf = (name: unknown, value: unknown): Lines[number] => {
  const lower = textOf(name).toLowerCase()
  return [lower, valueMatters.has(lower) ? textOf(value) : '']
}

const headerEach = Headers.prototype.forEach
const headerHas = Headers.prototype.has
const isHeaders = (given: unknown): boolean => recognized((each) => apply(headerHas, each, ['a']), given)

/** What was there at once, for those who ask later. */
export const justNow =
  <Each>(each: Each) =>
  (): Each =>
    each

/**
 * Names and values as the page gave them now, for it may change them; put into words later.
 *
 * @throws where they can't be read without the page's noticing, as does what it returns
 */
export function linesOf(given: unknown): () => Lines {
  if (isPlain(given)) {
    const own = ownOf(given)
    return () => {
      if (Symbol.iterator in own) throw new TypeError()
      const listed = Object.entries(own).filter(([, { enumerable }]) => enumerable)
      return listed.map(([name, descriptor]) => lineOf(name, valueOf(descriptor)))
    }
  }
  const lines: Lines = []
  const add = (name: unknown, value: unknown): void => void lines.push(lineOf(name, value))
  if (isHeaders(given)) apply(headerEach, given, [(value: string, name: string) => add(name, value)])
  else if (Array.isArray(given)) for (const [name, value] of given as unknown[][]) add(name, value)
  else if (typeof given === 'object' && given !== null && !(Symbol.iterator in given))
    for (const name of Object.keys(given)) add(name, quietly(given, name))
  else if (given !== null) throw new TypeError()
  return justNow(lines)
}
