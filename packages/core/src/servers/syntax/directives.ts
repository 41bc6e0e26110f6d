import type { SourceLocation } from '../server.ts'

/** One directive of nginx's or Apache's configuration, with what stands inside it. */
export interface Directive {
  /** In lower case. */
  name: string
  /** As the file writes the name: the keys of a `map` are names too. */
  written?: string
  /** Quotes and escapes resolved. */
  args: string[]
  at: SourceLocation
  /** What a block or a section contains; undefined for a plain directive. */
  block?: Directive[]
}

/** What was read, and the first place where the text is not what the server accepts. */
export interface DirectiveList {
  directives: Directive[]
  error?: { message: string; at: SourceLocation }
}

/** Deeper nesting is nobody's configuration. */
const depthLimit = 64

/** Collects directives into blocks, whichever way a block is written. */
class Tree {
  readonly #open: Array<{ name: string; list: Directive[]; at?: SourceLocation }> = [{ name: '', list: [] }]
  readonly #file: string
  error: DirectiveList['error']

  constructor(file: string) {
    this.#file = file
  }

  get depth(): number {
    return this.#open.length - 1
  }

  /** The block that stands open innermost; empty at the top. */
  get openName(): string {
    return this.#open.at(-1)?.name ?? ''
  }

  add(name: string, args: string[], line: number, isBlock: boolean): void {
    const at = { file: this.#file, line }
    const directive: Directive = { name: name.toLowerCase(), written: name, args, at }
    this.#open.at(-1)?.list.push(directive)
    if (!isBlock) return
    if (this.depth >= depthLimit) return this.fail('blocks are nested too deeply', line)
    directive.block = []
    this.#open.push({ name: directive.name, list: directive.block, at })
  }

  close(): void {
    this.#open.pop()
  }

  fail(message: string, line: number): void {
    this.error ??= { message, at: { file: this.#file, line } }
  }

  finish(): DirectiveList {
    const unclosed = this.depth > 0 ? this.#open.at(-1)?.at : undefined
    if (unclosed) this.fail(`${this.openName} is not closed`, unclosed.line)
    const directives = this.#open[0]?.list ?? []
    return this.error ? { directives, error: this.error } : { directives }
  }
}

/** nginx: words up to `;`, blocks in braces. */
export function readBraces(source: string, file: string): DirectiveList {
  const tree = new Tree(file)
  let words: string[] = []
  let line = 1
  let startLine = 1
  let position = 0
  const end = (isBlock: boolean): void => {
    const [name, ...args] = words
    words = []
    if (name === undefined) tree.fail(`unexpected ${isBlock ? '{' : ';'}`, line)
    else tree.add(name, args, startLine, isBlock)
  }
  while (position < source.length && !tree.error) {
    const char = source.charAt(position)
    if (char === '\n') line += 1
    if (/\s/.test(char)) position += 1
    else if (char === '#') position = endOfLine(source, position)
    else if (char === ';') {
      end(false)
      position += 1
    } else if (char === '{') {
      const isCode = words[0]?.endsWith('_by_lua_block') ?? false
      end(!isCode)
      const next = isCode ? afterCode(source, position) : position + 1
      line += linesIn(source, position, next)
      position = next
    } else if (char === '}') {
      if (words.length > 0 || tree.depth === 0) tree.fail('unexpected }', line)
      else tree.close()
      position += 1
    } else {
      if (words.length === 0) startLine = line
      const word = braceWord(source, position)
      if (word.error) tree.fail(word.error, line)
      words.push(word.text)
      line += linesIn(source, position, word.next)
      position = word.next
    }
  }
  if (words.length > 0) tree.fail(`${words[0]} is not ended by ;`, startLine)
  return tree.finish()
}

interface Word {
  text: string
  next: number
  error?: string
}

/** A word of nginx: in quotes, or up to a space, `;` or `{`; `${` does not end it. */
function braceWord(source: string, start: number): Word {
  const quote = /["']/.test(source.charAt(start)) ? source.charAt(start) : ''
  let position = start + quote.length
  let text = ''
  for (; position < source.length; position += 1) {
    const char = source.charAt(position)
    if (char === '\\') {
      text += braceEscapes[source.charAt(position + 1)] ?? source.slice(position, position + 2)
      position += 1
    } else if (quote ? char === quote : /[\s;]/.test(char)) break
    else if (!quote && char === '{' && source.charAt(position - 1) !== '$') break
    else text += char
  }
  if (!quote) return { text, next: position }
  if (position >= source.length) return { text, next: position, error: 'a quote is not closed' }
  const after = source.charAt(position + 1)
  const error = /^[\s;{)]?$/.test(after) ? undefined : `unexpected ${JSON.stringify(after)} after a quote`
  return { text, next: position + 1, ...(error ? { error } : {}) }
}

const braceEscapes: Partial<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  t: '\t',
  r: '\r',
  n: '\n',
}

/** Past a block of Lua, which has its own quotes and comments; its braces are counted. */
function afterCode(source: string, start: number): number {
  let depth = 0
  for (let position = start; position < source.length; position += 1) {
    const char = source.charAt(position)
    if (char === '{') depth += 1
    if (char === '}') depth -= 1
    if (depth === 0) return position + 1
  }
  return source.length
}

/** Apache: one directive a line, sections between `<Name …>` and `</Name>`. */
export function readSections(source: string, file: string): DirectiveList {
  const tree = new Tree(file)
  for (const { text, line } of logicalLines(source)) {
    if (tree.error) break
    if (text === '' || text.startsWith('#')) continue
    const [, slash, section, inside] = /^<(\/?)([\w.:-]+)\s*(.*?)\s*>$/s.exec(text) ?? []
    if (text.startsWith('<') && section === undefined) tree.fail('a section has no closing >', line)
    else if (section === undefined) {
      const [name = '', ...args] = lineWords(text)
      tree.add(name, args, line, false)
    } else if (!slash) tree.add(section, sectionWords(section, inside ?? ''), line, true)
    else if (tree.openName === section.toLowerCase()) tree.close()
    else tree.fail(`</${section}> closes nothing that is open`, line)
  }
  return tree.finish()
}

/** An expression is one argument, read by its own rules. */
const expressions = new Set(['if', 'elseif'])

function sectionWords(section: string, inside: string): string[] {
  return expressions.has(section.toLowerCase()) ? [unquote(inside)] : lineWords(inside)
}

function unquote(text: string): string {
  const [first] = lineWords(text)
  return /^["']/.test(text) && first !== undefined ? first : text
}

function* logicalLines(source: string): Generator<{ text: string; line: number }> {
  const lines = source.split('\n').map((text) => text.replace(/\r$/, ''))
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1
    const parts = [lines[index] ?? '']
    while (parts.at(-1)?.endsWith('\\') && index + 1 < lines.length) {
      index += 1
      parts.push(parts.pop()?.slice(0, -1) ?? '', lines[index] ?? '')
    }
    yield { text: parts.join('').trim(), line }
  }
}

/** Apache's words: in quotes, or up to a space; a backslash escapes the quote and itself. */
function lineWords(text: string): string[] {
  const words: string[] = []
  let position = 0
  while (position < text.length) {
    const char = text.charAt(position)
    if (/\s/.test(char)) {
      position += 1
      continue
    }
    const quote = /["']/.test(char) ? char : ''
    let word = ''
    position += quote.length
    while (position < text.length && !isEnd(text.charAt(position), quote)) {
      const next = text.charAt(position + 1)
      if (text.charAt(position) === '\\' && (next === '\\' || (quote && next === quote))) position += 1
      word += text.charAt(position)
      position += 1
    }
    words.push(word)
    position += quote.length
  }
  return words
}

const isEnd = (char: string, quote: string): boolean => (quote ? char === quote : /\s/.test(char))

function endOfLine(source: string, position: number): number {
  const end = source.indexOf('\n', position)
  return end === -1 ? source.length : end
}

function linesIn(source: string, from: number, to: number): number {
  let lines = 0
  for (let at = source.indexOf('\n', from); at !== -1 && at < to; at = source.indexOf('\n', at + 1))
    lines += 1
  return lines
}
