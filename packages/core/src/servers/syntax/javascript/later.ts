import { Host, type Machine } from './machine.ts'
import { Fault } from './values.ts'

type Callback = (...args: unknown[]) => unknown

/** What an async function gives: its value, or what it threw. Time plays no part here. */
export class Later extends Host {
  readonly value: unknown
  readonly failure: Fault | undefined
  constructor(value: unknown, failure?: Fault) {
    super()
    this.value = value
    this.failure = failure
  }
  override member(name: string, machine: Machine): unknown {
    if (name === 'then')
      return (done: unknown, failed: unknown) => this.#settled(this.failure ? failed : done)
    if (name === 'catch') return (failed: unknown) => (this.failure ? this.#settled(failed) : this)
    if (name === 'finally') return (done: unknown) => (this.#settled(done), this)
    return machine.open(`${name} of a promise is not followed`)
  }
  #settled(callback: unknown): Later {
    if (typeof callback !== 'function') return this
    return later(() => (callback as Callback)(this.failure ? this.failure.value : this.value))
  }
}

export function later(run: () => unknown): Later {
  try {
    return new Later(awaited(run()))
  } catch (error) {
    if (error instanceof Fault) return new Later(undefined, error)
    throw error
  }
}

export function awaited(value: unknown): unknown {
  if (!(value instanceof Later)) return value
  if (value.failure) throw value.failure
  return value.value
}
