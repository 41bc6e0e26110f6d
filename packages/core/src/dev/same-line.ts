/** How far a line may be from one that was left as it is. */
const reach = 30

/** Lines of a text by what stands in them. */
export interface Lines {
  all: readonly string[]
  /** Trimmed line → its index; -1 where it stands there more than once. */
  index: ReadonlyMap<string, number>
}

export function linesOf(text: string): Lines {
  const all = text.split('\n')
  const index = new Map<string, number>()
  for (const [i, line] of all.entries()) index.set(line.trim(), index.has(line.trim()) ? -1 : i)
  return { all, index }
}

/**
 * The line of the original that a line of what was made of it was, where the host moves lines, rewrites some, and
 * draws no map: the nearest lines above and below that are found once in both tell by how much.
 */
export function sameLine(made: readonly string[], original: Lines, line: number): number | undefined {
  const shiftAt = (index: number): number | undefined => {
    const text = made[index]?.trim()
    const at = text ? (original.index.get(text) ?? -1) : -1
    return at === -1 ? undefined : at - index
  }
  const shifts = (step: number): number | undefined => {
    for (let i = 0; i < reach; i++) {
      const shift = shiftAt(line - 1 + step * i)
      if (shift !== undefined) return shift
    }
    return undefined
  }
  const [above, below] = [shifts(-1), shifts(1)]
  const shift = above ?? below
  // lines were added or left out in between
  if (shift === undefined || (above !== undefined && below !== undefined && above !== below)) return undefined
  return line + shift
}
