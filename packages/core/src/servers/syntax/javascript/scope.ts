import type { SourceLocation } from '../../server.ts'
import { Open } from './values.ts'

interface Binding {
  value: unknown
  /** It has got its first value. */
  isSet: boolean
  /** It outlives a request: what one request changes, another one sees. */
  shared: boolean
}

export class Scope {
  readonly #bindings = new Map<string, Binding>()
  readonly #parent: Scope | undefined
  readonly shared: boolean
  /** Names of a file that its functions change, with the place. */
  readonly volatile: ReadonlyMap<string, SourceLocation>

  constructor(parent: Scope | undefined, shared: boolean, volatile?: ReadonlyMap<string, SourceLocation>) {
    this.#parent = parent
    this.shared = shared
    this.volatile = volatile ?? parent?.volatile ?? new Map()
  }

  declare(name: string, value: unknown, isSet: boolean): void {
    this.#bindings.set(name, { value, isSet, shared: this.shared })
  }

  find(name: string): Binding | undefined {
    return this.#bindings.get(name) ?? this.#parent?.find(name)
  }

  /** The value of a name as a request finds it, or as the program's start does. */
  read(name: string, inRequest: boolean): { value: unknown } | undefined {
    const binding = this.find(name)
    if (!binding) return undefined
    const changed = inRequest && binding.shared ? this.volatile.get(name) : undefined
    return changed ? { value: new Open(`${name} is changed while the server runs`, changed) } : binding
  }

  /** A second value for what outlives a request, or one under an open condition, leaves it open. */
  assign(name: string, value: unknown, at: SourceLocation, condition: Open | undefined): void {
    const binding = this.find(name)
    if (!binding) return
    if (binding.shared && binding.isSet) binding.value = new Open(`${name} is set again`, at)
    else binding.value = condition ? new Open(condition.reason, condition.at ?? at) : value
    binding.isSet = true
  }
}
