// As much of vitest as the verdict's tests use, to run them thousands of times in one process.
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect'
import * as chai from 'chai'

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin)

/** A fresh `vitest` module, and the cases that tests add through it. */
export function collect() {
  const cases = []
  const before = []
  const test = (name, ...rest) => cases.push({ name, run: rest.at(-1) })
  test.for = (values) => (name, body) =>
    values.forEach((value, index) => cases.push({ name: `${name} #${index}`, run: () => body(value) }))
  test.each = (values) => (name, body) =>
    test.for(values)(name, (value) => (Array.isArray(value) ? body(...value) : body(value)))
  const vitest = {
    test,
    expect: chai.expect,
    describe: (_name, body) => body(),
    beforeAll: (run) => before.push(run),
  }
  return { before, cases, vitest }
}
