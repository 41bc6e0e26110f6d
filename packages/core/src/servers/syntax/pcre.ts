/**
 * A PCRE pattern, as nginx and Apache take it, with its captures.
 *
 * @returns undefined where JavaScript would read it otherwise, or where it could take for ever to match
 */
export function pcre(pattern: string, ignoreCase: boolean): RegExp | undefined {
  const [, inline = '', rest = pattern] = /^(\(\?i\))?(.*)$/s.exec(pattern) ?? []
  const translated = rest.replace(special, (found) => translations[found] ?? found)
  if (untranslatable.test(rest) || mayExplode(translated)) return undefined
  try {
    return new RegExp(translated, ignoreCase || inline ? 'i' : '')
  } catch {
    return undefined
  }
}

const special = /\\[AzZ]|\\.|\(\?P<|\[:\w+:\]/gs

const translations: Partial<Record<string, string>> = {
  '\\A': '^',
  '\\z': '$',
  '\\Z': '$',
  '(?P<': '(?<',
  '[:alpha:]': 'A-Za-z',
  '[:digit:]': '0-9',
  '[:alnum:]': '0-9A-Za-z',
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
  '[:xdigit:]': '0-9a-fA-F',
  '[:space:]': '\\s',
  '[:word:]': '\\w',
}

/** Possessive and atomic forms, inline flags, recursion, conditions, quoting, and what only PCRE escapes. */
const untranslatable =
  /(?<!\\)[*+?}]\+|\(\?(?![:=!<P])|\(\?<(?![=!A-Za-z_])|\(\?P[^<]|\(\*|\\[aehQEGKRXCpPgkHNvV]/

const flattened = (text: string): string => text.replace(/\((?:\?[:=!])?[^()]*\)(?![*+{])/g, 'G')

/**
 * A repeated group that may match the same text in many ways: something unbounded inside it and no other
 * character that has to stand between two rounds, or alternatives that begin alike.
 */
export function mayExplode(pattern: string): boolean {
  const plain = pattern
    .replace(/\\[dwsDWS]/g, 'C')
    .replace(/\\./gs, 'e')
    .replace(/\[\^?\]?[^\]]*\]/g, 'C')
  const repeated = /\((?:\?(?:[:=!]|<[=!]|<\w+>))?([^()]*)\)(?:[*+]|\{\d+,\d*\})/g
  return [plain, flattened(plain)].some((text) =>
    [...text.matchAll(repeated)].some(([, body = '']) => {
      const unbounded = /(?:[*+]|\{\d+,\d*\})/.test(body)
      const fixed = body.replace(/.(?:[*+?]|\{\d+,?\d*\})\??/g, '').replace(/[\^$]/g, '')
      return unbounded ? fixed === '' || body.includes('|') : beginAlike(body.split('|'))
    }),
  )
}

function beginAlike(alternatives: string[]): boolean {
  const firsts = alternatives.map((text) => text.charAt(0))
  const isOpen = firsts.some((first) => first === '' || 'C.G'.includes(first))
  return alternatives.length > 1 && (isOpen || new Set(firsts).size < firsts.length)
}
