import { matchOf } from './match.ts'
import { Open } from './values.ts'

/** The part of a path that a layer takes: its length, or whether that is open. */
export type Match = number | Open | undefined

/** How a router reads paths. */
export interface Reading {
  /** 4, 5, or undefined where it is not known. */
  version: number | undefined
  /** Upper and lower case differ. */
  sensitive: boolean
  /** For a route, a slash at the end makes another path. */
  strict: boolean
}

/**
 * What a router's layer matches, after Express 4 (path-to-regexp 0.1) and Express 5 (path-to-regexp 8).
 *
 * @param end whether the whole path has to match, as for a route, or its start, as for `use`
 */
export function matcherOf(pattern: unknown, end: boolean, reading: Reading): (path: string) => Match {
  const { version } = reading
  if (pattern instanceof Open) return () => pattern
  if (Array.isArray(pattern)) {
    const matchers = pattern.map((item) => matcherOf(item, end, reading))
    return (path) => firstMatch(matchers.map((match) => match(path)))
  }
  if (pattern instanceof RegExp) return (path) => matchOfPattern(pattern, path, end, version)
  const text = String(pattern)
  if (!end && (text === '/' || text === '')) return () => 0
  if (version !== undefined) return matcherFor(text, end, version, reading)
  const [four, five] = [matcherFor(text, end, 4, reading), matcherFor(text, end, 5, reading)]
  return (path) => {
    const [a, b] = [four(path), five(path)]
    if (a === b || (a instanceof Open && b instanceof Open)) return a
    return new Open(`Express 4 and 5 read the path ${JSON.stringify(text)} differently: name the version`)
  }
}

function firstMatch(matches: Match[]): Match {
  return matches.find((match) => typeof match === 'number') ?? matches.find((match) => match !== undefined)
}

/** A route takes what matches anywhere; `use` takes a beginning that ends before a slash, in Express 4 also a dot. */
function matchOfPattern(pattern: RegExp, path: string, end: boolean, version: number | undefined): Match {
  const found = matchOf(pattern, path)
  if (end) return found === null || found instanceof Open ? (found ?? undefined) : path.length
  const length = lengthOf(found)
  const following = typeof length === 'number' ? path.charAt(length) : ''
  if (following === '.' && version !== 4) {
    return version === 5
      ? undefined
      : new Open(`Express 4 and 5 read ${String(pattern)} differently: name the version`)
  }
  return following === '' || following === '/' || following === '.' ? length : undefined
}

function lengthOf(found: RegExpExecArray | null | Open): Match {
  if (found instanceof Open) return found
  return found?.index === 0 ? found[0].length : undefined
}

function matcherFor(
  text: string,
  end: boolean,
  version: number,
  { sensitive, strict }: Reading,
): (path: string) => Match {
  const source = version === 4 ? sourceForFour(text) : sourceForFive(text)
  if (source === undefined) {
    const open = new Open(`the path ${JSON.stringify(text)} is not followed`)
    return () => open
  }
  if (version === 4 && text === '*') return (path) => path.length
  const isStrict = strict && end
  const beginning = isStrict ? source : source.replace(/\/$/, '')
  const ending = isStrict ? '$' : end ? '/?$' : '(?=/|$)'
  const pattern = new RegExp(`^${beginning}${ending}`, sensitive ? '' : 'i')
  return (path) => lengthOf(pattern.exec(path))
}

/** The forms in use: names, optional names, `*`. Groups and other operators are left open. */
function sourceForFour(text: string): string | undefined {
  if (/[()[\]{}+\\|^$]/.test(text) || /(?<!:\w*)\?/.test(text)) return undefined
  return text.replaceAll(/\/:\w+\?|:\w+|[*.]/g, (token) => {
    if (token === '*') return '.*'
    if (token === '.') return '\\.'
    return token.endsWith('?') ? '(?:/[^/]+?)?' : '[^/]+?'
  })
}

function sourceForFive(text: string): string | undefined {
  if (/[()[\]?+!\\|^$]/.test(text) || /\*(?!\w)/.test(text)) return undefined
  return text.replaceAll(/:\w+|\*\w+|[{}.]/g, (token) => {
    const fixed: Record<string, string> = { '{': '(?:', '}': ')?', '.': '\\.' }
    return fixed[token] ?? (token.startsWith('*') ? '.+' : '[^/]+')
  })
}

/** Why Express 5 refuses to start on a path. */
export function refusedByFive(pattern: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some(refusedByFive)
  return (
    typeof pattern === 'string' &&
    (/\*(?!\w)/.test(pattern) || /[()[\]?+!]/.test(pattern.replaceAll(/\\./g, '')))
  )
}

/** Express's major version, the first number of what the user names: `5`, `4.22.3`, `express4-cors`. */
export function versionOf(version: string | undefined): number | undefined {
  const major = Number(/\d+/.exec(version ?? '')?.[0] ?? Number.NaN)
  return major === 4 || major === 5 ? major : undefined
}
