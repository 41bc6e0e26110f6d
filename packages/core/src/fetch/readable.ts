import { isUnknown, read, tokens } from './headers.ts'
import type { EngineRules } from './rules.ts'
import type { HttpResponse, Unknown } from './verdict.ts'

const safelisted = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
])
const neverReadable = new Set(['set-cookie', 'set-cookie2'])

export interface Readable {
  readable: string[]
  readableUnknown?: Unknown[]
}

/**
 * The header names that a page can read.
 *
 * @see https://fetch.spec.whatwg.org/#concept-filtered-response-cors
 */
export function readable(
  response: HttpResponse,
  type: string,
  include: boolean,
  rules: EngineRules,
): Readable {
  if (type === 'opaque' || type === 'opaqueredirect') return { readable: [] }
  const exposed = type === 'cors' ? read(response, 'access-control-expose-headers', rules) : null
  const names = typeof exposed === 'string' ? (tokens(exposed)?.map((name) => name.toLowerCase()) ?? []) : []
  const all = type === 'basic' || (!include && names.includes('*'))
  const reads = (lower: string): boolean => all || safelisted.has(lower) || names.includes(lower)
  const found: string[] = []
  const open: string[] = []
  for (const [name] of response.headers) {
    const lower = name.toLowerCase()
    if (neverReadable.has(lower)) continue
    const list = reads(lower) ? found : open
    if (!list.includes(lower)) list.push(lower)
  }
  const unknown: Unknown[] = []
  if (isUnknown(exposed) && open.length > 0)
    unknown.push({ ...exposed, unknown: `${open.join(', ')}: ${exposed.unknown}` })
  for (const { header, unknown: why, at } of response.unknown ?? []) {
    const lower = header.toLowerCase()
    if (neverReadable.has(lower) || !reads(lower)) continue
    const index = found.indexOf(lower)
    if (index >= 0) found.splice(index, 1)
    unknown.push({ unknown: `${lower}: ${why}`, ...(at && { at }) })
  }
  const result = { readable: found.sort() }
  return unknown.length > 0 ? { ...result, readableUnknown: unknown } : result
}
