import type { Recorded } from '../dev/calls.ts'
import type { Asked, Exchange, Observation } from '../dev/observe.ts'

/** How many shapes a session remembers; one that did not come again is forgotten first. */
const capacity = 2000

/** Path segments that name one thing among many of its kind. */
const identifiers =
  /\/(?:\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{24,64})(?![^/])/gi

/** `/api/users/7/posts` → `/api/users/*` + `/posts`: calls that differ in an identifier have one shape. */
const collapsed = (path: string): string => path.replace(identifiers, '/*')

/** Lines of an answer that a verdict reads. */
const decisive = /^(?:access-control-.*|location|cross-origin-resource-policy|vary)$/i

/**
 * What two requests must share to get the same verdict: rule, path, method, the page's headers, mode,
 * destination, body, exact status, and the lines of the answer that CORS reads; where the page told of the
 * call, also credentials, redirect mode and upload listeners.
 *
 * @param uniform every path is answered by the same policy
 */
export function shapeOf(
  exchange: Exchange,
  asked: Asked,
  recorded: Recorded | string,
  uniform: boolean,
): string {
  const query = exchange.url.search(/[?#]/)
  const path = query === -1 ? exchange.url : exchange.url.slice(0, query)
  let shape = `${exchange.rule.key}\n${exchange.method} ${uniform ? collapsed(path) : path}\n${asked.mode} ${asked.destination} ${asked.body} ${exchange.status}`
  for (const [name, value] of asked.headers) shape += `\n${name}:${value}`
  for (const { header } of asked.sameOriginOnly) shape += `\n-${header}`
  if (typeof recorded !== 'string') {
    const { credentials, redirect, uploadListener, initiator } = recorded.call
    shape += `\n=${credentials} ${redirect} ${uploadListener} ${initiator}`
  }
  const { responseHeaders } = exchange
  for (let i = 0; i + 1 < responseHeaders.length; i += 2) {
    const name = responseHeaders[i]!
    if (decisive.test(name)) shape += `\n>${name.toLowerCase()}:${responseHeaders[i + 1]!}`
  }
  return shape
}

interface Seen {
  observation: Observation
  /** It came again since it was last passed over. */
  again: boolean
}

/** What was judged of each shape. One that came again is passed over once before it is forgotten. */
export class Shapes {
  readonly #seen = new Map<string, Seen>()

  /** Marks a shape as seen now; on the hot path. @returns whether it was known */
  touch(shape: string): boolean {
    const known = this.#seen.get(shape)
    if (known) known.again = true
    return known !== undefined
  }

  add(shape: string, observation: Observation): void {
    this.#seen.delete(shape)
    this.#seen.set(shape, { observation, again: false })
    if (this.#seen.size > capacity) this.#forgetOne()
  }

  #forgetOne(): void {
    for (const [shape, seen] of this.#seen) {
      this.#seen.delete(shape)
      if (!seen.again) return
      this.#seen.set(shape, { ...seen, again: false })
    }
  }

  get size(): number {
    return this.#seen.size
  }

  entries(): Array<[shape: string, observation: Observation]> {
    return [...this.#seen].map(([shape, { observation }]) => [shape, observation])
  }

  clear(): void {
    this.#seen.clear()
  }
}
