import { SourceMap, type SourceMapPayload } from 'node:module'

/**
 * The line of the file that a place in compiled text comes from.
 *
 * @param map of the text; undefined where it is the file's own
 * @returns undefined where the map does not tell
 */
export function originalLine(
  map: object | string | undefined,
  { line, column }: { line: number; column: number },
): number | undefined {
  if (map === undefined) return line
  const payload = typeof map === 'string' ? JSON.parse(map) : map
  const origin = new SourceMap(payload as SourceMapPayload).findOrigin(line, column)
  return 'lineNumber' in origin ? origin.lineNumber : undefined
}
