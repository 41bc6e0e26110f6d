import type { Observation } from '../dev/observe.ts'
import { corsLines } from './production.ts'

/** How many shapes a session remembers; the least recently seen one is forgotten first. */
const capacity = 2000

/** A path segment that names one thing among many of its kind. */
const identifier = /^(\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{24,64})$/i

/** `/api/users/7/posts` → `/api/users/*` + `/posts`: calls that differ in an identifier have one shape. */
const collapsed = (path: string): string =>
  path
    .split('/')
    .map((segment) => (identifier.test(segment) ? '*' : segment))
    .join('/')

const decisive = new Set(['location', 'cross-origin-resource-policy', 'vary'])

/**
 * What two requests must share to get the same verdict: rule, path, method, the page's headers, credentials
 * and other modes, exact status, and the lines of the answer that CORS reads.
 */
export function shapeOf({ rule, request, answer, sameOriginOnly }: Observation, uniform: boolean): string {
  const path = request.url.slice(request.origin.length).replace(/[?#].*/, '')
  const read = answer.headers.filter(([name]) => decisive.has(name.toLowerCase()))
  return JSON.stringify([
    rule.key,
    uniform ? collapsed(path) : path,
    request.method,
    request.headers,
    request.credentials,
    request.mode,
    request.redirect,
    request.destination,
    request.body,
    request.uploadListener,
    answer.status,
    corsLines(answer.headers),
    read,
    sameOriginOnly.map(({ header }) => header),
  ])
}

/** Shapes already judged, least recently seen first. */
export class Shapes {
  readonly #seen = new Map<string, Observation>()

  /** @returns whether the shape is new */
  add(shape: string, observation: Observation): boolean {
    const known = this.#seen.get(shape)
    this.#seen.delete(shape)
    this.#seen.set(shape, known ?? observation)
    if (this.#seen.size > capacity) {
      const [oldest] = this.#seen.keys()
      if (oldest !== undefined) this.#seen.delete(oldest)
    }
    return !known
  }

  get size(): number {
    return this.#seen.size
  }

  observations(): Observation[] {
    return [...this.#seen.values()]
  }
}
