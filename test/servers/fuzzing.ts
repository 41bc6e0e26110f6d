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
