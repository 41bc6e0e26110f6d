import { glob, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../packages/', import.meta.url))

/** Part of the core → the parts that it may import from; everything may import from itself. */
const allowed: Record<string, string[]> = {
  fetch: [],
  servers: ['fetch'],
  diagnostics: ['fetch', 'servers'],
  dev: ['fetch', 'servers', 'diagnostics'],
  options: ['fetch', 'servers', 'diagnostics', 'dev'],
  session: ['fetch', 'servers', 'diagnostics', 'dev', 'options'],
  // types alone: it runs in the page
  client: ['diagnostics', 'dev', 'session'],
  running: ['dev', 'options', 'session', 'serve'],
  serve: ['diagnostics', 'dev', 'options', 'session', 'running'],
  build: ['diagnostics', 'dev', 'options', 'session'],
  plugin: ['diagnostics', 'dev', 'options', 'session', 'serve', 'build'],
  index: ['fetch', 'servers', 'diagnostics', 'dev', 'options', 'session'],
}

/** Packages that one file or folder alone may name. */
const owners: Record<string, RegExp> = {
  'http-proxy-middleware': /^core\/src\/dev\/proxy\.ts$/,
  '@vscode/tree-sitter-wasm': /^core\/src\/servers\/syntax\/tree\.ts$/,
  vite: /^vite\//,
  webpack: /^webpack\//,
  'webpack-dev-server': /^webpack\//,
}

interface Import {
  file: string
  from: string
  /** Loaded together with the file: neither types alone nor when it is needed. */
  atOnce: boolean
}

const statement = /^(?:import|export)\b(?:[^'"]*\bfrom)?\s*'([^']+)'|\bimport\('([^']+)'\)/gm

async function imports(): Promise<Import[]> {
  const found: Import[] = []
  for await (const file of glob('*/src/**/*.ts', { cwd: root })) {
    const text = await readFile(join(root, file), 'utf8')
    for (const [whole, stated, dynamic] of text.matchAll(statement)) {
      const atOnce = stated !== undefined && !/^(?:import|export) type\b/.test(whole)
      found.push({ file, from: stated ?? dynamic ?? '', atOnce })
    }
  }
  return found
}

/** `core/src/dev/proxy.ts` → `dev`, `core/src/session.ts` → `session`. */
const partOf = (file: string): string => file.split('/')[2]!.replace(/\.ts$/, '')

/** Files of the core that a relative import names, from the root of the packages. */
const target = ({ file, from }: Pick<Import, 'file' | 'from'>): string =>
  relative(root, join(root, dirname(file), from))

test('imports run one way', async () => {
  const all = (await imports()).filter(({ file, from }) => file.startsWith('core/') && from.startsWith('.'))
  const wrong = all.filter((each) => {
    const [to, own] = [partOf(target(each)), partOf(each.file)]
    return to !== own && !allowed[own]?.includes(to)
  })
  expect(wrong).toEqual([])
  expect(all.length).toBeGreaterThan(50)
})

test('the page’s scripts take nothing but types from the rest', async () => {
  const names: string[] = []
  for await (const file of glob('core/src/client/**/*.ts', { cwd: root })) {
    const text = await readFile(join(root, file), 'utf8')
    for (const [whole, from = ''] of text.matchAll(statement))
      if (!whole.startsWith('import type') && partOf(target({ file, from })) !== 'client')
        names.push(`${file}: ${from}`)
  }
  expect(names).toEqual([])
})

test('dialects never import each other', async () => {
  const dialect = (file: string): string | undefined =>
    /^core\/src\/servers\/(\w+)\/(?!.*\.d\.ts)/.exec(file)?.[1]
  const wrong = (await imports()).filter((each) => {
    const own = dialect(each.file)
    const to = each.from.startsWith('.') ? dialect(target(each)) : undefined
    return own && to && own !== to && own !== 'syntax' && to !== 'syntax'
  })
  expect(wrong).toEqual([])
})

test('a package is named where it belongs, and fetch/ names none', async () => {
  const outside = (await imports()).filter(({ from }) => !from.startsWith('.'))
  const wrong = outside.filter(({ file, from }) => owners[from] && !owners[from].test(file))
  expect(wrong).toEqual([])
  expect(outside.filter(({ file }) => file.startsWith('core/src/fetch/'))).toEqual([])
})

test('a host that starts loads options and hooks, and nothing that judges, proxies or parses', async () => {
  const all = (await imports()).filter(({ atOnce }) => atOnce)
  const loaded = new Set(['core/src/plugin.ts', 'vite/src/index.ts', 'webpack/src/index.ts'])
  const packages = new Set<string>()
  for (const file of loaded)
    for (const each of all.filter((one) => one.file === file))
      if (each.from.startsWith('.')) loaded.add(target(each))
      else if (!each.from.startsWith('node:')) packages.add(each.from)
  expect([...packages]).toEqual(['cors-parity/plugin'])
  const heavy =
    /^core\/src\/(?:session|running|fetch|servers\/\w+\/|diagnostics\/catalog|dev\/(?:proxy|observe|places)\b)/
  expect([...loaded].filter((file) => heavy.test(file))).toEqual([])
  expect(loaded.size).toBeGreaterThan(10)
})
