import type { Directive } from '../syntax/directives.ts'
import type { Probes } from '../syntax/probed-intent.ts'
import { sampleOf } from '../syntax/sample.ts'
import type { ApacheConfig } from './sections.ts'

const flatten = (directives: Directive[]): Directive[] =>
  directives.flatMap((directive) => [directive, ...flatten(directive.block ?? [])])

export const everything = ({ base, hosts, folder }: ApacheConfig): Directive[] =>
  flatten([...base, ...hosts.flatMap(({ directives }) => directives), ...folder])

const urlLimit = 40

/** What to ask a configuration in order to say what it means. */
export function probesOf(config: ApacheConfig): Probes {
  const all = everything(config)
  const bases =
    config.hosts.length > 0
      ? config.hosts.map((host) => baseOf(config, host))
      : [`http://${config.host ?? 'localhost'}`]
  const named = all.flatMap(({ name, args }) =>
    name === 'location' || name === 'proxypass' ? args.slice(0, 1) : [],
  )
  const taken = all.map((directive) => pathTakenBy(directive))
  const paths = [...named.filter((path) => path.startsWith('/')), '/', ...taken.filter(isKnown)]
  const urls = new Set(bases.flatMap((url) => paths.map((path) => url + path)))
  const texts = all.flatMap(({ args }) => args)
  const origins = texts.flatMap((text) => text.match(/[a-z][a-z\d+.-]*:\/\/[\w.:[\]-]+|\bnull\b/gi) ?? [])
  return {
    urls: [...urls].slice(0, urlLimit),
    complete: urls.size <= urlLimit && !taken.includes('none') && !hasPart(all),
    origins: [...new Set(origins)],
    patterns: [...new Set(all.flatMap((directive) => originPatterns(directive)))],
  }
}

/** Sections that hold for some paths only, and no path stands for them. */
const sections = /^(?:files|filesmatch|directory|directorymatch|locationmatch|proxypassmatch)$/
const saying = /^(?:header|setenv\w*|browsermatch\w*|rewriterule)$/

/** What of a request decides for all paths and calls alike, once Origin and the method are known. */
const harmless =
  /^(?:origin|http_origin|request_method|request_protocol|request_scheme|https|host|http_host|user-agent|http_user_agent|(?:server|remote)_\w+|access-control-.*|x-forwarded-.*|x-real-ip|env:.*)$/i

/** Whether something holds for some requests only, and no path stands for them. */
function hasPart(all: readonly Directive[]): boolean {
  const spoken = all.filter(({ name }) => name === 'header').flatMap(({ args }) => args)
  const isSpoken = (variable: string): boolean => spoken.some((text) => text.includes(variable))
  let conditions: string[] = []
  for (const { name, args, block = [] } of all) {
    const [first = '', , third = ''] = args
    const isPath = sections.test(name) || (name === 'location' && first === '~')
    const isCondition = /^(?:if|elseif)$/.test(name) && args.some((text) => asksMore(text))
    if ((isPath || isCondition) && flatten(block).some((inner) => saying.test(inner.name))) return true
    if (args.some((text) => text.startsWith('expr=') && asksMore(text))) return true
    if (name === 'setenvifexpr' && asksMore(first)) return true
    const isOther = !harmless.test(first) && !/^request_uri$/i.test(first)
    if (
      /^setenvif(?:nocase)?$/.test(name) &&
      isOther &&
      args.slice(2).some((set) => isSpoken(variableOf(set)))
    )
      return true
    if (name === 'rewritecond') conditions.push(first)
    if (name !== 'rewriterule') continue
    const variables = [...third.matchAll(/\bE=!?(\w+)/g)].flatMap(([, variable]) => variable ?? [])
    if (variables.some(isSpoken) && conditions.some((text) => asksMore(text))) return true
    conditions = []
  }
  return false
}

const variableOf = (set: string): string => set.replace(/^!/, '').replace(/=.*/, '')

/** Whether an expression reads more of a request than decides for all alike. */
function asksMore(text: string): boolean {
  const variables = [...text.matchAll(/%\{(?:HTTP:)?([^}]+)\}/gi)].map(([, name]) => name ?? '')
  const headers = [...text.matchAll(/\b(?:req|http|req_novary)\(['"]?([\w-]+)/gi)].map(
    ([, name]) => name ?? '',
  )
  const plain = /\b(?:REQUEST_URI|QUERY_STRING|THE_REQUEST|PATH_INFO|(?:REQUEST|SCRIPT)_FILENAME)\b/.test(
    text,
  )
  return plain || [...variables, ...headers].some((name) => !harmless.test(name))
}

/** A path that the pattern of a directive may take; `none` where no sample does. */
function pathTakenBy({ name, args: [first = '', second = ''] }: Directive): string | 'none' | undefined {
  const isOfPath =
    (/^setenvif(?:nocase)?$/.test(name) && /^request_uri$/i.test(first)) ||
    (name === 'rewritecond' && /^%\{REQUEST_URI\}$/i.test(first))
  const pattern = name === 'rewriterule' ? first : isOfPath ? second : undefined
  if (pattern === undefined || pattern.startsWith('!')) return undefined
  const sample = sampleOf(pattern)
  const path = sample.startsWith('/') ? sample : `/${sample}`
  return matches(pattern, sample) || matches(pattern, path) ? path : 'none'
}

const isKnown = (path: string | undefined): path is string => path !== undefined && path !== 'none'

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'i').test(text)
  } catch {
    return false
  }
}

function baseOf(config: ApacheConfig, { port, names }: ApacheConfig['hosts'][number]): string {
  const name = config.host ?? names.find((one) => /^[\w.-]+$/.test(one)) ?? 'localhost'
  return port === '443' ? `https://${name}` : `http://${name}:${port ?? '80'}`
}

/** Patterns of `SetEnvIf Origin`; a pattern of one plain text is an origin. */
function originPatterns({ name, args }: Directive): string[] {
  if ((name === 'setenvif' || name === 'setenvifnocase') && args[0]?.toLowerCase() === 'origin')
    return args.slice(1, 2)
  return name === 'rewritecond' && /\bHTTP:Origin\b/i.test(args[0] ?? '') ? args.slice(1, 2) : []
}
