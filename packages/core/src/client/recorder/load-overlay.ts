/** Milliseconds after which a page that is never idle gets the overlay all the same. */
const longestWait = 2000

/**
 * Loads the overlay once the page is loaded and has nothing else to do.
 *
 * @param own the tag that this script came with: it has data-overlay unless the user wants none
 */
export function loadOverlay(own: HTMLOrSVGScriptElement | null, load: () => Promise<unknown>): void {
  if (!(own instanceof HTMLScriptElement) || own.dataset.overlay === undefined) return
  // the dev server may be gone by then, and there is nothing to show
  const attempt = (): void => void load().catch(() => {})
  const wait = (): void => {
    if ('requestIdleCallback' in window) requestIdleCallback(attempt, { timeout: longestWait })
    else setTimeout(attempt, longestWait)
  }
  if (document.readyState === 'complete') wait()
  else addEventListener('load', wait, { once: true })
}
