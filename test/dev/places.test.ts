import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { framesOf, placeOf, type Script } from '../../packages/core/src/dev/places.ts'

const dev = 'http://localhost:5173'

test.each([
  [
    'Chromium',
    `Error
    at Object.apply (${dev}/__cors-parity/recorder.js:10:3)
    at load (${dev}/src/users.ts?t=1:7:13)
    at async Promise.all (index 0)
    at async ${dev}/src/main.ts:3:1
    at eval (eval at run (${dev}/a.js:1:1), <anonymous>:1:2)
    at new Store (webpack-internal:///./src/store.js:4:9)`,
    [
      '/__cors-parity/recorder.js:10:3',
      '/src/users.ts?t=1:7:13',
      '/src/main.ts:3:1',
      'webpack-internal:///./src/store.js:4:9',
    ],
  ],
  [
    'Firefox and Safari',
    `apply@${dev}/__cors-parity/recorder.js:10:3
load@${dev}/src/users.ts:7:13
async*${dev}/src/main.ts:3:1
@${dev}/index.html:5:2
[native code]`,
    ['/__cors-parity/recorder.js:10:3', '/src/users.ts:7:13', '/index.html:5:2'],
  ],
])('frames as %s writes them', (_, stack, expected) => {
  const shown = framesOf(stack).map(({ file, line, column }) => `${file.replace(dev, '')}:${line}:${column}`)
  expect(shown).toEqual(expected)
})

describe('the place', () => {
  let root: string
  const files: Record<string, string> = {
    'src/users.js': ['import a', '', 'first()', 'renamed.call()', 'last()'].join('\n'),
    'src/other.js': ['top()', 'same()', 'same()', 'end()'].join('\n'),
  }
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'places-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
  })
  afterAll(() => rm(root, { recursive: true }))

  const place = (stack: string, scripts: Record<string, Script> = {}) =>
    placeOf(stack, async (url) => scripts[url.replace(dev, '')], root)
  const at = (path: string): string => `    at f (${dev}${path})`

  test('is brought back through a source map', async () => {
    const map = {
      version: 3,
      sources: ['users.ts'],
      names: [],
      mappings: ';;AACA',
      file: '',
      sourcesContent: [],
      sourceRoot: '',
    }
    const script = { text: '', map, file: join(root, 'src/users.ts') }
    expect(await place(at('/src/users.ts:3:5'), { '/src/users.ts': script })).toEqual({
      file: 'src/users.ts',
      line: 2,
    })
    const { file: _, ...bundle } = script
    const named = { ...bundle, map: { ...map, sources: ['webpack://app/./src/users.ts', 'b'] } }
    expect(await place(at('/main.js:3:5'), { '/main.js': named })).toEqual({ file: 'src/users.ts', line: 2 })
  })

  test('is found by the lines around it where there is no map', async () => {
    const text = ['added', '', 'import rewritten', '', 'first()', '(0,x.call)()', 'last()'].join('\n')
    const scripts = { '/src/users.js': { text, file: join(root, 'src/users.js') } }
    expect(await place(at('/src/users.js:6:1'), scripts)).toEqual({ file: 'src/users.js', line: 4 })
  })

  test('is not guessed where lines were added in between', async () => {
    const text = ['top()', 'x', 'y', 'z', 'end()'].join('\n')
    const scripts = { '/src/other.js': { text, file: join(root, 'src/other.js') } }
    expect(await place(at('/src/other.js:3:1'), scripts)).toBeUndefined()
  })

  test('is the first that is neither the recorder’s nor a dependency’s', async () => {
    const stack = [
      at('/__cors-parity/recorder.js:1:1'),
      at('/node_modules/.vite/deps/axios.js?v=1:9:9'),
      at('/legacy%20code.js:12:3'),
    ].join('\n')
    expect(await place(stack)).toEqual({ file: 'legacy code.js', line: 12 })
    expect(await place(at('/node_modules/a.js:1:1'))).toBeUndefined()
    expect(await place(at('/:1:1'))).toBeUndefined()
  })
})
