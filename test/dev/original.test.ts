import { expect, test } from 'vitest'
import { directCallsIn } from '../../packages/core/src/dev/direct-calls.ts'
import { lineIn } from '../../packages/core/src/dev/original.ts'

const api = 'https://api.example.com'
const isMeant = (url: string) => url.startsWith(api)

/** Lines of the file where the calls of what was made of it stand, without a map. */
async function linesOf(file: string[], made: string[]): Promise<Array<number | undefined>> {
  const code = made.join('\n')
  return (await directCallsIn(code, isMeant)).map(lineIn(file.join('\n'), code, undefined))
}

test.each([
  ['as it is', [`let a`, `fetch('${api}/a')`], [`let a`, `fetch('${api}/a')`], [2]],
  ['below what a compiler adds', [`fetch('${api}/a')`], [`"use strict";`, `fetch('${api}/a')`], [1]],
  [
    'written anew, in the same order',
    ['const a = (x: 1) =>', `  fetch(\`${api}/\${x}\`)`, 'const b = (x: 2) =>', `  fetch(\`${api}/\${x}\`)`],
    [
      `var a = function (x) {`,
      `return fetch("${api}/".concat(x)); };`,
      `var b = fetch("${api}/".concat(2));`,
    ],
    [2, 4],
  ],
  [
    'beside a link that the code has not',
    [
      '<template>',
      `<a href="${api}/a">all</a>`,
      '</template>',
      '<script>',
      `void fetch( '${api}/a' )`,
      '</script>',
    ],
    [`fetch("${api}/a");`],
    [5],
  ],
  [
    'beside a type',
    [`type Url = '${api}/a'`, `export default () => fetch('${api}/a' as Url)`],
    ['export default function () {', `return fetch("${api}/a"); }`],
    [2],
  ],
  ['where nothing tells', [`x('${api}/a')`, `x('${api}/a')`], [`fetch("${api}/a")`], [undefined]],
  ['where the file has no such URL', [`fetch(API + '/a')`], [`fetch("${api}/a")`], [undefined]],
])('the line of a call without a map: %s', async (_what, file, made, lines) => {
  expect(await linesOf(file, made)).toEqual(lines)
})

test('a map of the code to itself tells nothing', async () => {
  const [text, code] = [`let a: 1\nfetch('${api}/a')`, `let a\n\n\nfetch("${api}/a")`]
  const map = { version: 3, sources: ['a.ts'], sourcesContent: [code], names: [], mappings: 'AAAA;;;AAAA' }
  const [call] = await directCallsIn(code, isMeant)
  expect(lineIn(text, code, map)(call!)).toBe(2)
})
