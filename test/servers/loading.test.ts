import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { processorTime } from './processor-time.ts'

const recordings = new URL('recordings/', import.meta.url)
const library = import.meta.resolve('cors-parity')

/** Runs a script in a process of its own and gives what it prints, as JSON. */
function inFreshProcess<T>(script: string): T {
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  ) as T
}

// Processor time of all threads: on a busy machine the clock counts what others do.
const scriptFor = (file: string, dialect: string) => `
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const { readPolicy } = await import(${JSON.stringify(library)})
const source = readFileSync(new URL(${JSON.stringify(new URL(file, recordings).href)}), 'utf8')
const start = process.cpuUsage()
await readPolicy(source, { file: ${JSON.stringify(file)}, dialect: ${JSON.stringify(dialect)} })
const { user, system } = process.cpuUsage(start)
const ms = (user + system) / 1000
const loaded = Object.keys(createRequire(import.meta.url).cache ?? {}).filter((path) => path.includes('tree-sitter'))
console.log(JSON.stringify({ ms, loaded }))`

const files: Array<[dialect: string, file: string, isLanguage: boolean]> = [
  ['express', 'express/06-full.js', true],
  ['node', 'express/18-node-http.js', true],
  ['nginx', 'nginx/06-map.conf', false],
  ['apache', 'apache/05-setenvif.htaccess', false],
  ['flask', 'flask/02-origins.py', true],
  ['django', 'django/s04_full.py', true],
  ['php', 'php/01-star.php', true],
  ['aspnet', 'aspnet/02-named-policy.cs', true],
  ['rack', 'rack/04-regex-multi.ru', true],
]

describe('reading a file', () => {
  it.each(files)(
    '%s: within 150 ms cold; the parser is loaded only where it is needed',
    (dialect, file, isLanguage) => {
      type Run = { ms: number; loaded: string[] }
      const runs = Array.from({ length: 3 }, () => inFreshProcess<Run>(scriptFor(file, dialect)))
      expect(Math.min(...runs.map(({ ms }) => ms))).toBeLessThan(150)
      expect(runs[0]?.loaded.length ? 'loaded' : 'not loaded').toBe(isLanguage ? 'loaded' : 'not loaded')
    },
  )

  it.each(files)('%s: within 10 ms warm', async (_, file) => {
    const source = readFileSync(new URL(file, recordings), 'utf8')
    const times: number[] = []
    for (let i = 0; i < 15; i++) {
      times.push(await processorTime(() => readPolicy(source, { file })))
    }
    expect(Math.min(...times.slice(5))).toBeLessThan(10)
  })
})
