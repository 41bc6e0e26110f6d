import { headerOf } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import type { Directive } from '../syntax/directives.ts'
import { isKnown, type Exchange, type Value } from './exchange.ts'
import { fromMap } from './map.ts'
import { own, outwards, type Level } from './levels.ts'

/** `$name`, `${name}` and `$1` within a value. @param at the directive that writes it */
export function expand(template: string, at: SourceLocation, exchange: Exchange): Value {
  let text = ''
  for (const [part, braced, plain] of template.matchAll(/\$\{(\w+)\}|\$(\w+)|[^$]+|\$/g)) {
    const name = braced ?? plain
    const value = name === undefined ? part : variable(name.toLowerCase(), at, exchange)
    if (!isKnown(value)) return value
    text += value
    if (text.length > lengthLimit) return { unknown: 'the value is too long', at }
  }
  return text
}

/** nginx's own buffers for headers are smaller. */
const lengthLimit = 2 ** 16

export function variable(name: string, at: SourceLocation, exchange: Exchange): Value {
  if (/^\d$/.test(name)) return exchange.captures[Number(name)] ?? ''
  const given = exchange.variables.get(name)
  if (given !== undefined) return given
  const definition = exchange.config.variables.get(name)
  if (definition) return defined(name, definition, exchange)
  const builtIn = builtIns[name] ?? prefixed(name)
  if (builtIn) {
    const value = builtIn(exchange)
    return value ?? { unknown: `$${name} depends on the connection`, at }
  }
  if (ofConnection.test(name)) return { unknown: `$${name} depends on the connection`, at }
  return isSetSomewhere(name, exchange) ? '' : { unknown: `$${name} is not defined in what was read`, at }
}

/** nginx's own variables that no configuration tells. */
const ofConnection =
  /^(?:(?:binary_)?remote_\w+|realip_\w+|ssl_\w+|geoip\w*_\w+|time_\w+|connection\w*|proxy_\w+|upstream_\w+|server_(?:addr|protocol)|request(?:_id|_time|_length|_body|_filename)?|msec|pid|hostname|nginx_version|invalid_referer|realpath_root|bytes_sent|tcpinfo_\w+)$/

/** Everything of one request that a `map` gives is computed once. */
function defined(name: string, definition: Directive, exchange: Exchange): Value {
  if (definition.name !== 'map')
    return { unknown: `$${name} comes from ${definition.name}`, at: definition.at }
  const isVolatile = definition.block?.some((entry) => entry.name === 'volatile') ?? false
  if (exchange.evaluating.has(name)) return { unknown: `$${name} asks for itself`, at: definition.at }
  exchange.evaluating.add(name)
  const value = fromMap(definition, exchange)
  exchange.evaluating.delete(name)
  if (!isVolatile) exchange.variables.set(name, value)
  return value
}

const captureNames = (pattern: string): string[] =>
  [...pattern.matchAll(/\(\?P?<(\w+)>/g)].map(([, name = '']) => name.toLowerCase())

/** A variable that some `set` or named capture gives is empty until then. */
function isSetSomewhere(name: string, { config }: Exchange): boolean {
  const mentions = (directives: Directive[]): boolean =>
    directives.some(
      (directive) =>
        (directive.name === 'set' && directive.args[0]?.toLowerCase() === `$${name}`) ||
        [directive.written ?? '', ...directive.args].some((arg) => captureNames(arg).includes(name)) ||
        mentions(directive.block ?? []),
    )
  return [config.http, ...config.servers].some((level) => mentions(level.directives))
}

/** undefined: it depends on what no configuration tells. */
type BuiltIn = (exchange: Exchange) => string | undefined

const header =
  (name: string): BuiltIn =>
  (exchange) =>
    requestHeader(name, exchange)

/** Headers that browsers and proxies on the way add by themselves. */
const addedOnTheWay =
  /^(?:user-agent|accept(?:-.+)?|cookie|referer|connection|sec-.+|x-forwarded-.+|x-real-ip|forwarded|via|cf-.+|cache-control|pragma|priority|dnt|if-.+|te|content-(?:length|type)|upgrade.*|host|x-request-id|true-client-ip|x-amzn-.+|cdn-.+|fastly-.+)$/

function requestHeader(name: string, exchange: Exchange): string | undefined {
  const value = headerOf(exchange.request.headers, name)
  if (value !== undefined) return value
  if (name === 'host') return exchange.url.host
  // What ends TLS in front tells it so; a server that asks for it would answer nothing otherwise.
  if (name === 'x-forwarded-proto') return exchange.url.protocol.slice(0, -1)
  if (name === 'cookie' && !exchange.request.credentials) return ''
  return addedOnTheWay.test(name) ? undefined : ''
}

const builtIns: Partial<Record<string, BuiltIn>> = {
  request_method: ({ method }) => method,
  uri: ({ uri }) => uri,
  document_uri: ({ uri }) => uri,
  request_uri: ({ url }) => url.pathname + url.search,
  args: ({ args }) => args,
  query_string: ({ args }) => args,
  is_args: ({ args }) => (args ? '?' : ''),
  scheme: (exchange) => scheme(exchange),
  https: (exchange) => (scheme(exchange) === 'https' ? 'on' : ''),
  host: ({ url }) => url.hostname.toLowerCase(),
  server_port: ({ server, url }) => portOf(server, url),
  http_host: ({ url }) => url.host,
  server_name: ({ server }) => own(server, 'server_name')[0]?.args[0] ?? '',
  content_type: header('content-type'),
  status: ({ upstream }) => (typeof upstream?.status === 'number' ? String(upstream.status) : undefined),
  upstream_status: ({ upstream }) =>
    typeof upstream?.status === 'number' ? String(upstream.status) : undefined,
  document_root: ({ level }) => root(level),
}

function prefixed(name: string): BuiltIn | undefined {
  const [, kind, rest = ''] = /^(http|upstream_http|sent_http|arg|cookie)_(\w+)$/.exec(name) ?? []
  const field = rest.replaceAll('_', '-')
  if (kind === 'http') return header(field)
  if (kind === 'arg') return ({ args }) => argument(args, rest)
  if (kind === 'cookie') return ({ request }) => (request.credentials ? undefined : '')
  if (kind === undefined) return undefined
  return ({ upstream }) =>
    upstream?.unknown?.some((open) => open.header === field)
      ? undefined
      : (headerOf(upstream?.headers ?? [], field) ?? '')
}

function argument(args: string, name: string): string {
  const pair = args.split('&').find((one) => one.toLowerCase().startsWith(`${name}=`))
  return pair?.slice(name.length + 1) ?? ''
}

/** What nginx itself speaks: TLS may end in front of it. */
export function scheme({ server, url }: Pick<Exchange, 'server' | 'url'>): string {
  const listens = own(server, 'listen')
  const isTls =
    listens.some(({ args }) => args.includes('ssl')) ||
    own(server, 'ssl').some(({ args }) => args[0] === 'on')
  return isTls && url.protocol === 'https:' ? 'https' : 'http'
}

/** The port that the server listens on, whatever stands in front of it. */
function portOf(server: Level, url: URL): string {
  const asked = url.port || (url.protocol === 'https:' ? '443' : '80')
  const ports = own(server, 'listen').map(({ args }) => /(?:^|:)(\d+)$/.exec(args[0] ?? '')?.[1] ?? '80')
  return ports.length === 0 || ports.includes(asked) ? asked : (ports[0] ?? asked)
}

function root(level: Level): string | undefined {
  for (const at of outwards(level)) {
    const path = own(at, 'root')[0]?.args[0]
    if (path) return path.includes('$') ? undefined : path
  }
  return undefined
}
