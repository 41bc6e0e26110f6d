/**
 * A text that a pattern of origins may well match: the first of its alternatives, one character for a class.
 * It is a guess, to be tried.
 */
export function sampleOf(pattern: string): string {
  let text = pattern.replace(/^\(\?i\)|[\^$]|\(\?(?:[:=!]|P?<\w+>)/g, (found) =>
    found.length > 2 && found !== '(?i)' ? '(' : '',
  )
  for (const [form, sample] of forms) text = text.replace(form, sample)
  for (let before = ''; before !== text;) {
    before = text
    text = text.replace(/\(([^()|]*)(?:\|[^()]*)?\)(?:[*+?]|\{[\d,]*\})?\??/, '$1')
  }
  const [first = ''] = text.split('|')
  return first.replace(/([^\uE000])[*+?]\??/g, '$1').replaceAll(stop, '.')
}

/** Stands for a dot that is meant. */
const stop = '\uE000'
const repeat = '(?:[*+?]|\\{[\\d,]*\\})?\\??'

const forms: ReadonlyArray<readonly [RegExp, string]> = [
  [/\\\./g, stop],
  [new RegExp(`\\\\d${repeat}`, 'g'), '1'],
  [new RegExp(`\\\\w${repeat}`, 'g'), 'a'],
  [/\\(.)/g, '$1'],
  [new RegExp(`\\[\\^[^\\]]*\\]${repeat}`, 'g'), 'a'],
  [new RegExp(`\\[(?:[^\\]]*a-z[^\\]]*|\\w[^\\]]*)\\]${repeat}`, 'g'), 'a'],
  [new RegExp(`\\[[^\\]]*\\]${repeat}`, 'g'), '1'],
  [new RegExp(`\\.${repeat}`, 'g'), 'a'],
]
