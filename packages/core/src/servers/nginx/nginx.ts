import type { Dialect, SourceLocation } from '../server.ts'
import { files } from '../files.ts'
import { emptyServer } from '../server.ts'
import { mayAdmit, probedIntent, type Probes } from '../syntax/probed-intent.ts'
import type { Directive } from '../syntax/directives.ts'
import { sampleOf } from '../syntax/sample.ts'
import { conditionWords } from './check.ts'
import { own, type Level, type Location, type NginxConfig } from './levels.ts'
import { readNginx } from './read.ts'
import { respond } from './respond.ts'

/** nginx 1.18 to 1.29: the directives of its own modules and headers-more. */
export const nginx: Dialect<NginxConfig> = {
  name: 'nginx',
  title: 'nginx',
  files: files.nginx,
  looksFor: 'a server or location block with add_header, or an include',
  detect: (source) => isNginx(source) && /access-control-|^\s*include\s/im.test(source),
  async read(source, where) {
    const config = await readNginx(source, where)
    const at = config.broken ? undefined : firstCorsLine(config)
    const { unknowns } = ask(config)
    return { config, unknowns: config.broken ? [config.broken] : unknowns, ...(at ? { at } : {}) }
  },
  respond,
  intent: (config) => ask(config).intent,
  mayAdmit: (config, origin) => mayAdmit(answersOf(config), probesOf(config), origin),
}

