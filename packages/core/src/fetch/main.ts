import { blocked, isHome, open, type Fetching } from './fetching.ts'
import { isHttp } from './origin.ts'
import type { Verdict } from './verdict.ts'

/**
 * Main fetch: what kind of request this is. Sets the tainting, or returns the verdict where nothing is sent.
 *
 * @see https://fetch.spec.whatwg.org/#main-fetch
 */
export function mainFetch(fetching: Fetching): Verdict | undefined {
  const { page, rules, url, exchanges } = fetching
  const { scheme } = url
  const follows = page.redirect === 'follow'
  if (page.body === 'stream' && rules.streams === 'refused')
    return blocked(fetching, 'NetworkError', 'a stream body is not supported')
  if (fetching.tainting !== 'basic' || !isHome(fetching)) {
    const refused = page.mode === 'no-cors' && !follows
    if (scheme === 'data:' && !(refused && rules.refusesData)) {
      const readable = page.isXhr ? ['content-type'] : [...rules.dataReadable]
      return { outcome: 'allowed', type: 'basic', readable, exchanges }
    }
    if (page.mode === 'same-origin') return blocked(fetching, 'DisallowedByMode')
    if (page.mode === 'no-cors') {
      if (refused) return blocked(fetching, 'NetworkError', `redirect mode ${page.redirect}`)
      if (rules.fetchesAboutBlank && /^about:blank(?:\?|$)/.test(url.href))
        return { outcome: 'allowed', type: 'opaque', readable: [], exchanges }
      if (!isHttp(scheme)) return blocked(fetching, 'NetworkError', scheme)
      fetching.tainting = 'opaque'
      return undefined
    }
    if (!isHttp(scheme)) return blocked(fetching, 'CorsDisabledScheme', scheme)
    fetching.tainting = 'cors'
    return undefined
  }
  if (isHttp(scheme)) return undefined
  fetching.unknowns.push({ unknown: `${scheme} is not answered over HTTP` })
  return open(fetching)
}
