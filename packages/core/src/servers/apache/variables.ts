import type { HeaderList } from '../../fetch/verdict.ts'
import { headerOf } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { isKnown, requestHeader, varies, type Exchange, type Value } from './exchange.ts'

/** `%{NAME}`, `%{function:argument}` and `$1` within a text. */
export function interpolate(text: string, at: SourceLocation, exchange: Exchange): Value {
  let result = ''
  for (const [part, name, back] of text.matchAll(/%\{([^}]*)\}|\$(\d)|[^%$]+|[%$]/g)) {
    const value =
      back !== undefined
        ? (exchange.captures[Number(back)] ?? '')
        : name === undefined
          ? part
          : lookUp(name, at, exchange)
    if (!isKnown(value)) return value
    result += value
  }
  return result
}

function lookUp(name: string, at: SourceLocation, exchange: Exchange): Value {
  const [, func, argument] = /^(\w+):(.*)$/s.exec(name) ?? []
  return func === undefined ? serverVariable(name, at, exchange) : call(func, argument ?? '', at, exchange)
}

export function call(name: string, argument: string, at: SourceLocation, exchange: Exchange): Value {
  const func = functions[name.toLowerCase()]
  return func?.(argument, exchange, at) ?? { unknown: `the function ${name} is not imitated`, at }
}

type Func = (argument: string, exchange: Exchange, at: SourceLocation) => Value | undefined

const ofRequest: Func = (argument, exchange, at) => {
  varies(argument, exchange)
  return requestHeader(argument, exchange, at)
}
const ofEnvironment: Func = (argument, { env }) => env.get(argument) ?? ''

const functions: Partial<Record<string, Func>> = {
  http: ofRequest,
  req: ofRequest,
  req_novary: (argument, exchange, at) => requestHeader(argument, exchange, at),
  resp: (argument, { answer }) => headerOf(answer?.headers ?? [], argument) ?? '',
  env: ofEnvironment,
  reqenv: ofEnvironment,
  tolower: (argument) => argument.toLowerCase(),
  toupper: (argument) => argument.toUpperCase(),
}

/** '' where an answer has headers but no type; undefined where nothing is known of it. */
function typeOf(headers: HeaderList): string | undefined {
  const type = headerOf(headers, 'content-type') ?? (headers.length > 0 ? '' : undefined)
  return type?.split(';')[0]
}

/** Variables that both expressions and mod_rewrite know. */
export function serverVariable(name: string, at: SourceLocation, exchange: Exchange): Value {
  const { url, path, query, method, answer } = exchange
  const known: Partial<Record<string, () => string | undefined>> = {
    REQUEST_METHOD: () => method,
    REQUEST_URI: () => path,
    DOCUMENT_URI: () => path,
    QUERY_STRING: () => query,
    REQUEST_SCHEME: () => url.protocol.slice(0, -1),
    HTTPS: () => (url.protocol === 'https:' ? 'on' : 'off'),
    SERVER_PORT: () => url.port || (url.protocol === 'https:' ? '443' : '80'),
    SERVER_NAME: () => url.hostname,
    HTTP_HOST: () => url.host,
    REQUEST_STATUS: () => (typeof answer?.status === 'number' ? String(answer.status) : undefined),
    IS_SUBREQ: () => 'false',
    CONTENT_TYPE: () => typeOf(answer?.headers ?? []),
  }
  const value = known[name.toUpperCase()]?.()
  if (value !== undefined) return value
  const header = ownHeaders[name.toUpperCase()]
  if (header !== undefined) return requestHeader(header, exchange, at)
  return { unknown: `%{${name}} depends on the connection`, at }
}

/** The headers that have a variable: HTTP_ORIGIN is not one of them. */
const ownHeaders: Partial<Record<string, string>> = {
  HTTP_ACCEPT: 'accept',
  HTTP_COOKIE: 'cookie',
  HTTP_FORWARDED: 'forwarded',
  HTTP_REFERER: 'referer',
  HTTP_USER_AGENT: 'user-agent',
  HTTP_PROXY_CONNECTION: 'proxy-connection',
}
