import fc from 'fast-check'

const given = process.env['FUZZ_SECONDS']

/** How long each property is tried. `FUZZ_SECONDS=60` does so for a minute. */
export const seconds = Number(given ?? 3)

/** The same inputs each time; with `FUZZ_SECONDS`, others at each run. */
export const fuzzing = {
  numRuns: 1_000_000,
  interruptAfterTimeLimit: seconds * 1000,
  markInterruptAsFailure: false,
  ...(given === undefined && { seed: 1 }),
}

/** A real source with pieces cut out, and others put in. */
export const mutated = (sources: readonly string[], pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.nat(), fc.nat(60), fc.constantFrom(...pieces, '')), { maxLength: 6 }),
    )
    .map(([source, edits]) =>
      edits.reduce((text, [at, length, put]) => {
        const from = at % (text.length + 1)
        return text.slice(0, from) + put + text.slice(put === '' ? from + length : from)
      }, source),
    )
