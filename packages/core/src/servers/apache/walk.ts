import type { Unknown } from '../../fetch/verdict.ts'
import type { Directive } from '../syntax/directives.ts'
import { pcre } from '../syntax/pcre.ts'
import type { Exchange } from './exchange.ts'
import { holds, type Truth } from './expression.ts'
import { maybe, type VirtualHost } from './sections.ts'

/** The virtual host that Apache chooses: by port, then by name, else the first. */
export function hostFor(hosts: VirtualHost[], url: URL, named: string | undefined): VirtualHost | undefined {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const listening = hosts.filter((host) => host.port === undefined || host.port === port)
  const candidates = listening.length > 0 ? listening : hosts
  const name = (named ?? url.hostname).toLowerCase()
  return candidates.find(({ names }) => names.some((one) => isNameMatch(one, name))) ?? candidates[0]
}

function isNameMatch(mask: string, name: string): boolean {
  if (!/[*?]/.test(mask)) return mask === name
  const pattern = mask
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`).test(name)
}

/** The places whose directives apply to a request, in the order in which Apache merges them. */
export function merge(exchange: Exchange, withFolders: boolean): Directive[][] {
  const { server, config } = exchange
  const root = documentRoot(server)
  const folders = withFolders ? ofFolders(server, root, exchange) : []
  const ownFolder = withFolders ? [config.folder] : []
  const holding = [server, ...folders, ...ownFolder]
  const files = withFolders ? inFiles(holding.flat(), exchange) : []
  const locations = server.filter((directive) => isLocation(directive, exchange)).map(blockOf)
  const proxies = exchange.handler === 'proxy' ? ofProxies(server, exchange) : []
  const places = [...holding, ...proxies, ...files, ...locations]
  const conditional = places.flatMap((place) => ofConditions(place, exchange))
  return [...places.map((place) => inside(place, exchange)), ...conditional]
}

const blockOf = ({ block = [] }: Directive): Directive[] => block

/** Sections that are decided where they stand, and plain directives; files and conditions come later. */
function inside(directives: Directive[], exchange: Exchange): Directive[] {
  return directives.flatMap((directive) => {
    const { name, block, at } = directive
    if (!block || accessControl.has(name)) return [directive]
    if (name === maybe)
      return exchange.decide({ unknown: 'the section asks what is installed', at })
        ? inside(block, exchange)
        : []
    if (name === 'limit' || name === 'limitexcept') return limited(directive, block, exchange)
    return []
  })
}

/** `<Limit>` holds for access control only; other directives in it hold for every method. */
function limited({ name, args }: Directive, block: Directive[], exchange: Exchange): Directive[] {
  const methods = args.map((one) => one.toUpperCase())
  const listed = methods.includes(exchange.method) || (exchange.method === 'HEAD' && methods.includes('GET'))
  const holdsHere = listed === (name === 'limit')
  return inside(block, exchange).filter((directive) => holdsHere || !accessControl.has(directive.name))
}

const accessControl = new Set([
  'require',
  'order',
  'allow',
  'deny',
  'requireall',
  'requireany',
  'requirenone',
])

function documentRoot(server: Directive[]): string | undefined {
  return server.findLast(({ name }) => name === 'documentroot')?.args[0]?.replace(/\/$/, '')
}

/** From the shortest path to the longest, then those with patterns. */
function ofFolders(server: Directive[], root: string | undefined, exchange: Exchange): Directive[][] {
  const path = `${root ?? ''}${exchange.path}`
  const matches = (directive: Directive): boolean => {
    const [first = '', second] = directive.args
    if (directive.name === 'directorymatch' || first === '~')
      return matchesPattern(second ?? first, path, directive, exchange)
    const folder = first.replace(/\/$/, '')
    if (folder === '' || /[*?]/.test(folder)) return folder === '' || open(directive, exchange)
    if (root === undefined) return open(directive, exchange)
    return path === folder || path.startsWith(`${folder}/`)
  }
  const open = ({ at, args }: Directive, { decide }: Exchange): boolean =>
    decide({ unknown: `<Directory ${args[0]}> may or may not hold the request's file`, at })
  const plain = server.filter(({ name, args }) => name === 'directory' && args[0] !== '~')
  const patterns = server.filter(
    ({ name, args }) => name === 'directorymatch' || (name === 'directory' && args[0] === '~'),
  )
  const byDepth = plain.sort((one, other) => depth(one) - depth(other))
  return [...byDepth, ...patterns].filter((directive) => matches(directive)).map(blockOf)
}

const depth = ({ args }: Directive): number => (args[0] ?? '').split('/').filter(Boolean).length

