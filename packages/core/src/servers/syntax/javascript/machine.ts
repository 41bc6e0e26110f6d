import type { SourceLocation, Where } from '../../server.ts'
import { lookUp } from '../environment.ts'
import { isKnown } from '../field.ts'
import type { Path } from './path.ts'
import { Obj, Open } from './values.ts'

/** A condition that is open while the program is set up: what follows holds where it is as `is` says. */
export interface Guard {
  on: Open
  is: boolean
}

/** An object of the runtime or of a framework, imitated: a request, a response, an application. */
export abstract class Host {
  abstract member(name: string, machine: Machine): unknown
  set?(name: string, value: unknown, machine: Machine): void
  call?(args: unknown[], machine: Machine): unknown
  /** It was handed to code that can't be read. */
  escape?(why: Open, machine: Machine, others: readonly unknown[]): void
}

/** `process.env`: what the user names is known, each other name is one question. */
class Environment extends Host {
  readonly #values = new Map<string, unknown>()
  override member(name: string, machine: Machine): unknown {
    if (!this.#values.has(name)) {
      const field = lookUp(machine.where, name, `process.env.${name}`, machine.at)
      this.#values.set(name, isKnown(field) ? field.value : new Open(field?.unknown ?? name, machine.at))
    }
    return this.#values.get(name)
  }
}

function processOf(env: Environment): Obj {
  const process = Obj.of({ env, exit: () => undefined, on: () => undefined })
  process.rest = new Open('what the process is started with')
  return process
}

/** A program does more than a server's configuration does. */
export class TooMuch extends Error {}

const stepLimit = 200_000
const callLimit = 60

/**
 * The state of a program that is followed, never run: its own syntax tree is walked, and nothing but the table
 * of known methods is ever called.
 */
export class Machine {
  readonly where: Where
  /** Set while one request is followed; open questions are then answered one way at a time. */
  path: Path | undefined
  /** The open conditions around what is being set up. */
  guards: readonly Guard[] = []
  /** Where the present call stands. */
  at: SourceLocation
  readonly process = processOf(new Environment())
  /** Applications that a syntax error may have taken a layer from. */
  readonly applications: Host[] = []
  /** The first call to something unknown in a `try` may fail. */
  mayFail = false
  /** Routers that its own functions hand requests to. */
  readonly called = new Set<Host>()
  /** Layers of routers that a request has run through. */
  readonly ran = new Set<object>()
  /** How a name is imported. */
  load: (specifier: string, from: SourceLocation) => unknown = () => undefined
  #steps = 0
  #calls = 0

  constructor(where: Where) {
    this.where = where
    this.at = { file: where.file, line: 1 }
  }

  /**
   * @param items how much is handled at this step
   * @throws TooMuch where the program does not end
   */
  step(items = 0): void {
    this.#steps += 1 + (items >> 3)
    if (this.#steps > stepLimit) throw new TooMuch('it does more than can be followed')
  }

  /** A fresh count, for one more request: all its ways share it. What did not end once is not tried again. */
  begin(): void {
    if (this.#steps <= stepLimit) this.#steps = 0
  }

  /** One way through a request, or none any more. */
  take(path: Path | undefined): void {
    this.path = path
    this.#calls = 0
  }

  /** Runs the body of a function; conditions that its early returns left open end with it. */
  within<T>(body: () => T): T {
    const { guards, at } = this
    if (++this.#calls > callLimit) throw new TooMuch('its functions call each other too deeply')
    try {
      return body()
    } finally {
      this.#calls--
      this.guards = guards
      this.at = at
    }
  }

  /** What follows holds under one more open condition. */
  under(guard: Guard): void {
    this.step(this.guards.length)
    this.guards = [...this.guards, guard]
  }

  guarded(on: Open, is: boolean, body: () => void): void {
    const { guards } = this
    this.under({ on, is })
    body()
    this.guards = guards
  }

  open(reason: string, at: SourceLocation = this.at): Open {
    return new Open(reason, at)
  }
}
