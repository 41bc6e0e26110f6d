import { headerOf } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { pcre } from '../syntax/pcre.ts'
import { isKnown, requestHeader, type Exchange, type Value } from './exchange.ts'

/** True, false, or why it can't be known. */
export type Truth = boolean | Exclude<Value, string>

type Token = { kind: 'text' | 'pattern' | 'word' | 'mark'; text: string; flags?: string }

const tokenForms =
  /\s*(?:(?<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<variable>%\{[^}]*\})|(?<back>\$\d)|(?<mark>&&|\|\||==|!=|<=|>=|=~|!~|[!()<>={},.])|(?<word>-?[\w-]+))/y

/** Evaluates an `ap_expr` condition, as `<If>` and `expr=` take it. */
export function holds(source: string, at: SourceLocation, exchange: Exchange): Truth {
  const tokens = tokenize(source)
  if (!tokens) return { unknown: `the expression ${source} is not understood`, at }
  try {
    const parser = new Parser(tokens, at, exchange)
    const truth = parser.either()
    return parser.isDone ? truth : { unknown: `the expression ${source} is not understood`, at }
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error
    return { unknown: `the expression ${source} is not understood`, at }
  }
}

class NotUnderstood extends Error {}

function tokenize(source: string): Token[] | undefined {
  const tokens: Token[] = []
  const form = new RegExp(tokenForms)
  let position = 0
  while (source.slice(position).trim() !== '') {
    const isPattern = tokens.at(-1)?.text === '=~' || tokens.at(-1)?.text === '!~'
    const read = isPattern ? readPattern(source, position) : undefined
    if (read) {
      tokens.push(read.token)
      position = read.next
      continue
    }
    form.lastIndex = position
    const groups = form.exec(source)?.groups
    if (!groups || form.lastIndex <= position) return undefined
    position = form.lastIndex
    const { quoted, variable, back, mark, word } = groups
    if (quoted !== undefined) tokens.push({ kind: 'text', text: unescaped(quoted) })
    else if (variable !== undefined) tokens.push({ kind: 'text', text: variable })
    else if (back !== undefined) tokens.push({ kind: 'text', text: back })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else return undefined
  }
  return tokens
}

