import type { Field, SourceLocation } from '../server.ts'
import { known, notKnown } from '../syntax/field.ts'
import { translateRegExp } from '../syntax/regexp.ts'

/** The path of a `resource` line as the gem compiles it: `*` and `:name` stand for something, the rest is a pattern. */
export function compilePath(path: string, version: string | undefined, at: SourceLocation): Field<RegExp> {
  const major = version === undefined ? undefined : Number.parseInt(version, 10)
  if (path.includes('$') && major !== 1 && !(major !== undefined && major >= 3))
    return notKnown(`rack-cors 1 and 3 read $ in a path differently: name version`, at)
  const special = major === 1 ? '.+()' : '.+()$'
  const source = path.replaceAll(/:\w+|\/\*|[*.+()$]/g, (token) => {
    if (token === '/*') return '\\/?(.*?)'
    if (token === '*') return '(.*?)'
    if (token.length === 1) return special.includes(token) ? `\\${token}` : token
    return '([^/?&#]+)'
  })
  return compilePattern(`^${source}$`, '', at)
}

export function compilePattern(source: string, flags: string, at: SourceLocation): Field<RegExp> {
  const pattern = translateRegExp(source, flags, 'ruby')
  return typeof pattern === 'string' ? notKnown(pattern, at) : known(pattern, at)
}

/** The path that patterns are tried on: decoded, without empty and dot segments; undefined where it is no text. */
export function cleanPath(url: string): string | undefined {
  let broken = false
  const path = new URL(url).pathname.replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes)
    } catch {
      broken = true
      return bytes
    }
  })
  if (broken || path.includes('\0')) return undefined
  const clean: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') clean.pop()
    else clean.push(part)
  }
  return `/${clean.join('/')}`
}
