import type { Dialect, SourceLocation } from '../server.ts'
import { files } from '../files.ts'
import { emptyServer } from '../server.ts'
import { probedIntent, type Probes } from '../syntax/probed-intent.ts'
import type { Directive } from '../syntax/directives.ts'
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
}

/** Braces and semicolons, not Apache's sections. */
const isNginx = (source: string): boolean =>
  /^\s*(?:server|location|http|map|if|upstream)\b[^;<>]*\{/m.test(source) ||
  /^\s*add_header\s[^;]*;/m.test(source)

const ask = (config: NginxConfig): ReturnType<typeof probedIntent> =>
  probedIntent((request) => respond(config, request, emptyServer), probesOf(config))

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
    complete: config.servers.every(isPlain) && !all.some((directive) => asksUrl(directive)),
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

const isPlain = (level: Level): boolean =>
  level.locations.every((location) => !location.modifier.startsWith('~') && isPlain(location))

/** Variables that differ by path or by what a page sends, beyond Origin. */
const ofTheRequest =
  /\$\{?(?:request_uri|uri|document_uri|request_filename|args|query_string|is_args|arg_\w+|request|http_authorization|http_x_(?!forwarded|real_ip|request_id)\w+)\b/
const saying = /^(?:set|add_header|more_(?:set|clear)_headers|return)$/

/** Whether what it says depends on such a variable. */
const asksUrl = ({ name, args, block = [] }: Directive): boolean =>
  (name === 'map' && ofTheRequest.test(args[0] ?? '')) ||
  (name === 'if' && ofTheRequest.test(args.join(' ')) && block.some((inner) => saying.test(inner.name)))

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
