/** A word, a text, a pattern or a mark of an expression. */
export type Token = { kind: 'text' | 'pattern' | 'word' | 'mark'; text: string; flags?: string }

const tokenForms =
  /\s*(?:(?<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<variable>%\{[^}]*\})|(?<back>\$\d)|(?<mark>&&|\|\||==|!=|<=|>=|=~|!~|[!()<>={},.])|(?<word>-?[\w-]+))/y

/** @returns undefined where the expression has what Apache's language has not */
export function tokenize(source: string): Token[] | undefined {
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

/** `/…/i` or `m#…#i`; a backslash does not keep the delimiter from ending it. */
function readPattern(source: string, from: number): { token: Token; next: number } | undefined {
  const start = /\s*(?:m([#,|:!^~%/"'])|(\/))/y
  start.lastIndex = from
  const found = start.exec(source)
  const delimiter = found?.[1] ?? found?.[2]
  if (!found || delimiter === undefined) return undefined
  let end = start.lastIndex
  while (end < source.length && source[end] !== delimiter) end += 1
  if (end >= source.length) return undefined
  const flags = /^[ims]*/.exec(source.slice(end + 1))?.[0] ?? ''
  const text = source.slice(start.lastIndex, end)
  return { token: { kind: 'pattern', text, flags }, next: end + 1 + flags.length }
}

const unescaped = (quoted: string): string => quoted.slice(1, -1).replace(/\\(.)/g, '$1')
