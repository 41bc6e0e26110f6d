import { RegexError, type RegexNode, type SetItem } from './python-regex-nodes.ts'
import { parseRegex } from './python-regex.ts'

/** A string or compiled pattern; `flags` are letters as in `(?ims)`. */
export interface PythonPattern {
  pattern: string
  flags: string
}

/** `invalid`: Python raises `re.error`. `unknown`: not imitated, with the reason. */
export type MatchResult = boolean | { invalid: string } | { unknown: string }

/** Steps after which a match is given up: no pattern of a configuration needs them. */
const stepLimit = 100_000

/** As Python's `re.match(pattern, text)`: the match starts where the text starts, and may end before its end. */
export function matchStart({ pattern, flags }: PythonPattern, text: string): MatchResult {
  try {
    return new Matcher(text).matches(parseRegex(pattern, flags))
  } catch (error) {
    if (error instanceof RegexError)
      return error.kind === 'invalid' ? { invalid: error.message } : { unknown: error.message }
    if (error instanceof RangeError) return { unknown: 'the regular expression takes too long' }
    throw error
  }
}

type Continue = (position: number) => boolean

const spaces = new Set(
  [9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000].concat(
    Array.from({ length: 11 }, (_, i) => 0x2000 + i),
  ),
)

const kinds: Record<'d' | 'w' | 's', (code: number) => boolean> = {
  d: (code) => /^\p{Nd}$/u.test(String.fromCodePoint(code)),
  w: (code) => /^[\p{L}\p{N}_]$/u.test(String.fromCodePoint(code)),
  s: (code) => spaces.has(code),
}

const lower = (code: number): number => String.fromCodePoint(code).toLowerCase().codePointAt(0) ?? code
const upper = (code: number): number => String.fromCodePoint(code).toUpperCase().codePointAt(0) ?? code

function inSet(items: SetItem[], code: number): boolean {
  return items.some((item) =>
    'kind' in item ? kinds[item.kind](code) !== item.negate : item.from <= code && code <= item.to,
  )
}

/** Backtracks as Python's engine does, with a bound on its steps. */
class Matcher {
  private readonly codes: number[]
  private readonly captured: Array<readonly [from: number, to: number] | undefined> = []
  private steps = 0

  constructor(text: string) {
    this.codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  }

  matches(node: RegexNode): boolean {
    return this.run(node, 0, () => true)
  }

  private run(node: RegexNode, at: number, go: Continue): boolean {
    if (++this.steps > stepLimit) throw new RangeError('too many steps')
    switch (node.op) {
      case 'char':
      case 'any':
      case 'set':
        return this.isOne(node, at) && go(at + 1)
      case 'at':
        return this.isAt(node.place, at) && go(at)
      case 'sequence':
        return this.runItems(node.items, 0, at, go)
      case 'choice':
        return node.branches.some((branch) => this.run(branch, at, go))
      case 'group':
        return this.runGroup(node.index, node.body, at, go)
      case 'atomic':
        return this.runAtomic(node.body, at, go)
      case 'repeat':
        return this.runRepeat(node, at, go)
      case 'ahead':
        return this.run(node.body, at, () => true) !== node.negate && go(at)
      case 'back':
        return this.runBack(node.index, node.fold, at, go)
    }
  }

  private isOne(node: RegexNode, at: number): boolean {
    const code = this.codes[at]
    if (code === undefined) return false
    if (node.op === 'any') return node.newline || code !== 10
    if (node.op === 'char') return code === node.code || (node.fold && lower(code) === lower(node.code))
    if (node.op !== 'set') return false
    const found =
      inSet(node.items, code) ||
      (node.fold && (inSet(node.items, lower(code)) || inSet(node.items, upper(code))))
    return found !== node.negate
  }

  private isAt(place: Extract<RegexNode, { op: 'at' }>['place'], at: number): boolean {
    const end = this.codes.length
    if (place === 'start') return at === 0
    if (place === 'last') return at === end
    if (place === 'end') return at === end || (at === end - 1 && this.codes[at] === 10)
    if (place === 'line-start') return at === 0 || this.codes[at - 1] === 10
    if (place === 'line-end') return at === end || this.codes[at] === 10
    const [before, after] = [this.codes[at - 1], this.codes[at]].map(
      (code) => code !== undefined && kinds.w(code),
    )
    return (before !== after) === (place === 'boundary')
  }

  private runItems(items: RegexNode[], index: number, at: number, go: Continue): boolean {
    const item = items[index]
    return item ? this.run(item, at, (next) => this.runItems(items, index + 1, next, go)) : go(at)
  }

  private runGroup(index: number, body: RegexNode, at: number, go: Continue): boolean {
    const before = this.captured[index]
    const found = this.run(body, at, (next) => {
      const inner = this.captured[index]
      this.captured[index] = [at, next]
      if (go(next)) return true
      this.captured[index] = inner
      return false
    })
    if (!found) this.captured[index] = before
    return found
  }

  private runAtomic(body: RegexNode, at: number, go: Continue): boolean {
    let end = -1
    const found = this.run(body, at, (next) => {
      end = next
      return true
    })
    return found && go(end)
  }

  private runRepeat(node: Extract<RegexNode, { op: 'repeat' }>, at: number, go: Continue): boolean {
    const { body, min, max, mode } = node
    if (mode === 'possessive') return this.runAtomic({ ...node, mode: 'greedy' }, at, go)
    if (mode === 'greedy' && (body.op === 'char' || body.op === 'any' || body.op === 'set'))
      return this.runSpan(node, at, go)
    const again = (count: number, from: number): boolean => {
      const more = (): boolean =>
        count < max &&
        this.run(body, from, (next) => (next === from && count >= min ? false : again(count + 1, next)))
      if (count < min) return more()
      return mode === 'greedy' ? more() || go(from) : go(from) || more()
    }
    return again(0, at)
  }

  /** A greedy repeat of single characters, without a call for each. */
  private runSpan(node: Extract<RegexNode, { op: 'repeat' }>, at: number, go: Continue): boolean {
    let end = at
    while (end - at < node.max && this.isOne(node.body, end)) end++
    for (; end - at >= node.min; end--) {
      if (++this.steps > stepLimit) throw new RangeError('too many steps')
      if (go(end)) return true
    }
    return false
  }

  private runBack(index: number, fold: boolean, at: number, go: Continue): boolean {
    const span = this.captured[index]
    if (!span) return false
    const text = this.codes.slice(span[0], span[1])
    const same = text.every((code, i) => {
      const other = this.codes[at + i]
      return other === code || (fold && other !== undefined && lower(other) === lower(code))
    })
    return same && go(at + text.length)
  }
}
