import type { SourceLocation } from '../server.ts'
import { isUnknown, type Setting } from '../syntax/field.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import type { Unknown } from '../../fetch/verdict.ts'
import type { RubyValue } from './values.ts'

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  s: ' ',
  e: '\x1b',
  '0': '\0',
}

/** The text of a Ruby string, symbol or regular expression, or why it is not known. */
export function stringOf(
  node: Node,
  evaluate: (node: Node) => Setting<RubyValue>,
): string | (Unknown & { at: SourceLocation }) {
  if (node.type === 'chained_string') {
    let joined = ''
    for (const part of childrenOf(node)) {
      const text = stringOf(part, evaluate)
      if (typeof text !== 'string') return text
      joined += text
    }
    return joined
  }
  const single = /^(?:'|%q|:')/.test(node.text)
  let out = ''
  let end = node.children[0]?.endIndex ?? node.startIndex
  // The grammar leaves blanks next to an interpolation out of its parts: the source between them counts too.
  const between = (upTo: number): string => node.text.slice(end - node.startIndex, upTo - node.startIndex)
  for (const part of childrenOf(node)) {
    out += between(part.startIndex)
    end = part.endIndex
    if (part.type === 'interpolation') {
      const inner = childrenOf(part)[0]
      const value = inner ? evaluate(inner) : undefined
      if (value && isUnknown(value)) return value
      const text = value === undefined ? '' : spoken(value.value)
      if (text === undefined)
        return {
          unknown: `${part.text} is worked out when the server runs`,
          at: (value as { at: SourceLocation }).at,
        }
      out += text
    } else if (part.type === 'escape_sequence' && node.type !== 'regex') out += unescape(part.text, single)
    else out += single ? part.text.replaceAll(/\\([\\'])/g, '$1') : part.text
  }
  const close = node.children.at(-1)
  return close && close.startIndex >= end ? out + between(close.startIndex) : out
}

function unescape(sequence: string, single: boolean): string {
  const char = sequence.slice(1)
  if (single) return char === '\\' || char === "'" ? char : sequence
  return escapes[char] ?? char
}

/** What `to_s` gives; undefined for what has no plain text. */
function spoken(value: RubyValue): string | undefined {
  if (value === null) return ''
  if (typeof value === 'object') return 'symbol' in value ? value.symbol : undefined
  return String(value)
}
