import { SourceMap, type SourceMapPayload } from 'node:module'
import type { SourceCall } from './direct-calls.ts'
import { linesOf, sameLine } from './same-line.ts'

/**
 * Where calls of compiled code stand in their file.
 *
 * @param text of the file
 * @param code what was made of it
 * @param map of the code, as far as the host has one: it may as well be of the code to itself
 * @returns the line of a call, from 1; undefined where nothing tells it
 */
export function lineIn(
  text: string,
  code: string,
  map: object | string | undefined,
): (call: SourceCall) => number | undefined {
  if (text === code) return ({ line }) => line
  const payload = (typeof map === 'string' ? JSON.parse(map) : map) as SourceMapPayload | undefined
  if (!payload || payload.sourcesContent?.every((content) => content === code)) {
    const [original, made] = [linesOf(text), code.split('\n')]
    const before = placesIn(original.all)
    const behind = placesIn(made)
    return (call) => {
      const line = sameLine(made, original, call.line)
      if (line !== undefined && original.all[line - 1]?.includes(call.url)) return line
      const candidates = before(call.url)
      const places = behind(call.url)
      // a compiler keeps the order of what it keeps
      if (candidates.length === places.length)
        return candidates[places.findIndex((place) => isAt(place, call))]?.line
      return likeliest(candidates, made[call.line - 1] ?? '', call.url)
    }
  }
  const origins = new SourceMap(payload)
  return ({ line, column }) => {
    const origin = origins.findOrigin(line, column)
    return 'lineNumber' in origin ? origin.lineNumber : undefined
  }
}

interface Place {
  line: number
  column: number
  text: string
}

const isAt = ({ line, column }: Place, call: SourceCall): boolean =>
  line === call.line && column > call.column

/** Finds where a URL stands. */
function placesIn(lines: readonly string[]): (url: string) => readonly Place[] {
  const found = new Map<string, Place[]>()
  return (url) => {
    const known = found.get(url)
    if (known) return known
    const places = lines.flatMap((text, i) =>
      [...occurrences(text, url)].map((at) => ({ line: i + 1, column: at + 1, text })),
    )
    found.set(url, places)
    return places
  }
}

function* occurrences(text: string, url: string): Generator<number> {
  for (let at = text.indexOf(url); at !== -1; at = text.indexOf(url, at + url.length)) yield at
}

/** The one of the lines with most words in common with what was made of it. */
function likeliest(candidates: readonly Place[], made: string, url: string): number | undefined {
  const words = wordsOf(made, url)
  const ranked = candidates
    .map(({ line, text }) => ({
      line,
      shared: [...wordsOf(text, url)].filter((word) => words.has(word)).length,
    }))
    .sort((one, other) => other.shared - one.shared)
  const [best, next] = ranked
  return best?.shared === next?.shared ? undefined : best?.line
}

const wordsOf = (text: string, url: string): Set<string> => new Set(text.replaceAll(url, '').match(/[\w$]+/g))
