import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import webpack, { type Configuration } from 'webpack'
import { createSourceReader, pageScripts, type Serving } from '../../packages/core/src/plugin.ts'
import { sourceReader } from '../../packages/vite/src/source.ts'
import { readSource } from '../../packages/webpack/src/source.ts'

const api = 'https://api.example.com'
const options = { proxy: { '/api': { target: 'http://localhost:3001', productionUrl: `${api}/v1` } } }

/** What a compiler of components makes of a file: one of its modules calls, the last one only links. */
function partOf(query: string): string {
  if (query === '?script') return "export {}\nfetch('https://api.example.com/v1/one')"
  if (query === '?template') return "export const link = 'https://api.example.com/v1/one'"
  return "import './one.vue?script'; import './one.vue?template'"
}

const files = {
  'main.js': `import './users.js'\nimport './other.js'\nimport './empty.html'\nimport './one.vue'\n`,
  'users.js': `export const users = () => fetch('${api}/v1/users')\n`,
  'other.js': `export const other = () => fetch('/v1/users')\n`,
  'one.vue': `<script>\nfetch('${api}/v1/one')\n</script>\n<template>\n<a href="${api}/v1/one"></a>\n</template>\n`,
  'compile.cjs': `module.exports = function () { return (${String(partOf)})(this.resourceQuery) }`,
  // no text in any encoding that a string could hold
  // with lines before it that are none of the file's
  'longer.cjs': `module.exports = (code) => '// one\\n// two\\n' + code.replace(': string', '')`,
  'typed.ts': `const id: string = '1'\nfetch(\`${api}/v1/\${id}\`)\n`,
  'typed-only.js': `import './typed.ts'; import './empty.html'\n`,
  'empty.html': Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0xfe, ...Buffer.from(`fetch('${api}')`)]),
}

let root: string
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'cors-parity-')))
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content)
})
afterAll(() => rm(root, { recursive: true }))

/**
 * A session that notes what it is told; the dev server around it is none of this file's.
 *
 * @param before codes of findings that it has at its start
 */
function noting(before: string[] = []) {
  const told: string[] = []
  const session = {
    isDirect: (url: string) => url.startsWith(api),
    written: (file: string, calls: Array<{ url: string; line: number }>) =>
      void told.push(
        [file.slice(root.length + 1), ...calls.map(({ url, line }) => `${url} ${line}`)].join(' '),
      ),
  }
  const findings = () => before.map((code) => ({ code }))
  return { told, serving: { session: async () => session, findings } as unknown as Serving }
}

interface Compiling {
  target?: string
  serving?: Serving | undefined
  more?: Partial<Configuration>
}

function compilerOf({ target = 'web', serving, more = {} }: Compiling, reader = createSourceReader(options)) {
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
        { test: /\.ts$/, loader: join(root, 'longer.cjs') },
      ],
    },
    output: { path: join(root, 'dist') },
    ...more,
  })
  readSource(compiler, reader, () => serving)
  return compiler
}

/** Compiles `main.js` with webpack and gives what it made of it. */
async function compiled(compiling: Compiling): Promise<Buffer> {
  const compiler = compilerOf(compiling)
  await new Promise<void>((done, failed) =>
    compiler.run((error, stats) =>
      error || stats?.hasErrors() ? failed(error ?? new Error(stats?.toString())) : done(),
    ),
  )
  await new Promise((done) => compiler.close(done))
  return Buffer.concat([await readFile(join(root, 'dist/main.js')), await readFile(join(root, 'dist/asset'))])
}

/** A Vite server of these modules. */
function viteOf(serving?: Serving) {
  return createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    server: { middlewareMode: true, ws: false },
    plugins: [
      {
        name: 'compile',
        enforce: 'pre',
        // Vite up to 7 leaves comments of TypeScript out
        transform: (code, id) =>
          id.includes('.vue') ? partOf(id.replace(/^[^?]*/, '')) : code.replaceAll(/^\/\/.*/gm, ''),
      },
      sourceReader(options, () => serving),
    ],
  })
}

/** Has Vite compile the modules for its page or its server. */
async function loaded(environment: 'client' | 'ssr', serving?: Serving): Promise<string[]> {
  const server = await viteOf(serving)
  const codes: string[] = []
  for (const name of ['users.js', 'other.js', 'one.vue?script', 'one.vue?template'])
    codes.push(String((await server.environments[environment].transformRequest(`/${name}`))?.code))
  await server.close()
  return codes
}

