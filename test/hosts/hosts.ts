import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { viteFiles, webpackFiles, type HostKind, type Project } from './project.ts'
import {
  byApi,
  everywhere,
  inExpress,
  moved,
  previewed,
  secure,
  severalCompilers,
  underPath,
} from './set-ups.ts'

export type { HostKind, Project }

/** Ports that speak https. */
export const securePorts = new Set<number>()

const temporary = fileURLToPath(new URL('../.tmp/', import.meta.url))
const versions = fileURLToPath(new URL('versions/', import.meta.url))

/** `0` stands for a free port: Vite 7 takes its usual one for it. */
const atPort = ['--port', '0', '--host', 'localhost']

/** The bin of a package as it is found from a folder. */
const binOf = (folder: string, name: string, path: string): string =>
  join(dirname(createRequire(join(folder, 'package.json')).resolve(`${name}/package.json`)), path)

const vite = (name: string, folder = temporary, node = process.execPath): HostKind => {
  const bin = binOf(folder, 'vite', 'bin/vite.js')
  return { name, of: 'vite', files: viteFiles, folder, node, serve: [bin, ...atPort], build: [bin, 'build'] }
}

const webpack = (name: string, folder = temporary, node = process.execPath): HostKind => {
  const bin = binOf(folder, 'webpack', 'bin/webpack.js')
  return {
    name,
    of: 'webpack',
    files: webpackFiles,
    folder,
    node,
    serve: [bin, 'serve', '--mode', 'development', ...atPort],
    build: [bin, '--mode', 'production'],
  }
}

/** The current hosts: every other test runs on these. */
export const hosts: HostKind[] = [vite('vite'), webpack('webpack-dev-server')]

const of = (name: string): string => join(versions, name, '.tmp')

/** The usual ways to run the current hosts. */
const setUps: HostKind[] = [
  ...[vite('Vite 8'), webpack('webpack-dev-server 6')].flatMap((kind) => [
    secure(kind),
    underPath(kind),
    everywhere(kind),
  ]),
  moved(vite('Vite 8')),
  inExpress(vite('Vite 8')),
  previewed(vite('Vite 8')),
  severalCompilers(webpack('webpack-dev-server 6')),
]

/** Every host that the contract holds on; a row more is a version more. */
export const everyHost = (nodes: ReadonlyMap<string, string>): HostKind[] => [
  ...hosts,
  ...setUps,
  vite('Vite 7', of('vite-7')),
  previewed(vite('Vite 7', of('vite-7'))),
  byApi(webpack('webpack-dev-server 6')),
  byApi(severalCompilers(webpack('webpack-dev-server 6'))),
  webpack('webpack-dev-server 6, webpack-cli 7.2', of('wds-6-cli-7.2')),
  webpack('webpack-dev-server 6, webpack-cli 6', of('wds-6-cli-6')),
  webpack('webpack-dev-server 5.2, webpack-cli 7.3', of('wds-5-cli-7.3')),
  webpack('webpack-dev-server 5.2, webpack-cli 7.2', of('wds-5-cli-7.2')),
  webpack('webpack-dev-server 5.2, webpack-cli 6', of('wds-5-cli-6')),
  byApi(webpack('webpack-dev-server 5.2', of('wds-5-cli-6'))),
  ...[...nodes].flatMap(([version, node]) => [
    vite(`Vite 8, Node ${version}`, temporary, node),
    webpack(`webpack-dev-server 6, Node ${version}`, temporary, node),
  ]),
]

/** A host that is too old: it must get one clear error. */
export const tooOld = (): HostKind => vite('Vite 6', of('vite-6'))

/** Writes a project; `package.json` makes its modules ES modules. */
export async function writeProject(kind: HostKind, project: Project): Promise<string> {
  await mkdir(kind.folder, { recursive: true })
  const root = await mkdtemp(join(kind.folder, 'project-'))
  const files = { 'package.json': '{ "type": "module" }', ...kind.files(project), ...project.files }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

export interface Running {
  root: string
  /** Without a slash at the end. */
  url: string
  /** URL of its page. */
  page: string
  port: number
  /** All that was printed, without colours. */
  output(): string
  /** Codes of the findings printed so far, in order. */
  codes(): string[]
  /** Resolves with the text once the output has it; rejects with the output after 25 seconds. */
  printed(what: string | RegExp): Promise<string>
  /** Ends the dev server, and starts it again on the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const codeLine = /^(?:<[ewi]> \[cors-parity\] )?[✗!·] ([a-z][a-z-]+)(?: {3}|$)/gm

/** Starts the host's own command line on a project, or on one already `written`, and waits for its URL. */
export async function start(kind: HostKind, project: Project, written?: string): Promise<Running> {
  const root = written ?? (await writeProject(kind, project))
  if (kind.builtFirst) await build(kind, root)
  const { port, release } = await takePort()
  if (!kind.portTaken) await release()
  const command = kind.serve.map((word) => (word === '0' ? String(port) : word))
  let child = run(kind, command, root)
  let collected = collect(child)
  const output = (): string => collected()
  const printed = (what: string | RegExp) => waitFor(output, what, child)
  const address = /https?:\/\/(localhost|127\.0\.0\.1):\d+/
  const listening = () => waitFor(output, address, child, 60_000)
  let served: number | undefined
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const stop = async (): Promise<void> => {
    await end()
    if (kind.portTaken) await release()
    // another test may be given the same port
    if (served !== undefined) securePorts.delete(served)
    await rm(root, { recursive: true, force: true })
  }
  try {
    const [url = ''] = address.exec(await listening()) ?? []
    served = Number(new URL(url).port)
    if (url.startsWith('https')) securePorts.add(served)
    return {
      root,
      url,
      page: url + (kind.page ?? '/'),
      port: served,
      output,
      codes: () => [...output().matchAll(codeLine)].map(([, code = '']) => code),
      printed,
      async restart() {
        await end()
        child = run(kind, command, root)
        collected = collect(child)
        await listening()
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Listens on a free port until it is released. */
async function takePort(): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    async release() {
      server.close()
      await once(server, 'close')
    },
  }
}

async function build(kind: HostKind, root: string): Promise<void> {
  const { code, output } = await runToEnd(kind, kind.build, root)
  if (code !== 0) throw new Error(`did not build:\n${output}`)
}

/** Runs a command of the host to its end. */
export async function runToEnd(
  kind: HostKind,
  command: string[],
  root: string,
): Promise<{ code: number | null; output: string }> {
  const child = run(kind, command, root)
  const output = collect(child)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

function run({ node }: HostKind, command: string[], root: string): ChildProcess {
  const env = { ...process.env, NO_COLOR: '1', NODE_ENV: undefined, VITEST: undefined, CI: '' }
  return spawn(node, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env })
}

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return () => stripVTControlCharacters(text)
}

async function waitFor(
  output: () => string,
  what: string | RegExp,
  child: ChildProcess,
  patience = 25_000,
): Promise<string> {
  const has = (): boolean => (typeof what === 'string' ? output().includes(what) : what.test(output()))
  const deadline = Date.now() + patience
  while (!has()) {
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error(`did not print ${String(what)}, but:\n${output()}`)
    await new Promise((resume) => setTimeout(resume, 20))
  }
  return output()
}
