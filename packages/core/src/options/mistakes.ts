import { nearest } from '../servers/nearest.ts'

/** One mistake: where it stands in the options, what is wrong with the value, and what to write. */
export interface Mistake {
  place: string
  problem: string
}

/** Invalid options, all of them at once. */
export class OptionsError extends Error {
  // a getter, so that a terminal prints the message alone
  readonly #mistakes: readonly Mistake[]
  get mistakes(): readonly Mistake[] {
    return this.#mistakes
  }

  constructor(mistakes: readonly Mistake[]) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`
    const lines = mistakes.map(({ place, problem }) => `  ${place}: ${problem}`)
    super(`cors-parity found ${count} in its options:\n${lines.join('\n')}`)
    this.name = 'OptionsError'
    this.#mistakes = mistakes
  }
}

/** Gathers mistakes while options are resolved. */
export class Mistakes {
  readonly list: Mistake[] = []

  add(place: string, problem: string): undefined {
    this.list.push({ place, problem })
    return undefined
  }

  /** Keys of `value` that are not among `known`, each with the nearest known one. */
  unknownKeys(place: string, value: object, known: readonly string[]): void {
    for (const key of Object.keys(value))
      if (!known.includes(key)) {
        const meant = nearest(key, known)
        this.add(
          member(place, key),
          meant ? `no such option; did you mean ${meant}?` : `no such option; there are ${known.join(', ')}`,
        )
      }
  }

  throwIfAny(): void {
    if (this.list.length > 0) throw new OptionsError(this.list)
  }
}

/** `proxy` + `/api` → `proxy['/api']`, `policy` + `cors` → `policy.cors`. */
export function member(place: string, key: string): string {
  if (!/^[a-zA-Z_$][\w$]*$/.test(key)) return `${place}[${quoted(key)}]`
  return place === '' ? key : `${place}.${key}`
}

/** A value as it would be written in the options. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "\\'")}'`
  if (typeof value === 'function') return 'a function'
  return JSON.stringify(value) ?? String(value)
}
