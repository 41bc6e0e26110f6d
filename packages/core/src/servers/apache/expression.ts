import type { SourceLocation } from '../server.ts'
import { pcre } from '../syntax/pcre.ts'
import { isKnown, type Exchange, type Value } from './exchange.ts'
import { tokenize, type Token } from './tokens.ts'
import { call, interpolate } from './variables.ts'

/** True, false, or why it can't be known. */
export type Truth = boolean | Exclude<Value, string>

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

/** Deeper nesting is nobody's expression. */
const depthLimit = 64

class Parser {
  readonly #tokens: Token[]
  readonly #at: SourceLocation
  readonly #exchange: Exchange
  #position = 0
  #depth = 0

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
    while (this.#takes('||'))
      truth = or(
        truth,
        this.#unless(truth === true, () => this.#both()),
      )
    return truth
  }

  #both(): Truth {
    let truth = this.#single()
    while (this.#takes('&&'))
      truth = and(
        truth,
        this.#unless(truth === false, () => this.#single()),
      )
    return truth
  }

  /** What is decided already is read, not asked: it leaves no captures and no Vary. */
  #unless(decided: boolean, read: () => Truth): Truth {
    const { captures, tables } = this.#exchange
    const truth = read()
    if (decided) Object.assign(this.#exchange, { captures, tables })
    return truth
  }

  #single(): Truth {
    let isNegated = false
    while (this.#takes('!')) isNegated = !isNegated
    const truth = this.#plain()
    return isNegated ? not(truth) : truth
  }

  #plain(): Truth {
    if (this.#takes('(')) {
      this.#depth += 1
      if (this.#depth > depthLimit) throw new NotUnderstood('(')
      const truth = this.either()
      this.#depth -= 1
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
const glob = (mask: string, flags: string): RegExp =>
  new RegExp(
    `^${mask
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    flags,
  )

const comparisons: Partial<Record<string, Compare>> = {
  '-strmatch': (left, right) => glob(right, 's').test(left),
  '-strcmatch': (left, right) => glob(right, 'si').test(left),
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
