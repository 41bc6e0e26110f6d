/** One step of a parsed Python regular expression; flags are resolved into the steps they touch. */
export type RegexNode =
  | { op: 'char'; code: number; fold: boolean }
  | { op: 'any'; newline: boolean }
  | { op: 'set'; negate: boolean; items: SetItem[]; fold: boolean }
  | { op: 'at'; place: 'start' | 'end' | 'line-start' | 'line-end' | 'last' | 'boundary' | 'inside' }
  | { op: 'sequence'; items: RegexNode[] }
  | { op: 'choice'; branches: RegexNode[] }
  | { op: 'group'; index: number; body: RegexNode }
  | { op: 'atomic'; body: RegexNode }
  | { op: 'repeat'; min: number; max: number; mode: 'greedy' | 'lazy' | 'possessive'; body: RegexNode }
  | { op: 'ahead'; negate: boolean; body: RegexNode }
  | { op: 'back'; index: number; fold: boolean }

export type SetItem = { from: number; to: number } | { kind: 'd' | 'w' | 's'; negate: boolean }

/** The pattern is one that Python refuses, or one that is not imitated. */
export class RegexError extends Error {
  readonly kind: 'invalid' | 'unsupported'
  constructor(kind: 'invalid' | 'unsupported', message: string) {
    super(message)
    this.kind = kind
  }
}
