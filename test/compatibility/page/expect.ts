/** What a page asserts of the browser's own functions, by name. Each throws where it does not hold. */
export type Assertions = Record<string, () => void | Promise<void>>

/** @throws where the two differ as JSON */
export function equal(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (is !== should) throw new Error(`${is} is not ${should}`)
}

/** @throws where it is not the very same */
export function same(actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected)) throw new Error(`${String(actual)} is not ${String(expected)}`)
}

/** What a function throws, or what a promise rejects with. */
export async function failure(run: () => unknown): Promise<Error> {
  try {
    await run()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

export interface Echo {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

/** What the server was sent. */
export const echo = async (url = '/api/echo', init?: RequestInit): Promise<Echo> =>
  (await fetch(url, init)).json()

export const once = <Kind extends Event = Event>(target: EventTarget, event: string): Promise<Kind> =>
  new Promise((resolve) => target.addEventListener(event, (each) => resolve(each as Kind), { once: true }))

/** Nothing answers there: browsers refuse the port. */
export const broken = 'http://127.0.0.1:1/'

/** Global names as a frame of its own has them: nothing runs there before the page. */
export function freshRealm(): Window & typeof globalThis {
  const frame = document.body.appendChild(document.createElement('iframe'))
  return frame.contentWindow as Window & typeof globalThis
}
