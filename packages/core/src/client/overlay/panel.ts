import type { FeedState, Listed } from '../../session/feed.ts'
import { button, element, unseen } from './element.ts'
import { findingItem } from './finding.ts'
import { sheet } from './style.ts'

export interface Panel {
  host: HTMLElement
  show(state: FeedState): void
  /** Shows or hides badge and list together. */
  setHidden(hidden: boolean): void
  setOpen(open: boolean): void
  focusBadge(): void
}

export interface Presses {
  toggle(): void
  close(): void
  dismiss(): void
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`

/** `2 errors, 1 note` */
const bySeverity = (findings: readonly Listed[]): string =>
  (['error', 'warning', 'note'] as const)
    .map((kind) => ({ kind, count: findings.filter(({ severity }) => severity === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => counted(count, kind))
    .join(', ')

const shownCount = 99

/** Badge and list, in a shadow root of their own. */
export function createPanel(docs: URL, presses: Presses): Panel {
  const status = element('p', { class: 'unseen', role: 'status' })
  const count = element('span', { class: 'count' })
  const counts = unseen('')
  const badge = button(
    { class: 'badge', 'aria-expanded': 'false', 'aria-controls': 'panel' },
    'CORS ',
    count,
    counts,
  )
  const title = element('h2', { tabindex: '-1' })
  const about = element('p', { class: 'about' })
  const dismiss = button({ class: 'quiet', title: 'Hide until something new is found' }, 'Dismiss')
  const close = button(
    { class: 'quiet close', title: 'Close' },
    element('span', { 'aria-hidden': 'true' }, '✕'),
    unseen('Close'),
  )
  const list = element('ul', { class: 'findings', role: 'list' })
  const rest = element('p', { class: 'rest' })
  const panel = element(
    'div',
    { id: 'panel', class: 'panel' },
    element('div', { class: 'head' }, element('div', {}, title, about), dismiss, close),
    list,
    rest,
  )
  const region = element(
    'section',
    // whatever the page's own language and direction
    { 'aria-label': 'cors-parity', lang: 'en', dir: 'ltr' },
    badge,
    panel,
    status,
  )
  const host = document.createElement('cors-parity-overlay')
  const root = host.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [sheet()]
  root.append(region)

  badge.addEventListener('click', presses.toggle)
  close.addEventListener('click', presses.close)
  dismiss.addEventListener('click', presses.dismiss)
  region.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return
    // it closes this, and nothing of the page
    event.stopPropagation()
    presses.close()
  })

  let announcing: ReturnType<typeof setTimeout> | undefined
  let said = ''
  /** A page load finds many things one after the other: said once. */
  const say = (text: string): void => {
    clearTimeout(announcing)
    announcing = setTimeout(() => (status.textContent = text), 500)
  }
  const sayCount = (text: string): void => {
    if (text !== said) say(text)
    said = text
  }

  const items = new Map<string, { item: HTMLLIElement; words: string }>()
  const itemOf = (finding: Listed): HTMLLIElement => {
    const words = JSON.stringify(finding)
    const before = items.get(finding.id)
    if (before?.words === words) return before.item
    const item = findingItem(finding, docs, say)
    if (before) {
      item.querySelector('details')!.open = before.item.querySelector('details')!.open
      before.item.remove()
    }
    items.set(finding.id, { item, words })
    return item
  }

  return {
    host,
    show({ findings, more, solved }) {
      const focused = root.activeElement
      const first = items.size === 0
      const ids = new Set(findings.map(({ id }) => id))
      for (const [id, { item }] of items) {
        if (ids.has(id)) continue
        item.remove()
        items.delete(id)
      }
      // what stays keeps its order, so nothing that has the focus is moved
      findings.forEach((finding, index) => {
        const item = itemOf(finding)
        if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null)
      })
      if (first) list.querySelector('details')?.setAttribute('open', '')

      const total = findings.length + more
      region.dataset.severity = findings[0]?.severity ?? 'none'
      count.textContent = total > shownCount ? `${shownCount}+` : String(total)
      counts.textContent =
        total > shownCount ? ` (${counted(total, 'finding')})` : total === 1 ? ' finding' : ' findings'
      title.textContent = total === 0 ? 'CORS: no findings' : `CORS: ${counted(total, 'finding')}`
      const none = solved.length > 0 ? 'All that was found is solved.' : 'Nothing was found yet.'
      about.textContent = total === 0 ? none : bySeverity(findings)
      dismiss.hidden = total === 0
      list.hidden = total === 0
      rest.hidden = more === 0
      if (focused && !focused.checkVisibility() && !panel.hidden) title.focus()
      rest.textContent = `and ${more} more, in the dev server's terminal`
      sayCount(title.textContent)
    },
    setHidden(hidden) {
      region.hidden = hidden
    },
    setOpen(open) {
      badge.setAttribute('aria-expanded', String(open))
      panel.hidden = !open
    },
    focusBadge: () => badge.focus(),
  }
}
