import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { pageScripts, type Serving } from '../../packages/core/src/plugin.ts'
import { sourceReader } from '../../packages/vite/src/source.ts'
import { readSource } from '../../packages/webpack/dist/source.js'

const api = 'https://api.example.com'
const options = { proxy: { '/api': { target: 'http://localhost:3001', productionUrl: `${api}/v1` } } }

/** What a compiler of components makes of a file: one of its modules calls, the last one only links. */
function partOf(query: string): string {
  if (query === '?script') return "fetch('https://api.example.com/v1/one')"
  if (query === '?template') return "export const link = 'https://api.example.com/v1/one'"
  return "import './one.vue?script'; import './one.vue?template'"
}

const files = {
  'main.js': `import './users.js'\nimport './other.js'\nimport './empty.html'\nimport './one.vue'\n`,
  'users.js': `export const users = () => fetch('${api}/v1/users')\n`,
  'other.js': `export const other = () => fetch('/v1/users')\n`,
  'one.vue': 'what stands here is made modules of',
  'compile.cjs': `module.exports = function () { return (${String(partOf)})(this.resourceQuery) }`,
  // no text in any encoding that a string could hold
  'empty.html': Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0xfe, ...Buffer.from(`fetch('${api}')`)]),
}

let root: string
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'cors-parity-')))
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content)
})
afterAll(() => rm(root, { recursive: true }))

/** A session that notes what it is told; the dev server around it is none of this file's. */
function noting() {
  const told: string[] = []
  const session = {
    isDirect: (url: string) => url.startsWith(api),
    written: (file: string, calls: Array<{ url: string; line: number }>) =>
      void told.push(
        [file.slice(root.length + 1), ...calls.map(({ url, line }) => `${url} ${line}`)].join(' '),
      ),
  }
  return { told, serving: { session: async () => session } as unknown as Serving }
}

/** Compiles `main.js` with webpack and gives what it made of it. */
async function compiled(target: string, serving?: Serving): Promise<Buffer> {
  const compiler = webpack({
    context: root,
    entry: './main.js',
    mode: 'development',
    devtool: false,
    target,
    module: {
      rules: [
        { test: /\.html$/, type: 'asset/resource', generator: { filename: 'asset' } },
        { test: /\.vue$/, loader: join(root, 'compile.cjs') },
      ],
    },
    output: { path: join(root, 'dist') },
  })
  readSource(compiler, options, () => serving as never)
  await new Promise<void>((done, failed) =>
    compiler.run((error, stats) =>
      error || stats?.hasErrors() ? failed(error ?? new Error(stats?.toString())) : done(),
    ),
  )
  await new Promise((done) => compiler.close(done))
  return Buffer.concat([await readFile(join(root, 'dist/main.js')), await readFile(join(root, 'dist/asset'))])
}

/** Has Vite compile the modules for its page or its server. */
async function loaded(environment: 'client' | 'ssr', serving?: Serving): Promise<string[]> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    server: { middlewareMode: true, ws: false },
    plugins: [
      {
        name: 'compile',
        enforce: 'pre',
        transform: (_code, id) => (id.includes('.vue') ? partOf(id.replace(/^[^?]*/, '')) : undefined),
      },
      sourceReader(options, () => serving),
    ],
  })
  const codes: string[] = []
  for (const name of ['users.js', 'other.js', 'one.vue?script', 'one.vue?template'])
    codes.push(String((await server.environments[environment].transformRequest(`/${name}`))?.code))
  await server.close()
  return codes
}

describe('webpack', () => {
  test('a page’s scripts that name the host are read, with their lines', async () => {
    const { told, serving } = noting()
    await compiled('web', serving)
    expect(told).toContain(`users.js ${api}/v1/users 1`)
    const read = new Set(told.map((line) => line.split(' ')[0]))
    expect([...read].toSorted()).toEqual(['one.vue', 'users.js'])
    expect(told.findLast((line) => line.startsWith('one.vue'))).toBe(`one.vue ${api}/v1/one 1`)
  })

  test('what runs on a server is not', async () => {
    const { told, serving } = noting()
    await compiled('node', serving)
    expect(told).toEqual([])
  })

  test('and all files are handed on byte by byte, as in a build', async () => {
    const read = await compiled('web', noting().serving)
    expect(read.equals(await compiled('web'))).toBe(true)
    expect(read.includes(files['empty.html'])).toBe(true)
  })
})

describe('Vite', () => {
  test('a page’s scripts that name the host are read, with their lines', async () => {
    const { told, serving } = noting()
    const codes = await loaded('client', serving)
    const one = `one.vue ${api}/v1/one 1`
    expect(told).toEqual([`users.js ${api}/v1/users 1`, one, one])
    expect(await loaded('client')).toEqual(codes)
  })

  test('what runs on a server is not', async () => {
    const { told, serving } = noting()
    await loaded('ssr', serving)
    expect(told).toEqual([])
  })
})

test('the files that become scripts of a page', () => {
  const names = ['a.js', 'b.tsx?x', 'c.vue?vue&type=script', 'd.mts', 'e.css', 'f.json', 'g.png', 'h.jsonp']
  expect(names.filter((name) => pageScripts.include.test(name))).toEqual(names.slice(0, 4))
  const excluded = ['/a/node_modules/b.js', 'C:\\a\\node_modules\\b.js', '\0virtual.js', '/a/b.js']
  expect(excluded.filter((name) => !pageScripts.exclude.some((one) => one.test(name)))).toEqual(['/a/b.js'])
})
