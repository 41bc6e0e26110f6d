import { Falsy, Negated, Open } from './values.ts'

/** More ways than this through one request are not followed: the answer is unknown. */
const pathLimit = 64

/** One way through a program: each question that is open is answered one way. */
export class Path {
  readonly #plan: readonly boolean[]
  readonly #answers = new Map<Open, boolean>()
  readonly asked: Open[] = []
  readonly taken: boolean[] = []

  constructor(plan: readonly boolean[] = []) {
    this.#plan = plan
  }

  /** Answers an open question; the same question gets the same answer all along the way. */
  decide(question: Open): boolean {
    if (question instanceof Negated) return !this.decide(question.of)
    const earlier = this.#answers.get(question)
    if (earlier !== undefined) return earlier
    const answer = this.#plan[this.taken.length] ?? true
    this.asked.push(question)
    this.taken.push(answer)
    this.#answers.set(question, answer)
    return answer
  }

  isTruthy(value: unknown): boolean {
    if (value instanceof Falsy) return false
    return value instanceof Open ? value.truthy || this.decide(value) : Boolean(value)
  }
}

/** What one way ended in, and the question that was answered anew since the way before it. */
export interface Ending<T> {
  result: T
  turnedAt: Open | undefined
}

/**
 * Runs a program once for each combination of answers to what is open.
 *
 * @returns the endings, and `more` where there are too many ways to follow them all
 */
export function explore<T>(run: (path: Path) => T): { endings: Array<Ending<T>>; more?: Open } {
  const endings: Array<Ending<T>> = []
  let plan: boolean[] | undefined = []
  let turnedAt: Open | undefined
  while (plan) {
    const path: Path = new Path(plan)
    endings.push({ result: run(path), turnedAt })
    const turn: number = path.taken.lastIndexOf(true)
    if (turn < 0) return { endings }
    turnedAt = path.asked[turn]
    if (endings.length >= pathLimit) break
    plan = [...path.taken.slice(0, turn), false]
  }
  return { endings, more: turnedAt ?? new Open('too much of it is open') }
}
