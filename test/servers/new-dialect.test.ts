import { execFileSync, spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const script = join(root, 'scripts/new-dialect.mjs')
const copies: string[] = []
afterAll(() => Promise.all(copies.map((copy) => rm(copy, { recursive: true, force: true }))))

/** The parts of the repository that the script touches, and what their types need. */
async function copyOfRepository(): Promise<string> {
  const copy = await mkdtemp(join(root, 'node_modules/.new-dialect-'))
  copies.push(copy)
  const parts = [
    'packages/core/src',
    'packages/core/tsconfig.json',
    'packages/core/package.json',
    'tsconfig.base.json',
  ]
  for (const part of [...parts, 'test/servers/notes', 'test/servers/recorded.ts']) {
    await cp(join(root, part), join(copy, part), { recursive: true })
  }
  await symlink(join(root, 'packages/core/node_modules'), join(copy, 'packages/core/node_modules'))
  return copy
}

it('makes a dialect that builds, reads its fixture and passes its test', async () => {
  const copy = await copyOfRepository()
  execFileSync(process.execPath, [
    script,
    'caddy',
    '--title',
    'Caddy',
    '--files',
    'Caddyfile',
    '--root',
    copy,
  ])
  execFileSync('tsc', ['-b', join(copy, 'packages/core')], { encoding: 'utf8' })
  const { stdout, status } = spawnSync('vitest', ['run', '--root', copy, 'test/servers/caddy.test.ts'], {
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([0, expect.stringContaining('1 passed')])
  expect(await readFile(join(copy, 'test/servers/notes/index.ts'), 'utf8')).toMatch(/apache, caddy\]/)
})

it.each([
  [['Caddy', '--title', 'Caddy', '--files', 'Caddyfile'], /NAME: lower-case letters/],
  [['caddy', '--files', 'Caddyfile'], /NAME: lower-case letters/],
  [['nginx', '--title', 'nginx', '--files', '*.conf'], /there already: .*nginx/],
])('refuses %j', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toMatch(message)
})