/** Braces and semicolons, not Apache's sections. */
const isNginx = (source: string): boolean =>
  /^\s*(?:server|location|http|map|if|upstream)\b[^;<>]*\{/m.test(source) ||
  /^\s*add_header\s[^;]*;/m.test(source)

const answersOf =
  (config: NginxConfig): Parameters<typeof probedIntent>[0] =>
  (request) =>
    respond(config, request, emptyServer)

const ask = (config: NginxConfig): ReturnType<typeof probedIntent> =>
  probedIntent(answersOf(config), probesOf(config))

const urlLimit = 40

function probesOf(config: NginxConfig): Probes {
  const locations = config.servers.flatMap((server) =>
    within(server).map((location) => ({ server, location })),
  )
  const urls = [
    ...locations
      .filter(({ location }) => location.path.startsWith('/'))
      .map(({ server, location }) => base(config, server) + location.path),
    ...config.servers.map((server) => `${base(config, server)}/`),
    ...config.servers.flatMap((server) =>
      server.locations.filter(isRegexp).flatMap((location) => {
        const path = pathTakenBy(location, server)
        return path === undefined ? [] : [base(config, server) + path]
      }),
    ),
  ]
  const all = flatten([...config.http.directives, ...config.servers.flatMap(({ directives }) => directives)])
  const texts = all
    .filter(({ name }) => !name.endsWith('_pass'))
    .flatMap(({ written = '', args }) => [written, ...args])
  const origins = texts.filter(
    (text) => text === 'null' || /^[a-z][a-z\d+.-]*:\/\/[^/\s$*()|\\]+$/i.test(text),
  )
  return {
    urls: [...new Set(urls)].slice(0, urlLimit),
    complete:
      new Set(urls).size <= urlLimit &&
      config.servers.every((server) => isPlain(server, true)) &&
      !all.some((directive) => asksUrl(directive, all)),
    origins: [...new Set(origins)],
    patterns: [...new Set(all.flatMap((directive) => originPatterns(directive)))],
  }
}

/** Locations that a prefix reaches; the rest have no path that stands for them. */
function within(level: Level): Location[] {
  return level.locations
    .filter(({ modifier }) => modifier === '' || modifier === '=' || modifier === '^~')
    .flatMap((location) => [location, ...within(location)])
}

const isPlain = (level: Level, isServer = false): boolean =>
  level.locations.every(
    (location) =>
      !(isRegexp(location) && !(isServer && pathTakenBy(location, level) !== undefined)) &&
      !(location.path.startsWith('@') && location.directives.some(({ name }) => saying.test(name))) &&
      isPlain(location),
  )

const isRegexp = ({ modifier }: Location): boolean => modifier.startsWith('~')

/** A path that the regular expression of a server's location takes, and that no other one takes before it. */
function pathTakenBy(location: Location, server: Level): string | undefined {
  const sample = sampleOf(location.path)
  const path = sample.startsWith('/') ? sample : `/${sample}`
  const rivals = server.locations.slice(0, server.locations.indexOf(location)).filter(isRegexp)
  const firm = server.locations.filter(({ modifier }) => modifier === '=' || modifier === '^~')
  const isTaken = rivals.some((one) => takes(one, path)) || firm.some((one) => path.startsWith(one.path))
  return !isTaken && takes(location, path) ? path : undefined
}

function takes({ modifier, path: pattern }: Location, path: string): boolean {
  try {
    return new RegExp(pattern, modifier === '~*' ? 'i' : '').test(path)
  } catch {
    return false
  }
}

/** Variables that differ by path or by what a page sends, beyond Origin. */
const ofTheRequest =
  /\$\{?(?:request_uri|uri|document_uri|request_filename|args|query_string|is_args|arg_\w+|request|cookie_\w+|upstream_http_\w+|http_(?!origin|host|user_agent|upgrade|x_forwarded|x_real_ip|x_request_id|access_control)\w+)\b/
const saying = /^(?:set|add_header|more_(?:set|clear)_headers|return)$/

/** Whether what it says depends on such a variable. */
function asksUrl({ name, args, block = [] }: Directive, all: readonly Directive[]): boolean {
  if (name === 'map') {
    const [source = '', target = ''] = args
    const isUsed = all.some((one) => /^(?:map|if)$|^set$|_headers?$/.test(one.name) && uses(one, target))
    return ofTheRequest.test(source) && isUsed
  }
  if (name === 'if') return ofTheRequest.test(args.join(' ')) && block.some((one) => saying.test(one.name))
  return /^set$|^(?:add|more_set)_headers?$/.test(name) && ofTheRequest.test(args.join(' '))
}

/** Whether a directive reads a variable; the map that makes it only names it. */
const uses = ({ name, args }: Directive, variable: string): boolean =>
  (name === 'map' ? args.slice(0, 1) : args).some((text) => text.includes(variable))

function base(config: NginxConfig, server: Level): string {
  const listen = own(server, 'listen')[0]
  const port = /(?:^|:)(\d+)$/.exec(listen?.args[0] ?? '')?.[1] ?? '80'
  const scheme = listen?.args.includes('ssl') ? 'https' : 'http'
  const name = own(server, 'server_name')[0]?.args.find((one) => /^[\w.-]+$/.test(one) && one !== '_')
  return `${scheme}://${config.host ?? name ?? 'localhost'}:${port}`
}

const flatten = (directives: Directive[]): Directive[] =>
  directives.flatMap((directive) => [directive, ...flatten(directive.block ?? [])])

/** Patterns of an `if` or a `map` on `$http_origin`. */
function originPatterns({ name, args, block = [] }: Directive): string[] {
  if (name === 'if' && args[0]?.includes('$http_origin') && args[1]?.startsWith('~'))
    return conditionWords(args)?.slice(2) ?? []
  if (name !== 'map' || args[0] !== '$http_origin') return []
  const keys = block
    .filter((entry) => entry.args[0] !== '' && entry.args[0] !== '0')
    .map((entry) => entry.written ?? '')
  return keys.filter((key) => key.startsWith('~')).map((key) => key.replace(/^~\*?/, ''))
}

function firstCorsLine(config: NginxConfig): SourceLocation | undefined {
  const all = flatten([...config.http.directives, ...config.servers.flatMap(({ directives }) => directives)])
  return all.find(({ args }) => /^'?access-control-/i.test(args[0] ?? ''))?.at
}
