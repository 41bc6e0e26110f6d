import { originMistake } from '../fetch/origin.ts'

const most = 50

/** Every text that a piece of a pattern stands for, and where the piece ends; undefined where they have no end. */
type Piece = { texts: string[]; end: number } | undefined

function alternation(pattern: string, start: number): Piece {
  const texts: string[] = []
  let branch = ['']
  let index = start
  while (index < pattern.length && pattern[index] !== ')') {
    if (pattern[index] === '|') {
      texts.push(...branch)
      branch = ['']
      index += 1
      continue
    }
    const piece = quantified(pattern, index)
    if (!piece) return undefined
    branch = branch.flatMap((text) => piece.texts.map((next) => text + next))
    if (branch.length + texts.length > most) return undefined
    index = piece.end
  }
  return { texts: [...texts, ...branch], end: index }
}

function quantified(pattern: string, start: number): Piece {
  const piece = single(pattern, start)
  if (!piece) return undefined
  const next = pattern[piece.end]
  if (next === '?') return { texts: [...piece.texts, ''], end: piece.end + 1 }
  return next === '*' || next === '+' || next === '{' ? undefined : piece
}

function single(pattern: string, start: number): Piece {
  const character = pattern[start] ?? ''
  if (character === '(') {
    const opening = /^\((?:\?:)?/.exec(pattern.slice(start))?.[0] ?? ''
    const inside = alternation(pattern, start + opening.length)
    return inside && pattern[inside.end] === ')' ? { texts: inside.texts, end: inside.end + 1 } : undefined
  }
  if (character === '\\') {
    const escaped = pattern[start + 1] ?? ''
    return /\W/.test(escaped) ? { texts: [escaped], end: start + 2 } : undefined
  }
  // A bare dot is meant as one: no origin has another character there on purpose.
  return /[\w:/.-]/.test(character) ? { texts: [character], end: start + 1 } : undefined
}

/**
 * The origins that a regular expression lists, such as `^https://(app|admin)\.example\.com$`. Undefined where it stands
 * for more than can be listed, or for anything but whole origins.
 */
export function originsIn(pattern: string): string[] | undefined {
  const body = pattern
    .replace(/^\(\?i\)/, '')
    .replace(/^(\^|\\A)/, '')
    .replace(/(\$|\\[Zz])$/, '')
  const all = alternation(body, 0)
  if (!all || all.end < body.length) return undefined
  return all.texts.every((text) => originMistake(text) === undefined) ? all.texts : undefined
}
