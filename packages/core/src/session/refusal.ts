import { finding, type Finding } from '../diagnostics/finding.ts'
import type { Exchange } from '../dev/observe.ts'
import { firstValue } from '../dev/raw-headers.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What to say of a refused call whose Origin names another host than its Host; undefined where that is not the reason. */
export function originRefused({ rule, method, url, requestHeaders }: Exchange): Finding | undefined {
  if (safeMethods.has(method) || !rule.target || rule.sendOrigin === 'production') return undefined
  const origin = firstValue(requestHeaders, 'origin')
  const host = rule.changeOrigin ? rule.target.url.host : firstValue(requestHeaders, 'host')
  if (origin === undefined || host === undefined || origin.endsWith(`//${host}`)) return undefined
  const shown = { method, path: url.replace(/[?#].*/, '') }
  return finding('origin-refused', { shown, rule: rule.key, origin, host, changeOrigin: rule.changeOrigin })
}
