/** The page's own functions, before any script could change them. */
const { construct, getPrototypeOf } = Reflect
export const apply = Reflect.apply.bind(Reflect)
export const defineProperty = Reflect.defineProperty.bind(Reflect)
const { getOwnPropertyDescriptor, getOwnPropertyDescriptors } = Object

const natives = new WeakMap<object, object>()
const wrappers = new WeakMap<object, object>()

/** @param handler of the one proxy that stands for a function, wherever it is found */
function standIn<Native extends object>(native: Native, handler: ProxyHandler<Native>): Native {
  const known = wrappers.get(native)
  if (known) return known as Native
  const wrapped = new Proxy(native, handler)
  natives.set(wrapped, native)
  wrappers.set(native, wrapped)
  return wrapped
}

/** A function that is told of and then goes on as if nobody had listened; what listens never throws. */
export type Listener = (self: unknown, args: unknown[]) => void

function noted(listener: Listener, self: unknown, args: unknown[]): void {
  try {
    listener(self, args)
  } catch {
    // what can't be recorded is inferred
  }
}

/** Stands for a function: same name, length, prototype and text, and the same result. */
export const listening = <Native extends object>(native: Native, listener: Listener): Native =>
  standIn(native, {
    apply(target, self, args) {
      noted(listener, self, args)
      return apply(target as unknown as () => unknown, self, args)
    },
  })

/** Puts another value in the place of a property, which stays what it was in every other way. */
function put(
  owner: object,
  key: PropertyKey,
  field: 'value' | 'get',
  make: (native: object) => object,
): void {
  const descriptor = getOwnPropertyDescriptor(owner, key)
  const native = descriptor?.[field]
  if (typeof native !== 'function') return
  // false where the page, or an extension, has frozen it
  defineProperty(owner, key, { ...descriptor, [field]: make(native) })
}

export const listenToMethod = (owner: object, key: PropertyKey, listener: Listener): void =>
  put(owner, key, 'value', (native) => listening(native, listener))

/** @param listener gets the value that was read */
export const listenToGetter = (
  owner: object,
  key: PropertyKey,
  listener: (self: unknown, value: unknown) => void,
): void =>
  put(owner, key, 'get', (native) =>
    standIn(native, {
      apply(target, self, args) {
        const value: unknown = apply(target as () => unknown, self, args)
        noted(() => listener(self, value), self, args)
        return value
      },
    }),
  )

/** @param listener gets the arguments, and the object that was made */
export function listenToConstructor(key: string, listener: (made: object, args: unknown[]) => void): void {
  put(window, key, 'value', (native) => {
    const wrapped = standIn(native, {
      construct(target, args, newTarget) {
        const made: object = construct(target as FunctionConstructor, args, newTarget)
        noted(() => listener(made, args), made, args)
        return made
      },
    })
    put((native as { prototype: object }).prototype, 'constructor', 'value', () => wrapped)
    return wrapped
  })
}

/** Text of a function that stands for another is the other's. */
export const keepTexts = (): void =>
  put(Function.prototype, 'toString', 'value', (native) =>
    standIn(native, {
      apply: (target, self, args) => apply(target as () => string, natives.get(self as object) ?? self, args),
    }),
  )

/** The getter that the browser gives an interface's objects; it throws for all others. */
export function reader(type: { prototype: object }, key: string): (of: unknown) => unknown {
  const get = getOwnPropertyDescriptor(type.prototype, key)!.get!
  return (of) => apply(get, of, [])
}

/** What most calls are given, and no interface's: a getter that throws takes longer than all else here. */
const plain = new Set<object | null>(
  [Object, Array, URL, URLSearchParams, FormData, ArrayBuffer, Uint8Array].map(({ prototype }) => prototype),
)

/** Whether the browser takes a value for an object of this interface. */
export function recognized(read: (of: unknown) => unknown, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || plain.has(getPrototypeOf(value))) return false
  try {
    read(value)
    return true
  } catch {
    return false
  }
}

/** @throws where a getter would run */
export function valueOf(descriptor: PropertyDescriptor): unknown {
  if (!('value' in descriptor)) throw new TypeError()
  return descriptor.value
}

/**
 * A property of what the page handed over, read without the page's noticing.
 *
 * @throws where a getter would run
 */
export function quietly(from: object, key: string): unknown {
  if (!(key in from)) return undefined
  for (let at: object | null = from; at && at !== Object.prototype; at = getPrototypeOf(at)) {
    const descriptor = getOwnPropertyDescriptor(at, key)
    if (descriptor) return valueOf(descriptor)
  }
  return undefined
}

/** Whether a value is what `{}` makes. */
export const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && getPrototypeOf(value) === Object.prototype

/** What a plain object has now; no getter runs. */
export const ownOf = (plain: object): Record<string, PropertyDescriptor> => getOwnPropertyDescriptors(plain)
