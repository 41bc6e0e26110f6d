import type { Observation } from '../dev/observe.ts'
import type { ReadRecord } from '../dev/record.ts'
import type { CopiedCookie } from './copied-cookies.ts'
import { CookieJars, type Lost } from './cookies.ts'
import type { SeenCookies } from './lost-cookies.ts'
import type { HeaderRead } from './reads.ts'

/** How many answers wait for what their page reads of them. */
const mostAnswers = 200

/** How many of each kind are kept. */
const mostDeeds = 500

/** Of how many page loads it is kept what they read of cookies, and of how many cookies each. */
const mostPages = 50
const mostCookies = 200

/** An answer that a page may still read from. */
interface Answered {
  page: string
  call: number
  /** Path and query. */
  path: string
  observed: Observation
}

/** The first of each kind, by what makes two of them one. */
class Firsts<Each> {
  readonly #kept = new Map<string, Each>()

  has(key: string): boolean {
    return this.#kept.has(key)
  }

  add(key: string, each: Each): void {
    this.#kept.set(key, each)
    if (this.#kept.size > mostDeeds) this.#kept.delete(this.#kept.keys().next().value ?? '')
  }

  values(): Iterable<Each> {
    return this.#kept.values()
  }

  takeOver(before: Firsts<Each>): void {
    for (const [key, each] of before.#kept) this.add(key, each)
  }
}

const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** What pages were seen to do that policies decide on. */
export class Deeds {
  readonly reads = new Firsts<HeaderRead>()
  readonly lost = new Firsts<Lost<SeenCookies>>()
  readonly copied = new Firsts<CopiedCookie>()
  jars = new CookieJars<SeenCookies | undefined>()
  #answers: Answered[] = []
  /** Page → cookie that it could read in `document.cookie` → stack of where it did. */
  readonly #cookieReads = new Map<string, Map<string, string>>()

  /** @param path of the answered request, with its query */
  answered(page: string, call: number, path: string, observed: Observation): void {
    this.#answers.push({ page, call, path, observed })
    if (this.#answers.length > mostAnswers) this.#answers.shift()
  }

  /** Answers that a read may be of: one, or those of its URL where the page can't tell its calls apart. */
  answersTo(page: string, { call, url }: ReadRecord): Observation[] {
    const all = this.#answers.filter((each) => each.page === page)
    if (call === undefined)
      return all.filter(({ path }) => path === pathOf(url)).map(({ observed }) => observed)
    // the last of those that a redirect led on to
    const last = all.findLast((each) => each.call === call)
    return last ? [last.observed] : []
  }

  readCookies(page: string, names: readonly string[], stack: string): void {
    const reads = this.#cookieReads.get(page) ?? new Map<string, string>()
    this.#cookieReads.set(page, reads)
    for (const name of names) if (reads.size < mostCookies || reads.has(name)) reads.set(name, stack)
    if (this.#cookieReads.size > mostPages)
      this.#cookieReads.delete(this.#cookieReads.keys().next().value ?? '')
  }

  /** Stack of where the page could read that cookie. */
  cookieRead(page: string, name: string): string | undefined {
    return this.#cookieReads.get(page)?.get(name)
  }

  /** Goes on from what a closed session has seen. */
  takeOver(before: Deeds): void {
    this.reads.takeOver(before.reads)
    this.lost.takeOver(before.lost)
    this.copied.takeOver(before.copied)
    this.jars = before.jars
    this.#answers = [...before.#answers, ...this.#answers]
  }
}
