import type { HeaderList } from '../fetch/verdict.ts'

/** Node's `rawHeaders`: name, value, name, value, … in wire order, duplicates kept. */
export type RawHeaders = readonly string[]

/** `rawHeaders` as lines. */
export function linesOf(rawHeaders: RawHeaders): HeaderList {
  const lines: Array<readonly [string, string]> = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push([rawHeaders[i]!, rawHeaders[i + 1]!])
  return lines
}

/** Whether the line at `i` has that name; on the hot path. @param name in lower case */
const isNamed = (rawHeaders: RawHeaders, i: number, name: string): boolean =>
  rawHeaders[i]!.length === name.length && rawHeaders[i]!.toLowerCase() === name

/** First value of a header. @param name in lower case */
export function firstValue(rawHeaders: RawHeaders, name: string): string | undefined {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    if (isNamed(rawHeaders, i, name)) return rawHeaders[i + 1]!
  return undefined
}

/** All values of a header, in order. @param name in lower case */
export function valuesOf(rawHeaders: RawHeaders, name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    if (isNamed(rawHeaders, i, name)) values.push(rawHeaders[i + 1]!)
  return values
}
