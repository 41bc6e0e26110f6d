import { createPanel } from './overlay/panel.ts'
import { listen } from './overlay/listen.ts'
import { rememberDismissed, rememberOpen, wasOpen } from './overlay/remembered.ts'
import type { FeedState } from '../session/feed.ts'

/** A frame of the page's own origin: the page around it shows the findings of both. */
function isFramed(): boolean {
  try {
    return window.parent !== window && window.parent.location.origin === location.origin
  } catch {
    return false
  }
}

/** Times that the overlay goes back into a page that removes what it does not know. */
const mostReturns = 10

/** Keeps the element in the document, outside the body, which frameworks replace. */
function keep(host: HTMLElement): void {
  let returns = 0
  const insert = (): void => {
    if (!host.isConnected && returns++ <= mostReturns) document.documentElement.append(host)
  }
  insert()
  new MutationObserver(insert).observe(document.documentElement, { childList: true })
}

function showFindings(): void {
  let state: FeedState = { findings: [], more: 0, solved: [] }
  let open = wasOpen()
  /** Nothing is left of what the open list had: it says so until it is closed. */
  let emptied = false
  /** What had the focus before the overlay got it. */
  let before: HTMLElement | undefined

  const dismissed = rememberDismissed(draw)
  const panel = createPanel(new URL('docs/', import.meta.url), {
    toggle: () => setOpen(!open),
    close() {
      setOpen(false)
      panel.focusBadge()
    },
    dismiss() {
      dismissed.add(state.findings.map(({ id }) => id))
      setOpen(false)
      before?.focus()
    },
  })

  function draw(): void {
    panel.setHidden(!emptied && state.findings.every(({ id }) => dismissed.has(id)))
    panel.setOpen(open)
  }
  function setOpen(next: boolean): void {
    open = next
    emptied &&= open
    rememberOpen(open)
    draw()
  }

  panel.host.addEventListener('focusin', ({ relatedTarget }) => {
    if (relatedTarget instanceof HTMLElement && relatedTarget !== panel.host) before = relatedTarget
  })
  draw()
  keep(panel.host)
  listen(new URL('events', import.meta.url), (next) => {
    dismissed.forget(next.solved)
    emptied = open && next.findings.length === 0 && (emptied || state.findings.length > 0)
    state = next
    panel.show(state)
    draw()
  })
}

if (!isFramed()) showFindings()
