import type { Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation } from '../server.ts'
import type { Directive } from '../syntax/directives.ts'
import { pcre } from '../syntax/pcre.ts'

/** A place in the configuration that a request can be in: nginx's `loc_conf`. */
export interface Level {
  kind: 'http' | 'server' | 'location' | 'if' | 'limit_except'
  at: SourceLocation
  parent?: Level
  directives: Directive[]
  /** The locations inside, in the file's order. */
  locations: Location[]
  /** By the directive that opens them: what `if` and `limit_except` make of the request's level. */
  inner: Map<Directive, Level>
}

export interface Location extends Level {
  kind: 'location'
  modifier: '' | '=' | '^~' | '~' | '~*' | '@'
  /** The prefix, the name or the pattern. */
  path: string
  pattern?: RegExp | Unknown
}

/** What a file says, before any request. */
export interface NginxConfig {
  http: Level
  servers: Level[]
  /** `map` and whatever else defines a variable, by the variable's name. */
  variables: Map<string, Directive>
  /** Host name that chooses the server, in place of the request's. */
  host?: string
  /** nginx would not start with this file. */
  broken?: Unknown
}

const openers = new Set(['if', 'limit_except'])

/** @param kind what `directives` stand in */
export function levelOf(
  kind: Level['kind'],
  directives: Directive[],
  at: SourceLocation,
  parent?: Level,
): Level {
  const level: Level = {
    kind,
    at,
    directives,
    locations: [],
    inner: new Map(),
    ...(parent ? { parent } : {}),
  }
  for (const directive of directives) {
    if (!directive.block) continue
    if (directive.name === 'location') level.locations.push(locationOf(directive, directive.block, level))
    if (openers.has(directive.name)) {
      const inner = directive.name === 'if' ? 'if' : 'limit_except'
      level.inner.set(directive, levelOf(inner, directive.block, directive.at, level))
    }
  }
  return level
}

const modifiers: ReadonlyArray<Location['modifier']> = ['=', '^~', '~*', '~']

function locationOf(directive: Directive, block: Directive[], parent: Level): Location {
  const [first = '', second] = directive.args
  const level = levelOf('location', block, directive.at, parent)
  const named =
    second === undefined ? joined(first) : { modifier: modifiers.find((one) => one === first), path: second }
  const modifier = named.modifier ?? ''
  const pattern = modifier.startsWith('~')
    ? patternOf(named.path, modifier === '~*', directive.at)
    : undefined
  return Object.assign(level, {
    kind: 'location' as const,
    modifier,
    path: named.path,
    ...(pattern ? { pattern } : {}),
  })
}

/** The modifier may be written without a space: `location ~\.php$`. */
function joined(text: string): { modifier: Location['modifier']; path: string } {
  if (text.startsWith('@')) return { modifier: '@', path: text }
  const modifier = modifiers.find((one) => text.startsWith(one)) ?? ''
  return { modifier, path: text.slice(modifier.length) }
}

export function patternOf(source: string, ignoreCase: boolean, at: SourceLocation): RegExp | Unknown {
  return pcre(source, ignoreCase) ?? { unknown: `the pattern ${source} is not translated`, at }
}

/** This level's own directives of that name. */
export function own(level: Level, name: string): Directive[] {
  return level.directives.filter((directive) => directive.name === name)
}

export const firstOwn = (level: Level, name: string): Directive | undefined => own(level, name)[0]

/** The directives of the nearest level that has any of that name. */
export function inherited(level: Level, name: string): Directive[] {
  for (let at: Level | undefined = level; at; at = at.parent) {
    const found = own(at, name)
    if (found.length > 0) return found
  }
  return []
}

/** From the innermost level outwards. */
export function* outwards(level: Level): Generator<Level> {
  for (let at: Level | undefined = level; at; at = at.parent) yield at
}
