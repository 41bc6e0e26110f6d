import { equal, freshRealm, same, type Assertions } from './expect.ts'

interface Shape {
  key: string
  kinds: string
  texts: string[]
}

/** Everything that can be told of an object's own properties without calling them. */
function shapesOf(object: object, text: (of: unknown) => string): Shape[] {
  return Reflect.ownKeys(object).map((key) => {
    const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(object, key)!
    const functions = [value, get, set].filter((each) => typeof each === 'function')
    return {
      key: String(key),
      kinds: `${JSON.stringify(flags)} ${typeof value} ${typeof get} ${typeof set}`,
      texts: functions.map(
        (each) =>
          `${each.name} ${each.length} ${Object.getOwnPropertyNames(each).join()} ${text(each)} ${typeof each.prototype}`,
      ),
    }
  })
}

const textHere = (of: unknown): string => Function.prototype.toString.call(of)

/** An interface, its prototype and its static part look as they do in a realm that nothing has touched. */
const unchanged = (name: string) => (): void => {
  const fresh = freshRealm() as unknown as Record<string, { prototype: object }>
  const here = (globalThis as unknown as Record<string, { prototype: object }>)[name]!
  const there = fresh[name]!
  const freshText = (of: unknown): string =>
    (fresh as unknown as typeof globalThis).Function.prototype.toString.call(of)
  equal(shapesOf(here, textHere), shapesOf(there, freshText))
  equal(shapesOf(here.prototype, textHere), shapesOf(there.prototype, freshText))
  same(here.prototype.constructor, here)
  same(Object.getPrototypeOf(here).name, Object.getPrototypeOf(there).name)
}

const interfaces = [
  'Request',
  'Response',
  'Headers',
  'XMLHttpRequest',
  'XMLHttpRequestUpload',
  'XMLHttpRequestEventTarget',
  'EventTarget',
  'EventSource',
  'WebSocket',
  'Navigator',
  'Document',
  'Promise',
  'Function',
  'Error',
]

/** Names that a page's own scripts and the test's tools bring along. */
const ofTheTest = /^(assertions|__|\d+$|playwright|ng|zone|frames)/i

export const shapes: Assertions = {
  ...Object.fromEntries(interfaces.map((name) => [`${name} is as in a fresh realm`, unchanged(name)])),
  'the window has no more and no fewer names than a fresh one'() {
    const names = (of: object): string[] =>
      Object.getOwnPropertyNames(of)
        .filter((name) => !ofTheTest.test(name))
        .sort()
    equal(names(window), names(freshRealm()))
  },
  'window.fetch is as in a fresh realm'() {
    const shape = ({ fetch: _, ...rest }: { fetch: unknown }) => rest
    const fresh = freshRealm()
    const flags = (of: object) => {
      const { value, ...others } = Object.getOwnPropertyDescriptor(of, 'fetch')!
      return { ...others, name: value.name, length: value.length, own: Object.getOwnPropertyNames(value) }
    }
    equal(flags(window), flags(fresh))
    equal(Object.keys(shape(window)).includes('fetch'), false)
  },
  'fetch has its own text, asked in any way'() {
    const text = 'function fetch() { [native code] }'
    equal(
      [fetch.toString(), String(fetch), `${fetch as unknown as string}`, textHere(fetch), fetch + ''],
      [text, text, text, text, text],
    )
  },
  'toString has its own text, and refuses what is no function'() {
    equal(Function.prototype.toString.toString(), 'function toString() { [native code] }')
    let message = ''
    try {
      Function.prototype.toString.call({})
    } catch (error) {
      message = String(error)
    }
    equal(message, "TypeError: Function.prototype.toString requires that 'this' be a Function")
  },
  'other functions have their own text'() {
    class Named {
      method(): number {
        return 1
      }
    }
    equal((() => 1).toString(), '() => 1')
    equal(new Named().method.toString().startsWith('method('), true)
    equal(String(Math.max), 'function max() { [native code] }')
    equal(String(Math.max.bind(null)), 'function () { [native code] }')
  },
  'two names of one function are one function'() {
    same(Headers.prototype.entries, Headers.prototype[Symbol.iterator])
    same(window.fetch, globalThis.fetch)
    same(Request.prototype.constructor, Request)
  },
  'stacks are as long as before'() {
    equal((Error as { stackTraceLimit?: number }).stackTraceLimit, 10)
  },
}
