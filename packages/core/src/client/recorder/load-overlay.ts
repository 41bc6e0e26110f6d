import { isCalling } from './send.ts'

// a page may put another clock in its place
const nativeSetTimeout = window.setTimeout

/** Milliseconds that a page is left alone after its load: most call their API then. */
const settling = 1000

/** How often that may be said again of a page that goes on calling. */
const mostSettling = 5

/** Milliseconds after which a page that is never idle gets the overlay all the same. */
const longestWait = 2000

/**
 * Loads the overlay some time after the page, once it has nothing else to do.
 *
 * @param own the tag that this script came with: it has data-overlay unless the user wants none
 */
export function loadOverlay(own: HTMLOrSVGScriptElement | null, load: () => Promise<unknown>): void {
  if (!(own instanceof HTMLScriptElement) || own.dataset.overlay === undefined) return
  // the dev server may be gone by then, and there is nothing to show
  const attempt = (): void => void load().catch(() => {})
  const wait = (): void => {
    if ('requestIdleCallback' in window) requestIdleCallback(attempt, { timeout: longestWait })
    else nativeSetTimeout(attempt, longestWait)
  }
  const settle = (left: number): void =>
    void nativeSetTimeout(() => (left > 0 && isCalling() ? settle(left - 1) : wait()), settling)
  const begin = (): void => settle(mostSettling)
  if (document.readyState === 'complete') begin()
  else addEventListener('load', begin, { once: true })
}
