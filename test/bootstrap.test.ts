import { execFile, execFileSync } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const scripts = fileURLToPath(new URL('../scripts/', import.meta.url))
const windows = process.platform === 'win32'

interface Run {
  code: number
  stdout: string
  stderr: string
}

function runNode(args: string[], env: NodeJS.ProcessEnv): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
    child.stdin?.end()
  })
}

/** Stands in for npm, pnpm and node: logs the call, and leaves the files that the real one would. */
const standIn = `
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs'
const [self, name, ...args] = process.argv.slice(1)
if (name !== 'node') appendFileSync(process.env.CALLS, [name, ...args].join(' ') + '\\n')
const place = (folder, name) => {
  mkdirSync(folder, { recursive: true })
  const file = folder + '/' + name + (process.platform === 'win32' ? '.cmd' : '')
  const start = '"' + process.execPath + '" "' + self + '" ' + name
  writeFileSync(file, process.platform === 'win32' ? '@' + start + ' %*' : '#!/bin/sh\\nexec ' + start + ' "$@"\\n')
  chmodSync(file, 0o755)
}
if (name === 'npm') {
  if (process.env.NPM_FAILS) {
    console.error(process.env.NPM_FAILS)
    process.exit(1)
  }
  place('.tools/node_modules/.bin', 'pnpm')
  for (const arg of args) if (arg.startsWith('node-')) place('.tools/node_modules/' + arg.split('@')[0] + '/bin', 'node')
}
if (name === 'pnpm' && args[0] === 'install') mkdirSync('node_modules', { recursive: true })
if (name === 'pnpm' && args.includes('run:build') && process.env.BUILD_FAILS) {
  console.log(process.env.BUILD_FAILS)
  process.exit(2)
}
if (name === 'pnpm' && args.includes('run:greet')) {
  console.log('hello')
  process.exit(7)
}
if (name === 'node') console.log(process.env.PRETENDED_NODE ?? process.version)
`

