import { SourceMap, type SourceMapPayload } from 'node:module'
import type { SourceCall } from './direct-calls.ts'
import { sameLine } from './same-line.ts'

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
    const [original, made] = [text.split('\n'), code.split('\n')]
    return (call) => {
      const line = sameLine(made, original, call.line)
      const isThere = line !== undefined && original[line - 1]?.includes(call.url)
      return isThere ? line : lineByUrl(original, made, call)
    }
  }
  const origins = new SourceMap(payload)
  return ({ line, column }) => {
    const origin = origins.findOrigin(line, column)
    return 'lineNumber' in origin ? origin.lineNumber : undefined
  }
}

/** A compiler keeps the order of what it keeps: as many places of a URL before as behind it are the same ones. */
function lineByUrl(
  original: readonly string[],
  made: readonly string[],
  { url, line, column }: SourceCall,
): number | undefined {
  const before = placesOf(url, original)
  const behind = placesOf(url, made)
  if (before.length !== behind.length) return undefined
  const at = behind.findIndex((place) => place.line === line && place.column > column)
  return before[at]?.line
}

function placesOf(url: string, lines: readonly string[]): Array<{ line: number; column: number }> {
  return lines.flatMap((content, i) => {
    const pieces = content.split(url).slice(0, -1)
    let column = 1
    return pieces.map((piece) => {
      const place = { line: i + 1, column: column + piece.length }
      column = place.column + url.length
      return place
    })
  })
}
