import { RegexError, type RegexNode, type SetItem } from './python-regex-nodes.ts'

const invalid = (message: string): never => {
  throw new RegexError('invalid', message)
}
const unsupported = (construct: string): never => {
  throw new RegexError('unsupported', `${construct} in a regular expression is not imitated`)
}

const flagLetters = 'aimsxuL'
const escapes: Record<string, number> = { n: 10, t: 9, r: 13, f: 12, v: 11, a: 7 }
const classes: Record<string, SetItem> = {
  d: { kind: 'd', negate: false },
  D: { kind: 'd', negate: true },
  w: { kind: 'w', negate: false },
  W: { kind: 'w', negate: true },
  s: { kind: 's', negate: false },
  S: { kind: 's', negate: true },
}
const places: Record<string, Extract<RegexNode, { op: 'at' }>['place']> = {
  A: 'start',
  Z: 'last',
  b: 'boundary',
  B: 'inside',
}

/**
 * Parses a pattern of Python's `re`.
 *
 * @param flags letters as in `(?ims)`
 * @throws RegexError
 */
export function parseRegex(pattern: string, flags = ''): RegexNode {
  return new RegexParser(pattern, flags).parse()
}

class RegexParser {
  private readonly text: string[]
  private flags: string
  private at = 0
  private groups = 0
  private readonly names = new Map<string, number>()
  private readonly closed = new Set<number>()
  private depth = 0

  constructor(pattern: string, flags: string) {
    this.text = Array.from(pattern)
    this.flags = flags
  }

  parse(): RegexNode {
    const global = /^\(\?([a-zA-Z]+)\)/.exec(this.text.join(''))
    if (global?.[1]) {
      this.flags += this.knownFlags(global[1])
      this.at = global[0].length
    }
    for (const flag of 'La') if (this.flags.includes(flag)) unsupported(`the flag ${flag}`)
    const body = this.choice()
    if (this.at < this.text.length) invalid('unbalanced parenthesis')
    return body
  }

  private knownFlags(letters: string): string {
    for (const letter of letters) if (!flagLetters.includes(letter)) invalid(`unknown flag ${letter}`)
    if (letters.includes('a')) unsupported('the flag a')
    return letters
  }

  private has(flag: string): boolean {
    return this.flags.includes(flag)
  }

  private take(expected: string): boolean {
    const characters = Array.from(expected)
    if (!characters.every((character, i) => this.text[this.at + i] === character)) return false
    this.at += characters.length
    return true
  }

  private next(): string {
    const character = this.text[this.at]
    if (character === undefined) return invalid('the pattern ends early')
    this.at++
    return character
  }

  private choice(): RegexNode {
    if (++this.depth > 100) unsupported('a nesting this deep')
    const branches = [this.sequence()]
    while (this.take('|')) branches.push(this.sequence())
    this.depth--
    return branches.length === 1 && branches[0] ? branches[0] : { op: 'choice', branches }
  }

  private sequence(): RegexNode {
    const items: RegexNode[] = []
    for (;;) {
      if (this.has('x')) this.skipSpace()
      const character = this.text[this.at]
      if (character === undefined || character === '|' || character === ')') break
      const item = this.atom()
      if (item) items.push(this.repeated(item))
      else if (this.quantifier()) unsupported('a repeat after a comment')
    }
    return { op: 'sequence', items }
  }

  private skipSpace(): void {
    for (let c = this.text[this.at]; c !== undefined; c = this.text[this.at]) {
      if (c === '#') {
        while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++
      } else if (/^[ \t\n\r\f\v]$/.test(c)) this.at++
      else return
    }
  }

  private repeated(item: RegexNode): RegexNode {
    if (this.has('x')) this.skipSpace()
    const times = this.quantifier()
    if (!times) return item
    if (item.op === 'at') invalid('nothing to repeat')
    const mode = this.take('?') ? 'lazy' : this.take('+') ? 'possessive' : 'greedy'
    if (this.has('x')) this.skipSpace()
    if (this.quantifier()) invalid('multiple repeat')
    return { op: 'repeat', ...times, mode, body: item }
  }

  private quantifier(): { min: number; max: number } | undefined {
    if (this.take('*')) return { min: 0, max: Infinity }
    if (this.take('+')) return { min: 1, max: Infinity }
    if (this.take('?')) return { min: 0, max: 1 }
    const counted = /^\{(\d*)(,?)(\d*)\}/.exec(this.text.slice(this.at, this.at + 30).join(''))
    if (!counted || (!counted[1] && !counted[2])) return undefined
    this.at += counted[0].length
    const min = Number(counted[1] || 0)
    const max = counted[2] ? (counted[3] ? Number(counted[3]) : Infinity) : min
    if (max < min) invalid('min repeat greater than max repeat')
    return { min, max }
  }

  /** Undefined for what takes no place: a comment. */
  private atom(): RegexNode | undefined {
    const character = this.next()
    if (character === '.') return { op: 'any', newline: this.has('s') }
    if (character === '^') return { op: 'at', place: this.has('m') ? 'line-start' : 'start' }
    if (character === '$') return { op: 'at', place: this.has('m') ? 'line-end' : 'end' }
    if (character === '(') return this.group()
    if (character === '[') return this.set()
    if (character === '\\') return this.escape()
    if ('*+?'.includes(character)) return invalid('nothing to repeat')
    if (character === '{') {
      this.at--
      if (this.quantifier()) return invalid('nothing to repeat')
      this.at++
    }
    return this.literal(character)
  }

