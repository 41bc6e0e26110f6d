import type { EngineRules } from './rules.ts'
import { trim, type Header } from './headers.ts'

export const isSafelistedMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'POST'

// eslint-disable-next-line no-control-regex -- the standard's list of unsafe bytes
const unsafeByte = /[\0-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/
const language = /^[0-9A-Za-z *,\-.;=]*$/
const formTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])

/** A MIME type without its parameters, in lower case. */
const essence = (value: string): string => trim(value.split(';', 1)[0] ?? '').toLowerCase()

/** `bytes=START-[END]` with START not after END. */
export function isSimpleRange(value: string): boolean {
  const match = /^bytes=(\d+)-(\d*)$/.exec(value)
  if (match === null) return false
  const [, start = '', end = ''] = match
  return end === '' || BigInt(start) <= BigInt(end)
}

export const isSafe = (value: string): boolean => !unsafeByte.test(value)
export const isSafeContentType = (value: string): boolean => isSafe(value) && formTypes.has(essence(value))

/** What each safelisted header's value must look like, by lower-case name. */
export const standardSafelist: Readonly<Record<string, (value: string) => boolean>> = {
  accept: isSafe,
  'accept-language': (value) => language.test(value),
  'content-language': (value) => language.test(value),
  'content-type': isSafeContentType,
  range: isSimpleRange,
}

/** @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
function isSafelisted({ lower, value }: Header, rules: EngineRules): boolean {
  const test = Object.hasOwn(rules.safelist.headers, lower) ? rules.safelist.headers[lower] : undefined
  return test !== undefined && value.length <= rules.safelist.valueLimit && test(value)
}

/** @see https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header */
export const isNoCorsSafelisted = (header: Header, rules: EngineRules): boolean =>
  header.lower !== 'range' && Object.hasOwn(standardSafelist, header.lower) && isSafelisted(header, rules)

/**
 * The header names that need a preflight: lower-case, sorted, each once.
 *
 * @see https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
 */
export function unsafeNames(headers: readonly Header[], rules: EngineRules): string[] {
  const unsafe: string[] = []
  const safe: string[] = []
  let total = 0
  for (const header of headers) {
    if (rules.safelist.exempt.has(header.lower)) continue
    if (!isSafelisted(header, rules)) unsafe.push(header.lower)
    else {
      safe.push(header.lower)
      total += header.value.length
    }
  }
  if (total > rules.safelist.totalLimit) unsafe.push(...safe)
  return (rules.namesEachLine ? unsafe : [...new Set(unsafe)]).sort()
}
