import type { Unknown } from '../../fetch/verdict.ts'
import type { Exchange } from './exchange.ts'
import { own, patternOf, type Level, type Location, type NginxConfig } from './levels.ts'
import { isHostMatch } from './map.ts'
import { match } from './match.ts'

/** The `server` that nginx chooses: by port, then by name, else the port's default. */
export function serverFor(config: NginxConfig, url: URL): Level | undefined {
  const listening = config.servers.filter((server) => listens(server).some((one) => one.port === portOf(url)))
  const secure = config.servers.filter((server) => listens(server).some(({ ssl }) => ssl))
  const fallback = url.protocol === 'https:' && secure.length > 0 ? secure : config.servers
  const candidates = listening.length > 0 ? listening : fallback
  const host = (config.host ?? url.hostname).toLowerCase()
  return named(candidates, host) ?? candidates.find((server) => isDefault(server)) ?? candidates[0]
}

const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80')

function listens(server: Level): Array<{ port: string; ssl: boolean }> {
  const lines = own(server, 'listen')
  if (lines.length === 0) return [{ port: '80', ssl: false }]
  return lines.map(({ args }) => {
    const address = args[0] ?? ''
    const port = /^\d+$/.test(address) ? address : (/:(\d+)$/.exec(address)?.[1] ?? '80')
    return { port, ssl: args.includes('ssl') }
  })
}

const isDefault = (server: Level): boolean =>
  own(server, 'listen').some(({ args }) => args.includes('default_server') || args.includes('default'))

const names = (server: Level): string[] => own(server, 'server_name').flatMap(({ args }) => args)

function named(servers: Level[], host: string): Level | undefined {
  const having = (test: (name: string) => boolean): Level | undefined =>
    servers.find((server) => names(server).some((name) => test(name)))
  return (
    having((name) => name.toLowerCase() === host) ??
    having((name) => /^(?:\*\.|\.)/.test(name) && isHostMatch(name.toLowerCase(), host)) ??
    having((name) => name.endsWith('.*') && isHostMatch(name.toLowerCase(), host)) ??
    having((name) => namePattern(name)?.test(host) ?? false)
  )
}

function namePattern(name: string): RegExp | undefined {
  const pattern = name.startsWith('~') ? patternOf(name.slice(1), true, { file: '', line: 0 }) : undefined
  return pattern instanceof RegExp ? pattern : undefined
}

/** A name that is a pattern gives its captures to the request. */
export function enterServer(exchange: Exchange): void {
  const { server, config, url } = exchange
  const host = (config.host ?? url.hostname).toLowerCase()
  if (names(server).some((name) => isPlainMatch(name, host))) return
  for (const name of names(server)) {
    const pattern = namePattern(name)
    if (pattern && match(pattern, host, exchange) === true) return
  }
}

const isPlainMatch = (name: string, host: string): boolean =>
  name.toLowerCase() === host || isHostMatch(name.toLowerCase(), host)

/** What a search for a location finds. `add-slash`: nginx redirects to the location's name. */
export type Found = { level: Level; addSlash?: Location } | Unknown

type Search =
  | { result: 'exact' | 'declined' }
  | { result: 'prefix'; noRegex: boolean }
  | { result: 'add-slash'; location: Location }
  | { result: 'open'; why: Unknown }

/** Enters the location that nginx chooses for the URI: `=`, then the longest prefix, then patterns in order. */
export function locate(exchange: Exchange): Found {
  exchange.level = exchange.server
  const search = find(exchange)
  if (search.result === 'open') return search.why
  if (search.result === 'add-slash') return { level: exchange.level, addSlash: search.location }
  return { level: exchange.level }
}

function find(exchange: Exchange): Search {
  const { locations } = exchange.level
  let search = findPrefix(locations, exchange)
  if (search.result === 'exact' || search.result === 'add-slash') return search
  const noRegex = search.result === 'prefix' && search.noRegex
  if (search.result === 'prefix') {
    const nested = find(exchange)
    if (nested.result !== 'declined' && nested.result !== 'prefix') return nested
    search = nested
  }
  if (noRegex) return search
  for (const location of locations.filter(({ pattern }) => pattern !== undefined)) {
    const matched = match(location.pattern ?? /(?!)/, exchange.uri, exchange)
    if (matched !== true && matched !== false) return { result: 'open', why: matched }
    if (!matched) continue
    exchange.level = location
    const nested = find(exchange)
    return nested.result === 'open' || nested.result === 'add-slash' ? nested : { result: 'exact' }
  }
  return search
}

function findPrefix(locations: Location[], exchange: Exchange): Search {
  const { uri } = exchange
  const fixed = locations.filter(({ modifier }) => modifier === '' || modifier === '^~' || modifier === '=')
  const exact = fixed.find(({ modifier, path }) => modifier === '=' && path === uri)
  if (exact) {
    exchange.level = exact
    return { result: 'exact' }
  }
  const prefixes = fixed.filter(({ modifier, path }) => modifier !== '=' && uri.startsWith(path))
  const [longest] = prefixes.sort((one, other) => other.path.length - one.path.length)
  if (longest?.path !== uri) {
    const slashed = fixed.find((location) => location.path === `${uri}/` && handsOn(location))
    if (slashed) {
      exchange.level =
        fixed.find(({ modifier, path }) => modifier === '=' && path === slashed.path) ?? slashed
      return { result: 'add-slash', location: slashed }
    }
  }
  if (!longest) return { result: 'declined' }
  exchange.level = longest
  return { result: 'prefix', noRegex: longest.modifier === '^~' }
}

const passes = ['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass', 'memcached_pass']

/** The directive that hands the request to a server behind. */
export function passOf(level: Level): Level['directives'][number] | undefined {
  return level.directives.find(({ name }) => passes.includes(name))
}

const handsOn = (location: Location): boolean => passOf(location) !== undefined

export function namedLocation(exchange: Exchange, name: string): Location | undefined {
  return exchange.server.locations.find((location) => location.modifier === '@' && location.path === name)
}
