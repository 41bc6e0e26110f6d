import { ruleMatcher, type Rule } from '../dev/rules.ts'
import type { PageRequest } from '../fetch/verdict.ts'
import { quoted, type Mistakes } from './mistakes.ts'

/** A request that the page will make, to be judged at start. */
export interface ListedRequest {
  /** Path as the page calls it in development: `/api/users/7`. */
  path: string
  /** @default 'GET' */
  method?: string
  /** Headers that the page sets, with their values. */
  headers?: Record<string, string>
  /** @default 'same-origin', as in fetch() */
  credentials?: NonNullable<PageRequest['credentials']>
}

const keys = ['path', 'method', 'headers', 'credentials']
const credentialsModes = ['omit', 'same-origin', 'include']

/** Checks `requests`; each must meet one of the rules. */
export function resolveRequests(
  value: unknown,
  place: string,
  rules: readonly Rule[],
  mistakes: Mistakes,
): ListedRequest[] {
  if (value === undefined) return []
  const example = `[{ path: '/api/users', method: 'PUT' }]`
  if (!Array.isArray(value)) {
    mistakes.add(place, `${quoted(value)} is not a list: write ${example}`)
    return []
  }
  const match = ruleMatcher(rules)
  for (const [i, request] of value.entries()) {
    const at = `${place}[${i}]`
    if (typeof request !== 'object' || request === null) {
      mistakes.add(at, `${quoted(request)} is not a request: write ${example}`)
      continue
    }
    mistakes.unknownKeys(at, request, keys)
    const { path, method, credentials } = request as Partial<ListedRequest>
    if (typeof path !== 'string' || !path.startsWith('/'))
      mistakes.add(`${at}.path`, `${quoted(path)} is not a path: write '/api/users'`)
    else if (!match(path)) mistakes.add(`${at}.path`, `${quoted(path)} meets none of the proxy's rules`)
    if (method !== undefined && !/^[!#$%&'*+.^_`|~\w-]+$/.test(String(method)))
      mistakes.add(`${at}.method`, `${quoted(method)} is not a method`)
    if (credentials !== undefined && !credentialsModes.includes(credentials))
      mistakes.add(
        `${at}.credentials`,
        `${quoted(credentials)} is none of ${credentialsModes.map(quoted).join(', ')}`,
      )
  }
  return value as ListedRequest[]
}
