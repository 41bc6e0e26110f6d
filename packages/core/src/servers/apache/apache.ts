import type { Dialect, SourceLocation } from '../server.ts'
import { files } from '../files.ts'
import { emptyServer } from '../server.ts'
import { probedIntent, type Probes } from '../syntax/probed-intent.ts'
import type { Directive } from '../syntax/directives.ts'
import { respond } from './respond.ts'
import { readApache, type ApacheConfig } from './sections.ts'

/** Apache 2.4: the server's configuration, a virtual host or a `.htaccess`. */
export const apache: Dialect<ApacheConfig> = {
  name: 'apache',
  title: 'Apache',
  files: files.apache,
  looksFor: 'a Header directive for Access-Control-Allow-Origin, or an Include',
  detect: (source) => isApache(source) && /access-control-|^\s*include(?:optional)?\s/im.test(source),
  async read(source, where) {
    const config = await readApache(source, where)
    const at = config.broken ? undefined : firstCorsLine(config)
    const { unknowns } = ask(config)
    return { config, unknowns: config.broken ? [config.broken] : unknowns, ...(at ? { at } : {}) }
  },
  respond,
  intent: (config) => ask(config).intent,
}

/** A section in angle brackets, or a directive that only Apache has. */
const isApache = (source: string): boolean =>
  /^\s*<\/?\w+[^;{]*>\s*$/m.test(source) ||
  /^\s*(?:Header|RequestHeader)\s+(?:always\s+|onsuccess\s+)?[a-z]+\*?\s/im.test(source) ||
  /^\s*(?:RewriteEngine|RewriteRule|SetEnvIf\w*|ProxyPass|ServerName|Include(?:Optional)?)\s[^;]*$/im.test(
    source,
  )

const ask = (config: ApacheConfig): ReturnType<typeof probedIntent> =>
  probedIntent((request) => respond(config, request, emptyServer), probesOf(config))

const flatten = (directives: Directive[]): Directive[] =>
  directives.flatMap((directive) => [directive, ...flatten(directive.block ?? [])])

const everything = ({ base, hosts, folder }: ApacheConfig): Directive[] =>
  flatten([...base, ...hosts.flatMap(({ directives }) => directives), ...folder])

const urlLimit = 40

function probesOf(config: ApacheConfig): Probes {
  const all = everything(config)
  const bases =
    config.hosts.length > 0
      ? config.hosts.map((host) => base(config, host))
      : [`http://${config.host ?? 'localhost'}`]
  const paths = all.flatMap(({ name, args }) =>
    name === 'location' || name === 'proxypass' ? args.slice(0, 1) : [],
  )
  const urls = bases.flatMap((url) =>
    [...paths.filter((path) => path.startsWith('/')), '/'].map((path) => url + path),
  )
  const texts = all.flatMap(({ args }) => args)
  const origins = texts.flatMap((text) => text.match(/[a-z][a-z\d+.-]*:\/\/[\w.:[\]-]+|\bnull\b/gi) ?? [])
  return {
    urls: [...new Set(urls)].slice(0, urlLimit),
    complete: !all.some(({ name }) => partial.has(name)),
    origins: [...new Set(origins)],
    patterns: [...new Set(all.flatMap((directive) => originPatterns(directive)))],
  }
}

/** Sections that hold for some paths only, and no path stands for them. */
const partial = new Set([
  'files',
  'filesmatch',
  'directory',
  'directorymatch',
  'locationmatch',
  'proxypassmatch',
])

function base(config: ApacheConfig, { port, names }: ApacheConfig['hosts'][number]): string {
  const name = config.host ?? names.find((one) => /^[\w.-]+$/.test(one)) ?? 'localhost'
  return port === '443' ? `https://${name}` : `http://${name}:${port ?? '80'}`
}

/** Patterns of `SetEnvIf Origin`; a pattern of one plain text is an origin. */
function originPatterns({ name, args }: Directive): string[] {
  if ((name === 'setenvif' || name === 'setenvifnocase') && args[0]?.toLowerCase() === 'origin')
    return args.slice(1, 2)
  return name === 'rewritecond' && /\bHTTP:Origin\b/i.test(args[0] ?? '') ? args.slice(1, 2) : []
}

function firstCorsLine(config: ApacheConfig): SourceLocation | undefined {
  return everything(config).find(({ args }) => args.some((arg) => /^access-control-/i.test(arg)))?.at
}
