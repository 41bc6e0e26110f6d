import type { Node } from '../syntax/tree.ts'

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  e: '\x1b',
  f: '\f',
  '\\': '\\',
  $: '$',
  '"': '"',
}

/** The text of a single-quoted string. */
export function unquote(text: string): string {
  return text.slice(text.indexOf("'") + 1, -1).replaceAll(/\\([\\'])/g, '$1')
}

/** The parts of a double-quoted string: its text, and the nodes of what is put in. */
export function stringParts(node: Node): Array<string | Node> {
  return node.children.flatMap((child): Array<string | Node> => {
    if (!child) return []
    if (child.type === 'string_content') return [child.text]
    if (child.type === 'escape_sequence') return [unescape(child.text)]
    return child.isNamed ? [child] : []
  })
}

function unescape(sequence: string): string {
  const hex = /^\\x([0-9a-f]{1,2})$/i.exec(sequence)?.[1]
  if (hex) return String.fromCodePoint(Number.parseInt(hex, 16))
  const unicode = /^\\u\{([0-9a-f]{1,6})\}$/i.exec(sequence)?.[1]
  if (unicode && Number.parseInt(unicode, 16) <= 0x10_ff_ff)
    return String.fromCodePoint(Number.parseInt(unicode, 16))
  return escapes[sequence.slice(1)] ?? sequence
}
