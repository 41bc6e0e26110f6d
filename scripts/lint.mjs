// Everything that can be checked without running the code, in one step: node scripts/lint.mjs
// Every check runs; what failed is printed in full.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const windows = process.platform === 'win32'

/** Runs a command; throws what it printed if it fails. */
async function run(command, ...args) {
  try {
    const { stdout } = await promisify(execFile)(command, args, { shell: windows, maxBuffer: 64 << 20 })
    return stdout
  } catch (error) {
    throw new Error(`${error.stdout ?? ''}${error.stderr ?? ''}` || error.message, { cause: error })
  }
}

/** The lines of tracked text files that a pattern matches, as `file:line: text`. */
async function linesWith(pattern, files) {
  const found = []
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '') // tracked, yet deleted in the working tree
    if (text.includes('\0')) continue
    text.split('\n').forEach((line, index) => {
      if (pattern.test(line)) found.push(`${file}:${index + 1}: ${line.trim()}`)
    })
  }
  return found
}

async function expectNone(pattern, files, why) {
  const found = await linesWith(pattern, files)
  if (found.length) throw new Error(`${why}\n${found.join('\n')}`)
}

/** Packs the packages as they would be published, and checks those files. */
async function checkPackages() {
  const folder = await mkdtemp(join(tmpdir(), 'cors-parity-'))
  try {
    await run('pnpm', '--filter', './packages/*', 'pack', '--pack-destination', folder)
    for (const tarball of await readdir(folder)) {
      await run('publint', '--strict', join(folder, tarball))
      await run('attw', '--profile', 'esm-only', '--no-emoji', join(folder, tarball))
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Home folders and such; `[/]` keeps this line from matching itself. */
const machinePath = /(^|[^\w.])[/](?:home|Users|root|work)[/]\w|\b[A-Z]:\\Users\\/

const checks = {
  oxlint: () => run('oxlint'),
  oxfmt: () => run('oxfmt', '--check'),
  'types of the tests': () => run('tsc', '-p', 'test'),
  knip: () => run('knip'),
  // Compared with HEAD, not with main: a fresh clone may have neither a remote nor a main branch.
  'changesets are valid': () => run('changeset', 'status', '--since=HEAD'),
  'packages as published (publint, attw)': checkPackages,
  'no registry address in the lockfile': () =>
    expectNone(/\b(?:tarball|resolved):|https?:/, ['pnpm-lock.yaml'], 'pnpm-lock.yaml names addresses:'),
  'no path of a developer machine': async () => {
    const files = (await run('git', 'ls-files', '-z')).split('\0').filter(Boolean)
    await expectNone(machinePath, files, 'Paths that exist on one machine only:')
  },
}

for (const [name, check] of Object.entries(checks)) {
  const start = performance.now()
  const failure = await check().then(
    () => undefined,
    (error) => error,
  )
  console.log(`${failure ? '✗' : '✓'} ${name}  ${((performance.now() - start) / 1000).toFixed(1)} s`)
  if (failure) {
    console.log(`${failure.message.trimEnd()}\n`)
    process.exitCode = 1
  }
}