function matchesPattern(source: string, text: string, directive: Directive, exchange: Exchange): boolean {
  const pattern = pcre(source, false)
  const why = { unknown: `the pattern ${source} is not translated`, at: directive.at }
  return pattern ? pattern.test(text) : exchange.decide(why)
}

/** `<Proxy>` and `<ProxyMatch>`, by where the request goes. */
function ofProxies(server: Directive[], exchange: Exchange): Directive[][] {
  const matches = (directive: Directive): boolean => {
    const { name, args, at } = directive
    const [pattern = ''] = args
    if (name !== 'proxy' && name !== 'proxymatch') return false
    if (pattern === '*') return true
    const { target, decide } = exchange
    if (target === undefined) return decide({ unknown: `<Proxy ${pattern}> asks where the request goes`, at })
    return name === 'proxy'
      ? target.startsWith(pattern.replace(/\*$/, ''))
      : matchesPattern(pattern, target, directive, exchange)
  }
  return server.filter(matches).map(blockOf)
}

function inFiles(directives: Directive[], exchange: Exchange): Directive[][] {
  const name = exchange.path.slice(exchange.path.lastIndexOf('/') + 1)
  return directives.filter((directive) => isFile(directive, name, exchange)).map(blockOf)
}

const indexPages = ['index.html', 'index.php']

/**
 * A folder's own request is answered by its index page, if it has one. Of a path that is no file, Apache takes
 * the first part that is not there as the name.
 */
function isFile(directive: Directive, name: string, exchange: Exchange): boolean {
  const { at } = directive
  const { next, request, path, decide } = exchange
  if (name === '') {
    const why = { unknown: `${path} may have an index page that the section holds for`, at }
    const holds = isNamed(directive, '', exchange)
    const isSure = indexPages.every((page) => isNamed(directive, page, exchange) === holds)
    return isSure ? holds : decide(why)
  }
  const holds = isNamed(directive, name, exchange)
  const parts = path.split('/').filter(Boolean)
  if (parts.every((part) => isNamed(directive, part, exchange) === holds)) return holds
  const isMissing = next({ ...request, method: 'GET', preflight: false }).status === 404
  return isMissing ? decide({ unknown: `${path} may be no file`, at }) : holds
}

function isNamed(directive: Directive, name: string, exchange: Exchange): boolean {
  const [first = '', second] = directive.args
  if (directive.name === 'filesmatch') return matchesPattern(first, name, directive, exchange)
  if (directive.name !== 'files') return false
  return first === '~' ? matchesPattern(second ?? '', name, directive, exchange) : isNameMatch(first, name)
}

type Test = (directive: Directive, exchange: Exchange) => boolean

const isLocation: Test = (directive, exchange) => {
  const [first = '', second] = directive.args
  if (directive.name === 'locationmatch') return matchesPattern(first, exchange.path, directive, exchange)
  if (directive.name !== 'location') return false
  if (first === '~') return matchesPattern(second ?? '', exchange.path, directive, exchange)
  if (/[*?]/.test(first)) return isNameMatch(first, exchange.path)
  const path = first.replace(/^https?:\/\/[^/]+/, '')
  return exchange.path === path || exchange.path.startsWith(path.endsWith('/') ? path : `${path}/`)
}

/** `<If>`, `<ElseIf>` and `<Else>`, after everything else. */
function ofConditions(directives: Directive[], exchange: Exchange): Directive[][] {
  const result: Directive[][] = []
  let before: Truth = false
  for (const { name, args, block, at } of directives) {
    if (!block || !(name === 'if' || name === 'elseif' || name === 'else')) continue
    const isAsked: boolean = name === 'if' || before !== true
    const own = name === 'else' ? true : condition(args[0] ?? '', at, exchange)
    const isTaken: boolean = isAsked && settle(own, exchange)
    before = name === 'if' ? isTaken : before === true || isTaken
    if (isTaken) result.push(inside(block, exchange), ...ofConditions(block, exchange))
  }
  return result
}

/** A folder's index page is looked up by a GET of its own, which decides in place of the request. */
function condition(source: string, at: Directive['at'], exchange: Exchange): Truth {
  const truth = holds(source, at, exchange)
  const { method, path, handler } = exchange
  if (method === 'GET' || handler === 'proxy' || !path.endsWith('/')) return truth
  const { tables, captures } = exchange
  const ofIndex = holds(source, at, Object.assign(exchange, { method: 'GET' }))
  Object.assign(exchange, { method, tables, captures })
  return ofIndex === truth ? truth : { unknown: `${path} may have an index page, which is asked by GET`, at }
}

function settle(truth: boolean | Unknown, exchange: Exchange): boolean {
  return typeof truth === 'boolean' ? truth : exchange.decide(truth)
}