  private literal(character: string): RegexNode {
    return { op: 'char', code: character.codePointAt(0) ?? 0, fold: this.has('i') }
  }

  private group(): RegexNode | undefined {
    if (!this.take('?')) return this.captured(++this.groups)
    if (this.take(':')) return this.inner()
    if (this.take('>')) return { op: 'atomic', body: this.inner() }
    if (this.take('=')) return { op: 'ahead', negate: false, body: this.inner() }
    if (this.take('!')) return { op: 'ahead', negate: true, body: this.inner() }
    if (this.take('P<')) return this.named()
    if (this.take('P=')) {
      const index = this.names.get(this.until(')'))
      return index === undefined ? invalid('unknown group name') : this.back(index)
    }
    if (this.take('#')) {
      this.until(')')
      return undefined
    }
    if (this.take('<')) return unsupported('a look-behind')
    if (this.take('(')) return unsupported('a conditional group')
    return this.flagged()
  }

  private named(): RegexNode {
    const name = this.until('>')
    if (!/^[A-Za-z_]\w*$/.test(name) || this.names.has(name)) invalid('bad group name')
    const index = ++this.groups
    this.names.set(name, index)
    return this.captured(index)
  }

  private captured(index: number): RegexNode {
    const body = this.inner()
    this.closed.add(index)
    return { op: 'group', index, body }
  }

  private until(end: string): string {
    const from = this.at
    while (this.next() !== end);
    return this.text.slice(from, this.at - 1).join('')
  }

  private inner(): RegexNode {
    const outer = this.flags
    const body = this.choice()
    this.flags = outer
    if (!this.take(')')) invalid('missing ), unterminated subpattern')
    return body
  }

  private flagged(): RegexNode {
    const letters = /^([a-zA-Z]*)(?:-([a-zA-Z]+))?:/.exec(this.text.slice(this.at).join(''))
    if (!letters) {
      // Python 3.11 refuses flags that do not stand at the start; those before it take them.
      if (/^[a-zA-Z]+\)/.test(this.text.slice(this.at).join(''))) unsupported('a flag after the start')
      return invalid('unknown extension')
    }
    const outer = this.flags
    this.at += letters[0].length
    const removed = this.knownFlags(letters[2] ?? '')
    this.flags = [...outer, ...this.knownFlags(letters[1] ?? '')].filter((f) => !removed.includes(f)).join('')
    const body = this.choice()
    this.flags = outer
    if (!this.take(')')) invalid('missing ), unterminated subpattern')
    return body
  }

  private back(index: number): RegexNode {
    if (!this.closed.has(index)) invalid('cannot refer to an open group')
    return { op: 'back', index, fold: this.has('i') }
  }

  private escape(): RegexNode {
    const character = this.next()
    const place = places[character]
    if (place) return { op: 'at', place }
    const kind = classes[character]
    if (kind) return { op: 'set', negate: false, items: [kind], fold: false }
    if (/[1-9]/.test(character)) {
      const more = /^\d*/.exec(this.text.slice(this.at, this.at + 2).join(''))?.[0] ?? ''
      if (more) return unsupported('an escape of several digits')
      return this.back(Number(character))
    }
    return { op: 'char', code: this.escaped(character), fold: this.has('i') }
  }

  private escaped(character: string): number {
    const simple = escapes[character]
    if (simple !== undefined) return simple
    const digits = { x: 2, u: 4, U: 8 }[character]
    if (digits) {
      const hex = this.text.slice(this.at, this.at + digits).join('')
      if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex)) invalid(`incomplete escape \\${character}`)
      this.at += digits
      return Number.parseInt(hex, 16)
    }
    if (/[0-9]/.test(character)) return unsupported('an octal escape')
    if (character === 'N') return unsupported('a character by its name')
    if (/[a-zA-Z]/.test(character)) return invalid(`bad escape \\${character}`)
    return character.codePointAt(0) ?? 0
  }

  private set(): RegexNode {
    const negate = this.take('^')
    const items: SetItem[] = []
    for (let first = true; first || this.text[this.at] !== ']'; first = false) {
      const from = this.setItem()
      if (this.text[this.at] === '-' && this.text[this.at + 1] !== ']') {
        this.at++
        const to = this.setItem()
        if (typeof from !== 'number' || typeof to !== 'number' || to < from)
          return invalid('bad character range')
        items.push({ from, to })
      } else items.push(typeof from === 'number' ? { from, to: from } : from)
    }
    this.at++
    return { op: 'set', negate, items, fold: this.has('i') }
  }

  private setItem(): number | SetItem {
    const character = this.next()
    if (character !== '\\') return character.codePointAt(0) ?? 0
    const escaped = this.next()
    if (escaped === 'b') return 8
    return classes[escaped] ?? this.escaped(escaped)
  }
}