describe('bootstrap', () => {
  let folder: string
  let clone: string
  let env: Record<string, string>

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'cors-parity-')))
    clone = join(folder, 'a clone with spaces')
    await cp(join(scripts, 'bootstrap.mjs'), join(clone, 'scripts/bootstrap.mjs'))
    await mkdir(join(clone, 'packages/core'), { recursive: true })
    await writeFile(
      join(clone, 'package.json'),
      JSON.stringify({ scripts: { 'run:greet': '', 'run:build': '' } }),
    )
    await declareEngines(`>=${process.versions.node.replace(/-.*/, '')}`)
    await writeFile(join(clone, 'pnpm-lock.yaml'), 'lockfileVersion: 9.0\n')
    const standInFile = join(folder, 'stand-in.mjs')
    await writeFile(standInFile, standIn)
    await mkdir(join(folder, 'bin'))
    for (const name of ['npm', 'node']) {
      const start = `"${process.execPath}" "${standInFile}" ${name}`
      const file = join(folder, 'bin', windows ? `${name}.cmd` : name)
      await writeFile(file, windows ? `@${start} %*` : `#!/bin/sh\nexec ${start} "$@"\n`)
      await chmod(file, 0o755)
    }
    env = { PATH: join(folder, 'bin'), CALLS: join(folder, 'calls'), CI: 'true' }
    if (windows) env['ComSpec'] = process.env['ComSpec'] ?? ''
  })

  afterEach(() => rm(folder, { recursive: true }))

  const declareEngines = (node: string) =>
    writeFile(join(clone, 'packages/core/package.json'), JSON.stringify({ engines: { node } }))

  const bootstrap = (args: string[], more: Record<string, string> = {}) =>
    runNode([join(clone, 'scripts/bootstrap.mjs'), ...args], { ...env, ...more })

  /** What npm and pnpm were called with since the last time. */
  async function calls(): Promise<string[]> {
    const text = await readFile(join(folder, 'calls'), 'utf8')
    await writeFile(join(folder, 'calls'), '')
    return text.trim().split('\n')
  }

  const npmInstall =
    'npm install --prefix .tools --no-save --no-package-lock --no-audit --no-fund pnpm@12.21.0'
  const install = 'pnpm install --frozen-lockfile'
  const build = 'pnpm run run:build'
  const greet = 'pnpm --silent run run:greet --flag value'

  test('sets up what is missing, runs the task, and passes arguments and exit code on', async () => {
    const { code, stdout, stderr } = await bootstrap(['greet', '--flag', 'value'])
    expect(stderr.split('\n')).toEqual([
      '[setup] pnpm 12.21.0 → .tools',
      '[setup] dependencies, as pnpm-lock.yaml has them → node_modules',
      '[setup] build → packages/*/dist',
      '',
    ])
    expect(await calls()).toEqual([npmInstall, install, build, greet])
    expect(stdout).toBe('hello\n')
    expect(code).toBe(7)
  })

  test('sets up nothing the second time', async () => {
    await bootstrap(['greet'])
    await mkdir(join(clone, 'packages/core/dist'))
    await writeFile(join(clone, 'packages/core/dist/index.js'), '')
    await calls()
    const { stderr } = await bootstrap(['greet', '--flag', 'value'])
    expect(stderr).toBe('')
    expect(await calls()).toEqual([build, greet])
  })

  test.for([
    ['the lockfile', async () => writeFile(join(clone, 'pnpm-lock.yaml'), 'lockfileVersion: 9.1\n'), {}],
    ["Node's version", async () => {}, { PRETENDED_NODE: 'v99.0.0' }],
    ['node_modules', async () => rm(join(clone, 'node_modules'), { recursive: true }), {}],
  ] as const)('installs the dependencies again when %s changed', async ([, change, more]) => {
    await bootstrap(['greet'])
    await calls()
    await change()
    await bootstrap(['greet', '--flag', 'value'], more)
    expect(await calls()).toEqual([install, build, greet])
  })

  test('brings Node 24 where the present one is too old', async () => {
    await declareEngines('^1.2.3 || >=99.0.0')
    const { stderr } = await bootstrap(['greet'])
    expect(stderr).toContain(
      `[setup] pnpm 12.21.0, and Node 24 since this is ${process.versions.node} → .tools`,
    )
    expect((await calls())[0]).toMatch(/ pnpm@12\.21\.0 node-(bin-)?\w+-\w+@24$/)
  })

  test.for([
    ['^MAJOR.0.0', true],
    ['>=MAJOR.0.0', true],
    ['^1.0.0 || >=2.0.0', true],
    ['^1.0.0 || ^MAJOR.0.0', true],
    ['^MAJOR.999.0', false],
    ['^1.0.0', false],
    ['>=999.0.0', false],
  ] as const)('engines %s: the present Node will do: %s', async ([range, enough]) => {
    await declareEngines(range.replace('MAJOR', String(process.versions.node.split('.')[0])))
    await bootstrap(['greet'])
    expect((await calls())[0]?.includes('@24')).toBe(!enough)
  })

  test('says that the registry is out of reach', async () => {
    const { code, stderr } = await bootstrap(['greet'], { NPM_FAILS: 'npm error code EAI_AGAIN' })
    expect(code).toBe(1)
    expect(stderr).toContain('npm could not install pnpm@12.21.0:\n\nnpm error code EAI_AGAIN\n')
    expect(stderr).toContain("The npm registry can't be reached")
  })

  test('says that there is no npm', async () => {
    await rm(join(folder, 'bin', windows ? 'npm.cmd' : 'npm'))
    const { code, stderr } = await bootstrap(['greet'])
    expect(code).toBe(1)
    expect(stderr).toContain('npm could not install pnpm@12.21.0:')
    expect(stderr).toMatch(/npm was not found on PATH|'npm' is not recognized/)
  })

  test('sets up again after a set-up that failed', async () => {
    await bootstrap(['greet'], { NPM_FAILS: 'no space left' })
    await calls()
    expect((await bootstrap(['greet', '--flag', 'value'])).code).toBe(7)
    expect(await calls()).toEqual([npmInstall, install, build, greet])
  })

  test('prints what the compiler says, and does not run the task', async () => {
    const { code, stderr } = await bootstrap(['greet'], { BUILD_FAILS: 'a.ts(1,1): error TS1' })
    expect(code).toBe(1)
    expect(stderr).toContain('The build failed:\n\na.ts(1,1): error TS1\n')
    expect(await calls()).toEqual([npmInstall, install, build])
  })

  test('names the tasks there are', async () => {
    const { code, stderr } = await bootstrap(['gret'])
    expect(code).toBe(1)
    expect(stderr).toBe("There is no task 'gret'. Tasks: greet, build\n")
  })
})

const chromium = (args: string[], env: Record<string, string>) =>
  runNode([join(scripts, 'chromium.mjs'), ...args], { ...process.env, CHROMIUM_PATH: '', ...env })

describe('chromium', () => {
  const printPath = [process.execPath, '-p', 'process.env.CHROMIUM_PATH']

  test('hands the path of the named browser on, and the exit code back', async () => {
    const { stdout } = await chromium(printPath, { CHROME_PATH: process.execPath })
    expect(stdout).toBe(`${process.execPath}\n`)
    const { code } = await chromium([process.execPath, '-e', 'process.exit(3)'], {
      CHROME_PATH: process.execPath,
    })
    expect(code).toBe(3)
  })

  test('finds a browser that starts', async () => {
    const { stdout } = await chromium(printPath, {})
    expect(execFileSync(stdout.trim(), ['--version'], { stdio: 'pipe' }).toString()).toMatch(/\d+\.\d+/)
  })

  test('refuses a named browser that does not exist', async () => {
    const { code, stdout, stderr } = await chromium(printPath, { CHROME_PATH: join(scripts, 'none') })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('CHROME_PATH is')
  })
})
