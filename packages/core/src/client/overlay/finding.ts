import type { Line, Severity } from '../../diagnostics/entry.ts'
import type { Listed } from '../../session/feed.ts'
import { button, element, unseen } from './element.ts'

const marks: Record<Severity, { symbol: string; name: string }> = {
  error: { symbol: '✗', name: 'Error' },
  warning: { symbol: '!', name: 'Warning' },
  note: { symbol: 'i', name: 'Note' },
}

const codeText = (text: string, kind = ''): HTMLElement => element('code', kind ? { class: kind } : {}, text)

const placeOf = ({ file, line }: NonNullable<Line['at']>): HTMLElement => codeText(`${file}:${line}`, 'place')

/** What decides, and where it is written. */
const causeLine = ({ text, at }: Line): HTMLElement =>
  element('li', {}, text, ...(at ? [' ', placeOf(at)] : []))

/** Where the page does it, and what. */
const seenLine = ({ text, at }: Line): HTMLElement =>
  element('li', {}, ...(at ? [placeOf(at), ' → '] : []), text)

const row = (label: string, ...content: Node[]): HTMLElement[] =>
  content.length === 0 ? [] : [element('dt', {}, label), element('dd', {}, ...content)]

const linesOf = (lines: readonly HTMLElement[]): HTMLElement[] =>
  lines.length === 0 ? [] : [element('ul', { class: 'lines', role: 'list' }, ...lines)]

/** Milliseconds for which a button says what it did. */
const saying = 2000

async function copy(text: string, shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // forbidden, or a page without https: selected, the user's own key copies it
    getSelection()?.selectAllChildren(shown)
    return false
  }
}

function fixOf(fix: readonly string[], say: (text: string) => void): HTMLElement[] {
  if (fix.length === 0) return []
  const text = fix.join('\n')
  const shown = element('pre', {}, codeText(text))
  const press = button({ class: 'copy' }, 'Copy', unseen(' the fix'))
  press.addEventListener('click', () => {
    void copy(text, shown).then((copied) => {
      const word = copied ? 'Copied' : 'Selected'
      press.firstChild!.nodeValue = word
      say(word)
      setTimeout(() => (press.firstChild!.nodeValue = 'Copy'), saying)
    })
  })
  return [element('div', { class: 'fix' }, shown, press)]
}

const linkTo = (href: string, text: string): HTMLElement =>
  element('a', { href, target: '_blank', rel: 'noopener' }, text, unseen(' (new tab)'))

const linkName = (href: string): string =>
  new URL(href).host === 'fetch.spec.whatwg.org' ? 'Standard' : 'MDN'

/**
 * One finding: a line that says what it is about, opening to the same words as in the terminal.
 *
 * @param docs address of the pages on the codes
 * @param say tells a screen reader
 */
export function findingItem(finding: Listed, docs: URL, say: (text: string) => void): HTMLLIElement {
  const { code, severity, title, heading, lead, sentence, because, fix, seen, links } = finding
  const { symbol, name } = marks[severity]
  const summary = element(
    'summary',
    {},
    element('span', { class: 'mark', 'aria-hidden': 'true' }, symbol),
    element(
      'span',
      { class: 'what' },
      element('h3', heading === undefined ? {} : { class: 'call' }, unseen(`${name}: `), heading ?? title),
      ...(heading === undefined ? [] : [element('span', { class: 'title' }, title)]),
    ),
  )
  const body = element(
    'div',
    { class: 'body' },
    ...(lead === undefined ? [] : [element('p', { class: 'lead' }, lead)]),
    element('p', { class: 'sentence' }, sentence),
    element(
      'dl',
      {},
      ...row('Because', ...linesOf(because.map(causeLine))),
      ...row('Fix', ...fixOf(fix, say)),
      ...row('Seen', ...linesOf(seen.map(seenLine))),
    ),
    element(
      'p',
      { class: 'more' },
      codeText(code),
      linkTo(new URL(code, docs).href, 'About this finding'),
      ...links.map((href) => linkTo(href, linkName(href))),
    ),
  )
  return element('li', { class: severity, 'data-code': code }, element('details', {}, summary, body))
}
