/** How far a line may be from one that was left as it is. */
const reach = 30

/**
 * The line of the original that a line of what was made of it was, where the host moves lines, rewrites some, and
 * draws no map: the nearest lines above and below that are found once in both tell by how much.
 */
export function sameLine(
  made: readonly string[],
  original: readonly string[],
  line: number,
): number | undefined {
  const shiftAt = (index: number): number | undefined => {
    const text = made[index]?.trim()
    if (!text) return undefined
    const at = original.findIndex((each) => each.trim() === text)
    const isOnce = at !== -1 && original.findLastIndex((each) => each.trim() === text) === at
    return isOnce ? at - index : undefined
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
