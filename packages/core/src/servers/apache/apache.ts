import type { Dialect, SourceLocation } from '../server.ts'
import { files } from '../files.ts'
import { emptyServer } from '../server.ts'
import { probedIntent, type Probes } from '../syntax/probed-intent.ts'
import { sampleOf } from '../syntax/sample.ts'
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
  const named = all.flatMap(({ name, args }) =>
    name === 'location' || name === 'proxypass' ? args.slice(0, 1) : [],
  )
  const taken = all.flatMap((directive) => pathTakenBy(directive))
  const paths = [...named.filter((path) => path.startsWith('/')), '/', ...taken]
  const urls = bases.flatMap((url) => paths.map((path) => url + path))
  const texts = all.flatMap(({ args }) => args)
  const origins = texts.flatMap((text) => text.match(/[a-z][a-z\d+.-]*:\/\/[\w.:[\]-]+|\bnull\b/gi) ?? [])
  return {
    urls: [...new Set(urls)].slice(0, urlLimit),
    complete: !all.some((directive) => isPartial(directive)),
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

const ofTheUrl = /\b(?:REQUEST_URI|REQUEST_FILENAME|SCRIPT_FILENAME|QUERY_STRING|THE_REQUEST|PATH_INFO)\b/
const ofThePage = /^%\{(?:QUERY_STRING|THE_REQUEST|HTTP:X-(?!Forwarded|Real-IP)[\w-]+)\}$/i

/** Whether it holds for some requests only, and no path stands for them. */
function isPartial({ name, args }: Directive): boolean {
  if (partial.has(name)) return true
  if (name === 'rewritecond') return ofThePage.test(args[0] ?? '')
  if (name === 'if' || name === 'elseif') return args.some((text) => ofTheUrl.test(text))
  return args.some((text) => text.startsWith('expr=') && ofTheUrl.test(text))
}

/** A path that the pattern of a directive may take, to be tried. */
function pathTakenBy({ name, args: [first = '', second = ''] }: Directive): string[] {
  const isOfPath =
    (/^setenvif(?:nocase)?$/.test(name) && /^request_uri$/i.test(first)) ||
    (name === 'rewritecond' && /^%\{REQUEST_URI\}$/i.test(first))
  const pattern = name === 'rewriterule' ? first : isOfPath ? second : undefined
  return pattern === undefined ? [] : [sampleOf(pattern.replace(/^!/, '')).replace(/^\/?/, '/')]
}

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