/** `/…/i` or `m#…#i`. */
function readPattern(source: string, from: number): { token: Token; next: number } | undefined {
  const start = /\s*(?:m([#,|:!^~%/"'])|(\/))/y
  start.lastIndex = from
  const found = start.exec(source)
  const delimiter = found?.[1] ?? found?.[2]
  if (!found || delimiter === undefined) return undefined
  let end = start.lastIndex
  while (end < source.length && source[end] !== delimiter) end += source[end] === '\\' ? 2 : 1
  if (end >= source.length) return undefined
  const flags = /^[ims]*/.exec(source.slice(end + 1))?.[0] ?? ''
  const text = source.slice(start.lastIndex, end)
  return { token: { kind: 'pattern', text, flags }, next: end + 1 + flags.length }
}

const unescaped = (quoted: string): string => quoted.slice(1, -1).replace(/\\(.)/g, '$1')

class Parser {
  readonly #tokens: Token[]
  readonly #at: SourceLocation
  readonly #exchange: Exchange
  #position = 0

  constructor(tokens: Token[], at: SourceLocation, exchange: Exchange) {
    this.#tokens = tokens
    this.#at = at
    this.#exchange = exchange
  }

  get isDone(): boolean {
    return this.#position >= this.#tokens.length
  }

  either(): Truth {
    let truth = this.#both()
    while (this.#takes('||')) truth = or(truth, this.#both())
    return truth
  }

  #both(): Truth {
    let truth = this.#single()
    while (this.#takes('&&')) truth = and(truth, this.#single())
    return truth
  }

  #single(): Truth {
    if (this.#takes('!')) return not(this.#single())
    if (this.#takes('(')) {
      const truth = this.either()
      this.#expect(')')
      return truth
    }
    const token = this.#peek()
    if (token?.kind === 'word' && /^-[a-zA-Z]$/.test(token.text)) return this.#unary(this.#take().text)
    if (token?.kind === 'word' && /^(?:true|false)$/i.test(token.text))
      return this.#take().text.toLowerCase() === 'true'
    return this.#comparison()
  }

  #unary(operator: string): Truth {
    const value = this.#word()
    if (!isKnown(value)) return value
    if (operator === '-z') return value === ''
    if (operator === '-n') return value !== ''
    if (operator === '-T') return !/^(?:|0|off|false|no)$/i.test(value)
    return { unknown: `${operator} asks for a file or an address`, at: this.#at }
  }

  #comparison(): Truth {
    const left = this.#word()
    const operator = this.#take().text
    if (operator === '=~' || operator === '!~') {
      const truth = this.#matches(left, this.#take())
      return operator === '=~' ? truth : not(truth)
    }
    if (operator === 'in') return this.#oneOf(left)
    const compare = comparisons[operator]
    if (!compare) throw new NotUnderstood(operator)
    const right = this.#word()
    if (!isKnown(left)) return left
    return isKnown(right) ? compare(left, right) : right
  }

  #matches(value: Value, token: Token): Truth {
    const pattern = pcre(token.text, token.flags?.includes('i') ?? false)
    if (token.kind !== 'pattern') throw new NotUnderstood(token.text)
    if (!pattern) return { unknown: `the pattern ${token.text} is not translated`, at: this.#at }
    if (!isKnown(value)) return value
    const found = pattern.exec(value)
    if (found) this.#exchange.captures = [...found]
    return found !== null
  }

  #oneOf(left: Value): Truth {
    this.#expect('{')
    const values: Value[] = [this.#word()]
    while (this.#takes(',')) values.push(this.#word())
    this.#expect('}')
    if (!isKnown(left)) return left
    return (
      values.some((value) => value === left) ||
      (values.find((value) => !isKnown(value)) as Truth | undefined) ||
      false
    )
  }

  #word(): Value {
    let value = this.#part()
    while (this.#takes('.')) {
      const more = this.#part()
      value = isKnown(value) ? (isKnown(more) ? value + more : more) : value
    }
    return value
  }

  #part(): Value {
    const { kind, text } = this.#take()
    if (kind === 'text') return interpolate(text, this.#at, this.#exchange)
    if (kind === 'word' && this.#takes('(')) {
      const argument = this.#word()
      this.#expect(')')
      return isKnown(argument) ? call(text, argument, this.#at, this.#exchange) : argument
    }
    if (kind === 'word' && /^\d+$/.test(text)) return text
    throw new NotUnderstood(text)
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#position]
  }

  #take(): Token {
    const token = this.#peek()
    if (!token) throw new NotUnderstood('the end')
    this.#position += 1
    return token
  }

  #takes(mark: string): boolean {
    const token = this.#peek()
    if (token?.kind !== 'mark' || token.text !== mark) return false
    this.#position += 1
    return true
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) throw new NotUnderstood(mark)
  }
}

type Compare = (left: string, right: string) => boolean
const comparisons: Partial<Record<string, Compare>> = {
  '==': (left, right) => left === right,
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '-eq': (left, right) => Number(left) === Number(right),
  eq: (left, right) => Number(left) === Number(right),
  '-ne': (left, right) => Number(left) !== Number(right),
  ne: (left, right) => Number(left) !== Number(right),
  '-lt': (left, right) => Number(left) < Number(right),
  lt: (left, right) => Number(left) < Number(right),
  '-le': (left, right) => Number(left) <= Number(right),
  le: (left, right) => Number(left) <= Number(right),
  '-gt': (left, right) => Number(left) > Number(right),
  gt: (left, right) => Number(left) > Number(right),
  '-ge': (left, right) => Number(left) >= Number(right),
  ge: (left, right) => Number(left) >= Number(right),
}

const not = (truth: Truth): Truth => (typeof truth === 'boolean' ? !truth : truth)
const and = (one: Truth, other: Truth): Truth =>
  one === false || other === false ? false : one === true ? other : one
const or = (one: Truth, other: Truth): Truth =>
  one === true || other === true ? true : one === false ? other : one

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

function call(name: string, argument: string, at: SourceLocation, exchange: Exchange): Value {
  const func = functions[name.toLowerCase()]
  return func?.(argument, exchange, at) ?? { unknown: `the function ${name} is not imitated`, at }
}

type Func = (argument: string, exchange: Exchange, at: SourceLocation) => Value | undefined

const ofRequest: Func = (argument, exchange, at) => requestHeader(argument, exchange, at)
const ofEnvironment: Func = (argument, { env }) => env.get(argument) ?? ''

const functions: Partial<Record<string, Func>> = {
  http: ofRequest,
  req: ofRequest,
  req_novary: ofRequest,
  resp: (argument, { answer }) => headerOf(answer?.headers ?? [], argument) ?? '',
  env: ofEnvironment,
  reqenv: ofEnvironment,
  tolower: (argument) => argument.toLowerCase(),
  toupper: (argument) => argument.toUpperCase(),
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
  CONTENT_TYPE: 'content-type',
}
