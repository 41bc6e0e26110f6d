import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { launch } from '../hosts/browser.ts'
import { hosts } from '../hosts/hosts.ts'
import type { Case } from './case.ts'
import { run } from './run.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const cases = await Promise.all(
  names.map(async (name) => {
    const { default: row } = (await import(`./${name}/case.ts`)) as { default: Case }
    return { name, row }
  }),
)

let browser: Browser
beforeAll(async () => void (browser = await launch()))
afterAll(() => browser.close())

const line = (told: boolean | undefined): string[] => (told === false ? [] : ['dev-origin-rejected'])

describe.each(hosts)('$name', (kind) => {
  test.concurrent.for(cases)(
    '$name: nothing to say; of its broken twin, its code alone',
    { timeout: 120_000 },
    async ({ row }, { expect }) => {
      const { works, broken } = await run(browser, kind, row)
      expect(works.codes, `${row.title}\n${works.output}`).toEqual(line(row.devOriginLine))
      expect(works.output).not.toMatch(/cors-parity: /)
      expect(works.requests).toBeGreaterThan(0)
      const { finds, devOriginLine = row.devOriginLine } = row.twin
      expect(broken.codes.sort(), `${row.title}, broken\n${broken.output}`).toEqual(
        [...line(devOriginLine), finds].sort(),
      )
    },
  )
})
