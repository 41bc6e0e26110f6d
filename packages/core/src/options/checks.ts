import { member, quoted, type Mistakes } from './mistakes.ts'

/** What a value of an option is checked by; a key without a check does not compile. */
export type Checks<T> = {
  [K in keyof Required<T>]: (value: unknown, place: string, mistakes: Mistakes) => void
}

export const boolean = (value: unknown, place: string, mistakes: Mistakes): void => {
  if (typeof value !== 'boolean') mistakes.add(place, `${quoted(value)} is neither true nor false`)
}

/** One of these words. */
export const oneOf =
  (...words: string[]) =>
  (value: unknown, place: string, mistakes: Mistakes): void => {
    if (!words.includes(value as string))
      mistakes.add(place, `${quoted(value)} is none of ${words.map(quoted).join(', ')}`)
  }

/** Checked where they are resolved. */
export const elsewhere = (): void => {}

/** Unknown keys, and each known one by its check. */
export function check<T extends object>(
  value: T,
  place: string,
  checks: Checks<T>,
  mistakes: Mistakes,
): void {
  mistakes.unknownKeys(place, value, Object.keys(checks))
  for (const key of Object.keys(checks) as Array<keyof T & string>)
    if (value[key] !== undefined) checks[key](value[key], member(place, key), mistakes)
}
