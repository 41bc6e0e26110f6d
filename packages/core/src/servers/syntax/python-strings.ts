import { childrenOf, type Node } from './tree.ts'

const simple: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}

/** The text of a string literal or of adjacent ones; undefined for what is not text known now: bytes, f-strings. */
export function stringText(node: Node): string | undefined {
  if (node.type === 'concatenated_string') {
    const parts = childrenOf(node).map(stringText)
    return parts.every((part) => part !== undefined) ? parts.join('') : undefined
  }
  const literal = /^([a-zA-Z]*)("""|'''|"|')([^]*)\2$/.exec(node.text)
  if (node.type !== 'string' || !literal) return undefined
  const prefix = literal[1]?.toLowerCase() ?? ''
  const body = literal[3] ?? ''
  if (/[bft]/.test(prefix)) return undefined
  return prefix.includes('r') ? body : unescape(body.replaceAll('\r\n', '\n'))
}

/** Python leaves the backslash of an escape that it does not know. */
function unescape(body: string): string | undefined {
  let named = false
  const text = body.replaceAll(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g,
    (all, octal: string, x: string, u: string, long: string, other: string) => {
      if (octal) return String.fromCodePoint(Number.parseInt(octal, 8))
      const hex = x || u || long
      if (hex) {
        const code = Number.parseInt(hex, 16)
        if (code <= 0x10ffff) return String.fromCodePoint(code)
      }
      if (!other || 'xuUN'.includes(other)) named = true
      return simple[other] ?? all
    },
  )
  return named ? undefined : text
}