describe('webpack', () => {
  test('a page’s scripts that name the host are read, with their lines', async () => {
    const { told, serving } = noting()
    await compiled({ serving })
    expect(told).toContain(`users.js ${api}/v1/users 1`)
    expect(told.toSorted()).toEqual([`one.vue ${api}/v1/one 2`, `users.js ${api}/v1/users 1`])
  })

  test.each([false, 'eval', 'source-map', 'eval-cheap-module-source-map'] as const)(
    'devtool %s: the line is the file’s own where a loader gives no map',
    async (devtool) => {
      const { told, serving } = noting()
      await compiled({ serving, more: { devtool, entry: './typed-only.js' } })
      expect(told).toEqual([`typed.ts ${api}/v1/ 2`])
    },
  )

  test('what comes out of the cache of another start is read too', async () => {
    const more = {
      cache: { type: 'filesystem', cacheDirectory: join(root, 'cache') },
    } as const
    await compiled({ more })
    const { told, serving } = noting()
    await compiled({ serving, more })
    expect(told.toSorted()).toEqual([`one.vue ${api}/v1/one 2`, `users.js ${api}/v1/users 1`])
  })

  describe('while it watches', () => {
    const entry = 'edited.js'
    const edited = `${entry} ${api}/v1/one 2`
    const users = `users.js ${api}/v1/users 1`
    const imports = (rest: string) => `import './users.js'\n${rest}\n`

    /** Watches `edited.js`; gives what is told after each of these texts. */
    async function toldBy(texts: string[], reader = createSourceReader(options)): Promise<string[][]> {
      const { told, serving } = noting()
      const path = join(root, entry)
      let text = ''
      const compiler = compilerOf({ serving, more: { entry: path } }, reader)
      const done: Array<() => void> = []
      // it may compile once more than it has to
      compiler.hooks.afterDone.tap('test', ({ compilation }) => {
        const made = [...compilation.modules].find((one) => 'resource' in one && one.resource === path)
        if (String(made?.originalSource()?.source()) === text) done.shift()?.()
      })
      let watching: ReturnType<typeof compiler.watch>
      const results: string[][] = []
      for (text of texts) {
        const compiled = new Promise<void>((resolve) => void done.push(resolve))
        await writeFile(path, text)
        watching ??= compiler.watch({ aggregateTimeout: 20, poll: 20 }, () => {})
        await compiled
        results.push(told.splice(0).toSorted())
      }
      await new Promise((resolve) => void watching?.close(resolve))
      return results
    }

    const calls = imports(`fetch('${api}/v1/one')`)

    test('what is a comment, or what nobody imports any more, is gone; the rest stays', async () => {
      expect(await toldBy([calls, imports(`// fetch('${api}/v1/one')`), '// nothing'])).toEqual([
        [edited, users],
        [entry],
        ['users.js'],
      ])
    })

    test('what is imported again is told again', async () => {
      expect(await toldBy([calls, '// nothing', calls])).toEqual([
        [edited, users],
        [entry, 'users.js'],
        [edited, users],
      ])
    })

    test('a syntax error solves nothing', async () => {
      expect(await toldBy([calls, imports(`fetch('${api}/v1/one'`), calls])).toEqual([
        [edited, users],
        [],
        [edited],
      ])
    })

    test('another compiler of the same plugin takes nothing away', async () => {
      const reader = createSourceReader(options)
      const { told, serving } = noting()
      for (const file of ['main.js', 'other.js']) {
        const compiler = compilerOf({ serving, more: { entry: join(root, file) } }, reader)
        await new Promise((done) => compiler.run(done))
        await new Promise((done) => compiler.close(done))
      }
      expect(told.toSorted()).toEqual([`one.vue ${api}/v1/one 2`, users])
    })
  })

  test('what runs on a server is not', async () => {
    const { told, serving } = noting()
    await compiled({ target: 'node', serving })
    expect(told).toEqual([])
  })

  test('and all files are handed on byte by byte, as in a build', async () => {
    const read = await compiled({ serving: noting().serving })
    expect(read.equals(await compiled({}))).toBe(true)
    expect(read.includes(files['empty.html'])).toBe(true)
  })
})

describe('Vite', () => {
  test('a page’s scripts that name the host are read, with their lines', async () => {
    const { told, serving } = noting()
    const codes = await loaded('client', serving)
    const one = `one.vue ${api}/v1/one 2`
    expect(told).toEqual([`users.js ${api}/v1/users 1`, one])
    expect(await loaded('client')).toEqual(codes)
  })

  test('what runs on a server is not', async () => {
    const { told, serving } = noting()
    await loaded('ssr', serving)
    expect(told).toEqual([])
  })

  test('a call that was told of before a restart is gone once its file has none', async () => {
    const { told, serving } = noting(['direct-call'])
    await loaded('client', serving)
    expect(told[1]).toBe('other.js')
  })

  test('a call is gone once it is a comment, and stays where only another part of its file was touched', async () => {
    const { told, serving } = noting()
    const file = join(root, 'edited.ts')
    await writeFile(file, `fetch('${api}/v1/one')\n`)
    const server = await viteOf(serving)
    const { client } = server.environments
    const load = (url: string) => client.transformRequest(url)
    await load('/edited.ts')
    await load('/one.vue?script')
    expect(told.splice(0)).toEqual([`edited.ts ${api}/v1/one 1`, `one.vue ${api}/v1/one 2`])
    await client.pluginContainer.watchChange(join(root, 'one.vue'), { event: 'update' })
    await load('/one.vue?template')
    await writeFile(file, `// fetch('${api}/v1/one')\n`)
    await client.pluginContainer.watchChange(file, { event: 'update' })
    client.moduleGraph.onFileChange(file)
    await load('/edited.ts')
    expect(told.splice(0)).toEqual(['edited.ts'])
    await server.close()
  })
})

test('the files that become scripts of a page', () => {
  const names = ['a.js', 'b.tsx?x', 'c.vue?vue&type=script', 'd.mts', 'e.css', 'f.json', 'g.png', 'h.jsonp']
  expect(names.filter((name) => pageScripts.include.test(name))).toEqual(names.slice(0, 4))
  const excluded = ['/a/node_modules/b.js', 'C:\\a\\node_modules\\b.js', '\0virtual.js', '/a/b.js']
  expect(excluded.filter((name) => !pageScripts.exclude.some((one) => one.test(name)))).toEqual(['/a/b.js'])
})
