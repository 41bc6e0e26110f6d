import { readFile } from 'node:fs/promises'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { SourceLocation } from '../servers/server.ts'
import { folder } from './endpoint.ts'
import type { Frame } from './record.ts'
import { linesOf, sameLine } from './same-line.ts'

/** A script as the host has made it. */
export interface Script {
  text: string
  map?: SourceMapPayload
  /** Absolute path of the one file that it was made of. */
  file?: string
}

/** What a host knows of a script by the URL that a stack names; undefined where the host has not made it. */
export type Scripts = (url: string) => Promise<Script | undefined>

const frameLine = /(?:\(|@|\bat (?:async )?|^)([a-z][a-z-]*:\/\/[^\s()]*):(\d+):(\d+)\)?$/

/** The frames of a stack, innermost first, without those that name no script; Chromium's, Firefox's and Safari's. */
export const framesOf = (stack: string): Frame[] =>
  stack.split('\n').flatMap((text) => {
    const [, file, line, column] = frameLine.exec(text) ?? []
    return file === undefined ? [] : [{ file, line: Number(line), column: Number(column) }]
  })

const isDependency = (path: string): boolean => /(?:^|[/\\])node_modules[/\\]/.test(path)

/**
 * Where in the user's own source a stack begins: its first frame that is neither the recorder's nor a
 * dependency's, brought back through source maps.
 *
 * @param root absolute; the place is relative to it
 */
export async function placeOf(
  stack: string,
  scripts: Scripts,
  root: string,
): Promise<SourceLocation | undefined> {
  for (const frame of framesOf(stack)) {
    if (isDependency(frame.file) || frame.file.includes(`/${folder}`)) continue
    const script = await scripts(frame.file).catch(() => undefined)
    const place = script ? await originOf(frame, script, root) : asServed(frame)
    if (!place || isDependency(place.file)) continue
    const file = isAbsolute(place.file) ? relative(root, place.file).replaceAll('\\', '/') : place.file
    return { file, line: place.line }
  }
  return undefined
}

/** A script that no host has made is its own source. */
function asServed({ file, line }: Frame): SourceLocation | undefined {
  if (!/^https?:/.test(file) || !URL.canParse(file)) return undefined
  const path = decodeURI(new URL(file).pathname)
  return path.endsWith('/') ? undefined : { file: path.slice(1), line }
}

async function originOf(
  { line, column }: Frame,
  { text, map, file }: Script,
  root: string,
): Promise<SourceLocation | undefined> {
  if (map?.mappings) {
    const entry = new SourceMap(map).findEntry(line - 1, column - 1)
    if (!('originalSource' in entry)) return undefined
    const source = map.sources.length === 1 && file !== undefined ? file : entry.originalSource
    return { file: fileOf(source, file, root), line: entry.originalLine + 1 }
  }
  if (file === undefined) return undefined
  const original = await readFile(file, 'utf8').catch(() => undefined)
  const same = original === undefined ? undefined : sameLine(text.split('\n'), linesOf(original), line)
  return same === undefined ? undefined : { file, line: same }
}

/** `webpack://name/./src/users.ts` → `/project/src/users.ts`. */
function fileOf(source: string, script: string | undefined, root: string): string {
  const path = source.replace(/^webpack:\/\/[^/]*\//, '').replace(/\?.*/, '')
  if (isAbsolute(path)) return path
  return source === path && script !== undefined ? resolve(dirname(script), path) : join(root, path)
}
