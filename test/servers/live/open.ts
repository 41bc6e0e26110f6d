/** Predictions that are left open, and the line that leaves them open. */
export interface Opening {
  line: number
  /** Names apart by blanks: headers, and `status`. */
  what: string
  /** @default every method */
  methods?: string
  /** @default every path that is asked for */
  paths?: string
}

const everyMethod = 'DELETE GET HEAD OPTIONS POST PUT'
const everyPath = '/ /api /api/data /api/error /api/missing /api/redirect /other'

/** `METHOD path header :line` for each of them, sorted. */
export function openings(...each: readonly Opening[]): string[] {
  return each
    .flatMap(({ line, what, methods = everyMethod, paths = everyPath }) =>
      methods
        .split(' ')
        .flatMap((method) =>
          paths
            .split(' ')
            .flatMap((path) => what.split(' ').map((name) => `${method} ${path} ${name} :${line}`)),
        ),
    )
    .sort()
}
