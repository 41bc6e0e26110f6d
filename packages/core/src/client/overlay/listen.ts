import type { FeedState } from '../../session/feed.ts'

/** Milliseconds before the first new attempt; each further one waits twice as long. */
const firstWait = 1000
const longestWait = 10_000

/** Attempts after which an endpoint that never answered is given up: a page's CSP may forbid the connection. */
const mostAttempts = 5

/**
 * Hands over each state of the feed. Only a page that is seen is connected: over HTTP/1.1 a browser opens
 * six connections to an origin, and hidden tabs would take them from the page itself.
 */
export function listen(url: URL, take: (state: FeedState) => void): void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = firstWait
  let failed = 0

  const disconnect = (): void => {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }
  const connect = (): void => {
    disconnect()
    source = new EventSource(url)
    source.addEventListener('findings', ({ data }: MessageEvent<string>) => {
      wait = firstWait
      failed = -Infinity
      take(JSON.parse(data) as FeedState)
    })
    // whatever it was: the browser itself would give up on some errors and insist on others
    source.addEventListener('error', () => {
      disconnect()
      failed += 1
      if (failed >= mostAttempts) return
      timer = setTimeout(connect, wait)
      wait = Math.min(wait * 2, longestWait)
    })
  }
  const follow = (): void => (document.visibilityState === 'visible' ? connect() : disconnect())

  document.addEventListener('visibilitychange', follow)
  follow()
}
