/** Where the two languages' regular expressions differ from each other. */
interface Flavour {
  /** `\x` outside and inside a class, beyond what both have. */
  escapes: Record<string, string>
  lineStart: string
  lineEnd: string
  /** `{,3}` means up to three. */
  openRange: boolean
  /** `[` nests, `&&` intersects: not translated. */
  setsInClass: boolean
}

const hex = '0-9a-fA-F'

/** Ruby's `^` and `$` stand at every line; PCRE's only with the `m` flag, and `$` before a last newline too. */
const flavours = {
  ruby: {
    escapes: { h: hex },
    lineStart: '(?:^|(?<=\\n))',
    lineEnd: '(?=\\n|$)',
    openRange: true,
    setsInClass: true,
  },
  pcre: { escapes: {}, lineStart: '^', lineEnd: '(?=\\n?$)', openRange: false, setsInClass: false },
} as const satisfies Record<string, Flavour>

/** Escapes that are sets, as the inside of a class: JavaScript's own `\s` holds more. */
const sets: Record<string, string> = { d: '0-9', w: '0-9A-Za-z_', s: ' \\t\\n\\v\\f\\r' }
const characters: Record<string, string> = { t: '\\t', n: '\\n', r: '\\r', f: '\\f', e: '\\x1b', a: '\\x07' }
const anchors: Record<string, string> = { A: '^', z: '$', Z: '(?=\\n?$)', b: '\\b', B: '\\B' }
const posix = new Map(
  Object.entries({
    alpha: 'A-Za-z',
    digit: '0-9',
    alnum: '0-9A-Za-z',
    upper: 'A-Z',
    lower: 'a-z',
    xdigit: hex,
    word: '0-9A-Za-z_',
  }),
)

/** A pattern that JavaScript would read otherwise, or not at all. */
class Untranslatable extends Error {}

/**
 * A Ruby or PCRE regular expression as JavaScript's, for asking whether it matches.
 *
 * @param flags as the language writes them: Ruby's `imx`, PCRE's `imsxuUD`
 * @returns a reason, as a clause, where the two might not match the same texts
 */
export function translateRegExp(
  source: string,
  flags: string,
  language: keyof typeof flavours,
): RegExp | string {
  try {
    return new RegExp(translate(source, flags, language), flags.includes('i') ? 'i' : '')
  } catch (error) {
    const detail = error instanceof Untranslatable ? error.message : 'it is no regular expression'
    return `/${source}/${flags} is not translated: ${detail}`
  }
}

function translate(source: string, flags: string, language: keyof typeof flavours): string {
  const flavour: Flavour = flavours[language]
  const known = language === 'ruby' ? 'imxou' : 'imsxuUDS'
  const strange = [...flags].find((flag) => !known.includes(flag))
  if (strange) throw new Untranslatable(`flag ${strange}`)
  const everyLine = language === 'pcre' && flags.includes('m')
  const dotAll = flags.includes(language === 'ruby' ? 'm' : 's')
  const tokens: Record<string, string> = {
    '.': dotAll ? '[\\s\\S]' : '[^\\n]',
    '^': everyLine ? flavours.ruby.lineStart : flavour.lineStart,
    $: everyLine ? flavours.ruby.lineEnd : flags.includes('D') ? '$' : flavour.lineEnd,
    '|': '|',
    ')': ')',
    '/': '\\/',
    ']': '\\]',
    '}': '\\}',
  }
  let out = ''
  let i = 0
  /** Takes what `pattern`, a sticky expression, matches here. */
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = i
    const match = pattern.exec(source)
    if (match) i += match[0].length
    return match
  }
  while (i < source.length) {
    if (flags.includes('x') && take(/\s+|#.*/y)) continue
    const char = source[i] as string
    if (char === '\\') out += escape(take(/\\(x[0-9a-fA-F]{2}|[\s\S]?)/y)?.[1] ?? '', flavour)
    else if (char === '[') out += characterClass(take, flavour)
    else if (char === '(') out += group(take)
    else if ('*+?{'.includes(char)) out += quantifier(take, flavour)
    else {
      out += tokens[char] ?? char
      i++
    }
  }
  return out
}

type Take = (pattern: RegExp) => RegExpExecArray | null

function group(take: Take): string {
  if (take(/\(\?#[^)]*\)/y)) return ''
  if (take(/\(\?P?<[A-Za-z_]\w*>/y)) return '(?:'
  const plain = take(/\(\?(?::|=|!|<=|<!)|\((?![?*])/y)
  if (!plain) throw new Untranslatable('a group of a special kind')
  return plain[0]
}

function quantifier(take: Take, flavour: Flavour): string {
  const match = take(/[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\}|\{/y)?.[0] ?? ''
  if (match === '{') return '\\{'
  if (match.startsWith('{,') && !flavour.openRange) throw new Untranslatable(`the range ${match}`)
  if (take(/\+/y)) throw new Untranslatable('a possessive quantifier')
  // Greedy or lazy: it does not change whether there is a match.
  take(/\?/y)
  return match.replace('{,', '{0,')
}

function escape(name: string, flavour: Flavour): string {
  const lower = name.toLowerCase()
  const set = sets[lower] ?? flavour.escapes[lower]
  if (set && name.length === 1) return name === lower ? `[${set}]` : `[^${set}]`
  return anchors[name] ?? character(name)
}

function character(name: string): string {
  if (/^x../.test(name)) return `\\${name}`
  const known = characters[name]
  if (known) return known
  if (name === '' || /[A-Za-z0-9\n]/.test(name)) throw new Untranslatable(`\\${name}`)
  return `\\${name}`
}

function characterClass(take: Take, flavour: Flavour): string {
  let out = take(/\[\^/y) ? '[^' : '['
  if (out === '[') take(/\[/y)
  if (take(/\]/y)) {
    if (flavour.setsInClass) throw new Untranslatable('a class that starts with ]')
    out += '\\]'
  }
  for (;;) {
    if (take(/\]/y)) return `${out}]`
    const named = take(/\[:(\w+):\]/y)
    const escaped = named ? null : take(/\\(x[0-9a-fA-F]{2}|[\s\S]?)/y)
    if (named) {
      const set = posix.get(named[1] ?? '')
      if (!set) throw new Untranslatable(named[0])
      out += set
    } else if (escaped) out += inClass(escaped[1] ?? '', flavour)
    else if (take(/\[/y)) {
      if (flavour.setsInClass) throw new Untranslatable('a class within a class')
      out += '\\['
    } else if (take(/&&/y)) {
      if (flavour.setsInClass) throw new Untranslatable('an intersection of classes')
      out += '&&'
    } else {
      const literal = take(/[\s\S]/y)
      if (!literal) throw new Untranslatable('a class without an end')
      out += literal[0] === '^' ? '\\^' : literal[0]
    }
  }
}

function inClass(name: string, flavour: Flavour): string {
  if (name === 'b') return '\\b'
  return sets[name] ?? flavour.escapes[name] ?? character(name)
}
