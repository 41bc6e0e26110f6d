import type { SourceLocation } from '../../server.ts'

/**
 * A JavaScript value that can't be known. Everything that is known is the value itself: strings, numbers,
 * arrays, regular expressions, functions; objects are `Obj`, so that each property keeps its place.
 */
export class Open {
  readonly reason: string
  readonly at: SourceLocation | undefined
  /** It is at least certain to be a non-empty string, an object or a function. */
  readonly truthy: boolean
  constructor(reason: string, at?: SourceLocation, truthy = false) {
    this.reason = reason
    this.at = at
    this.truthy = truthy
  }
}

/** What a package or a file that can't be read exports, and all that comes of it. */
export class Imported extends Open {
  /** As the import names it: `helmet`, `./routes`. */
  readonly from: string
  constructor(from: string, at: SourceLocation | undefined, truthy = false) {
    super(`what ${from} does is not known`, at, truthy)
    this.from = from
  }
}

/** What is certain of it is that it is falsy. */
export class Falsy extends Open {}

/** The opposite of an open value: asked of the same question, it gets the opposite answer. */
export class Negated extends Open {
  readonly of: Open
  constructor(of: Open) {
    super(of.reason, of.at)
    this.of = of
  }
}

/** An object literal. */
export class Obj {
  readonly props = new Map<string, unknown>()
  readonly places = new Map<string, SourceLocation>()
  /** Made of a class: its properties are set one by one. */
  isInstance = false
  /** Made while the program was set up: requests share it. */
  shared = false
  /** Set where something unknown was spread into it: any property may be there. */
  rest: Open | undefined
  /** What was asked of `rest`: each property is a question of its own. */
  readonly #drawn = new Map<string, Open>()

  static of(entries: Record<string, unknown>): Obj {
    const object = new Obj()
    for (const [key, value] of Object.entries(entries)) object.props.set(key, value)
    return object
  }

  get(key: string): unknown {
    if (this.props.has(key) || !this.rest) return this.props.get(key)
    const value = this.#drawn.get(key) ?? new Open(this.rest.reason, this.rest.at)
    this.#drawn.set(key, value)
    return value
  }

  set(key: string, value: unknown, at?: SourceLocation): void {
    this.props.set(key, value)
    if (at) this.places.set(key, at)
  }

  /** Copies what `...source` and `Object.assign` copy. */
  assign(source: unknown): void {
    if (source instanceof Open) {
      for (const key of this.props.keys()) this.props.set(key, source)
      this.rest = source
    } else if (source instanceof Obj) {
      if (source.rest) this.assign(source.rest)
      for (const [key, value] of source.props) this.set(key, value, source.places.get(key))
    }
  }
}

/** An error that a server's own code raises: the framework answers 500, or hands it to its error handlers. */
export class Fault extends Error {
  /** What was thrown. */
  readonly value: unknown
  readonly at: SourceLocation | undefined
  constructor(value: unknown, at?: SourceLocation) {
    super(value instanceof Error ? value.message : 'thrown by the server')
    this.value = value
    this.at = at
  }
}
