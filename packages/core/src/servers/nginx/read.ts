import type { SourceLocation, Where } from '../server.ts'
import { readBraces, type Directive } from '../syntax/directives.ts'
import { includedText } from '../syntax/included.ts'
import { mistakeIn } from './check.ts'
import { levelOf, type NginxConfig } from './levels.ts'
import { unread } from './unread.ts'

/** Files that every installation has and that say nothing of CORS. */
const harmlessFiles =
  /(?:^|\/)(?:mime\.types|fastcgi_params|fastcgi\.conf|uwsgi_params|scgi_params|proxy_params|koi-\w+|win-utf|snippets\/(?:ssl|snakeoil|self-signed|letsencrypt|acme|fastcgi-php)[\w.-]*|options-ssl-nginx\.conf|ssl-dhparams\.pem|modules-enabled\/\*\.conf)$/

const includeLimit = 64

/** Reads a whole nginx.conf, a file of `conf.d`, or a snippet that stands inside a `server` or a `location`. */
export async function readNginx(source: string, where: Where): Promise<NginxConfig> {
  const state: Reading = { where, files: 0 }
  const list = readBraces(withEnvironment(source, where), where.file)
  const top = await withIncludes(list.directives, state)
  const error = list.error ?? state.error
  const config = build(top, where)
  const mistake = error ?? mistakeIn(top, isSnippet(top) ? 'location' : 'http')
  if (mistake) config.broken = { unknown: `nginx does not start: ${mistake.message}`, at: mistake.at }
  return config
}

/** `${NAME}`, which `envsubst` puts in before nginx starts, where the policy source names its value. */
function withEnvironment(source: string, { env = {} }: Where): string {
  return source.replace(/\$\{(\w+)\}|\$([A-Z_][A-Z\d_]*)/g, (written, braced?: string, plain?: string) => {
    const name = braced ?? plain ?? ''
    return Object.hasOwn(env, name) ? (env[name] ?? '') : written
  })
}

interface Reading {
  where: Where
  files: number
  error?: { message: string; at: SourceLocation }
}

async function withIncludes(directives: Directive[], state: Reading): Promise<Directive[]> {
  const result: Directive[] = []
  for (const directive of directives) {
    if (directive.name === 'include') result.push(...(await included(directive, state)))
    else if (directive.block && !isCode(directive))
      result.push({ ...directive, block: await withIncludes(directive.block, state) })
    else result.push(directive)
  }
  return result
}

const isCode = (directive: Directive): boolean => directive.name.endsWith('_by_lua_block')

async function included(directive: Directive, state: Reading): Promise<Directive[]> {
  const path = directive.args[0] ?? ''
  if (harmlessFiles.test(path)) return []
  state.files += 1
  const isRead = state.files <= includeLimit
  const source = isRead ? await includedText(path, /^\/etc\/nginx\//, state.where) : undefined
  if (source === undefined) return [{ name: unread, args: [path], at: directive.at }]
  const list = readBraces(withEnvironment(source, state.where), path)
  if (list.error) state.error ??= list.error
  return withIncludes(list.directives, state)
}

/** Neither a server nor a location in it: what stands inside a location. */
const isSnippet = (directives: Directive[]): boolean =>
  !directives.some(({ name, block }) => block && /^(?:http|server|location)$/.test(name))

function build(top: Directive[], where: Where): NginxConfig {
  const start = { file: where.file, line: 1 }
  const http = top.find((directive) => directive.name === 'http')
  const directives = http?.block ?? top
  const servers = directives.filter((directive) => directive.name === 'server' && directive.block)
  const snippet = !http && servers.length === 0 ? directives.filter(({ name }) => name !== 'map') : []
  const level = levelOf('http', snippet.length > 0 ? [] : directives, http?.at ?? start)
  const blocks =
    snippet.length > 0
      ? [{ block: serverAround(snippet, start), at: start }]
      : servers.map(({ block = [], at }) => ({ block, at }))
  return {
    http: level,
    servers: blocks.map(({ block, at }) => levelOf('server', block, at, level)),
    variables: variablesIn(directives),
    ...(where.host ? { host: where.host } : {}),
  }
}

/** A snippet is written for a `server` where it has locations, else for a location whose upstream is not shown. */
function serverAround(snippet: Directive[], at: SourceLocation): Directive[] {
  if (snippet.some(({ name }) => name === 'location')) return snippet
  return [{ name: 'location', args: ['/'], at, block: [...snippet, { name: behind, args: [], at }] }]
}

/** Stands for the content handler that a snippet does not show. */
export const behind = '#behind'

const definers = new Set(['map', 'geo', 'split_clients', 'js_set', 'js_var', 'perl_set', 'auth_request_set'])

function variablesIn(directives: Directive[]): Map<string, Directive> {
  const found = new Map<string, Directive>()
  for (const directive of directives) {
    const name =
      directive.name === 'js_set' || directive.name === 'perl_set' ? directive.args[0] : directive.args.at(-1)
    if (definers.has(directive.name) && name?.startsWith('$'))
      found.set(name.slice(1).toLowerCase(), directive)
  }
  return found
}
