import { isForbiddenHeader, isForbiddenMethod } from '../../fetch/headers.ts'
import { isSafelistedMethod } from '../../fetch/safelist.ts'
import { finding } from '../finding.ts'
import type { Finding } from '../finding.ts'
import type { Asked } from './ask.ts'

/** What the longest-keeping engine keeps, in seconds. */
const longestKept = 86_400

/** Names in django-cors-headers' own default, which nobody has to take away. */
const defaults: Partial<Record<string, readonly string[]>> = { django: ['accept-encoding', 'dnt', 'origin'] }

export function methods(asked: Asked, sample: string): Finding[] {
  const { intent } = asked.policy
  if (typeof intent.methods !== 'object') return []
  const place = asked.placeOf(asked.preflight(sample), 'access-control-allow-methods')
  const found: Finding[] = []
  const wrong = intent.methods.filter(
    (method) =>
      method !== method.toUpperCase() &&
      !isForbiddenMethod(method) &&
      !isSafelistedMethod(method.toUpperCase()),
  )
  if (wrong.length) {
    const list = [...new Set(intent.methods.map((method) => method.toUpperCase()))]
    const [method = ''] = wrong
    const fix = intent.partial.includes('methods')
      ? []
      : asked.write({ change: 'allow-method', method: method.toUpperCase(), methods: list })
    const corrected = wrong.map((each) => each.toUpperCase())
    found.push(finding('method-never-matches', { methods: wrong, corrected, fix, ...place }, place))
  }
  const forbidden = intent.methods.filter(isForbiddenMethod)
  if (forbidden.length) found.push(finding('method-forbidden', { methods: forbidden, ...place }, place))
  return found
}

export function requestHeaders(asked: Asked, sample: string): Finding[] {
  const { intent, dialect } = asked.policy
  if (typeof intent.allowedHeaders !== 'object') return []
  const headers = intent.allowedHeaders.filter((name) => {
    const lower = name.toLowerCase()
    return isForbiddenHeader(lower, '') && !defaults[dialect]?.includes(lower)
  })
  const place = asked.placeOf(asked.preflight(sample), 'access-control-allow-headers')
  return headers.length ? [finding('request-header-forbidden', { headers, ...place }, place)] : []
}

export function maxAge(asked: Asked, sample: string): Finding[] {
  const { maxAge: seconds = 0 } = asked.policy.intent
  if (seconds <= longestKept) return []
  const place = asked.placeOf(asked.preflight(sample), 'access-control-max-age')
  return [finding('max-age-over-cap', { maxAge: seconds, ...place }, place)]
}
