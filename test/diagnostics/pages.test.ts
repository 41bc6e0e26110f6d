import { readFile, readdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { fixes } from '../../packages/core/src/servers/fixes.ts'
import { fixtures } from './fixtures/index.ts'
import { codes, pageOf, pages } from './pages.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFile(new URL(path, root), 'utf8').catch(() => undefined)
const expected = await pages(read)

test('there is a page for each code, and none without one', async () => {
  const files = await readdir(new URL('docs/diagnostics', root))
  expect(files.sort()).toEqual([...codes.map((code) => `${code}.md`), 'README.md'].sort())
})

test.each([...expected.keys()])('%s says what the code says (if not: npm run docs)', async (path) => {
  expect(await read(path)).toBe(expected.get(path))
})

describe.each(codes)('%s', (code) => {
  test.each(['What it means', 'Why it happens', 'What follows', 'How to fix it', 'Read on'])(
    'its page has something under "%s"',
    async (heading) => {
      const page = (await read(pageOf(code))) ?? ''
      const [, text = ''] = page.split(`## ${heading}\n`)
      expect(
        text
          .split('\n## ')[0]
          ?.replace(/<!--.*?-->/g, '')
          .trim(),
      ).toMatch(/\w/)
    },
  )

  test('where one system has lines to write, each of the nine has', () => {
    const systems = Object.keys(fixes).filter((name) => name !== 'headers') as Array<keyof typeof fixes>
    const written = systems.filter((dialect) =>
      fixtures[code](dialect).some(({ args }) => 'fix' in args && args.fix.length > 0),
    )
    expect([[], systems]).toContainEqual(written)
  })
})
