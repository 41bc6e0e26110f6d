/** Lists by key, and how many elements they have in all. */
export class Lists<Each> {
  readonly #lists = new Map<string, Each[]>()
  size = 0

  of(key: string): readonly Each[] {
    return this.#lists.get(key) ?? []
  }

  add(key: string, each: Each): void {
    const list = this.of(key)
    // last, so that the first list is the one that was added to longest ago
    this.#lists.delete(key)
    this.#lists.set(key, [...list, each])
    this.size++
  }

  removeOldest(): void {
    const [key = '', [first] = []] = this.#lists.entries().next().value ?? []
    if (first) this.remove(key, first)
  }

  remove(key: string, each: Each): void {
    const list = this.of(key)
    const left = list.filter((other) => other !== each)
    this.size -= list.length - left.length
    if (left.length > 0) this.#lists.set(key, left)
    else this.#lists.delete(key)
  }

  removeAll(which: (each: Each) => boolean): void {
    for (const [key, each] of this.entries()) if (which(each)) this.remove(key, each)
  }

  entries(): Array<[key: string, each: Each]> {
    return [...this.#lists].flatMap(([key, list]) => list.map((each): [string, Each] => [key, each]))
  }
}
