import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { certificate } from './certificate.ts'

/** What a project under test consists of; every value is the source text of a module or an expression. */
export interface Project {
  /** Expression of the plugin's options; `input` names what the test passes in. */
  options: string
  /** Statements before the configuration: imports, functions. */
  prelude?: string
  /** The page's module. */
  page?: string
  /** More files: path → text. */
  files?: Record<string, string>
  /** Leave the plugin out. @default true */
  plugin?: boolean
  /** Expression of further options of the host's own dev server. */
  server?: string
}

/** One kind of dev server. */
export interface HostKind {
  name: string
  /** Files of a project that the host serves. */
  files(project: Project): Record<string, string>
  serve: string[]
  build: string[]
  /** Where its projects are written: its packages are found from there. */
  folder: string
  /** Path of the Node that runs it. */
  node: string
}

const tls = await certificate()

/** Ports that speak https. */
export const securePorts = new Set<number>()

const temporary = fileURLToPath(new URL('../.tmp/', import.meta.url))
const versions = fileURLToPath(new URL('versions/', import.meta.url))
const serveByApi = fileURLToPath(new URL('serve-by-api.mjs', import.meta.url))

const html = (script: string) =>
  `<!doctype html><html lang="en"><head><title>page</title><link rel="icon" href="data:,"></head><body>${script}</body></html>`

const defaultPage = 'document.body.dataset.ready = "yes"'

const viteFiles: HostKind['files'] = ({
  options,
  prelude = '',
  page = defaultPage,
  plugin = true,
  server = '{}',
}) => ({
  'vite.config.js': `import corsParity from 'vite-plugin-cors-parity'
${prelude}
export default { clearScreen: false, server: ${server}, plugins: [${plugin ? `corsParity(${options})` : ''}] }`,
  'index.html': html('<script type="module" src="/main.js"></script>'),
  'main.js': page,
})

const webpackFiles: HostKind['files'] = ({
  options,
  prelude = '',
  page = defaultPage,
  plugin = true,
  server = '{}',
}) => ({
  'webpack.config.js': `import { CorsParityWebpackPlugin } from 'cors-parity-webpack-plugin'
${prelude}
export default { entry: './main.js', stats: 'errors-warnings', devServer: ${server},
  plugins: [${plugin ? `new CorsParityWebpackPlugin(${options})` : ''}] }`,
  'public/index.html': html('<script defer src="/main.js"></script>'),
  'main.js': page,
})

/** `0` stands for a free port: Vite 7 takes its usual one for it. */
/** The same over https, with a certificate that the browser is told to take; HTTP/2 where the host speaks it. */
const secure = (kind: HostKind): HostKind => ({
  ...kind,
  name: `${kind.name}, HTTPS`,
  files: ({ server = '{}', prelude = '', ...project }) => {
    const files = `key: readFileSync(${JSON.stringify(tls.key)}), cert: readFileSync(${JSON.stringify(tls.cert)})`
    const https =
      kind.files === viteFiles ? `https: { ${files} }` : `server: { type: 'https', options: { ${files} } }`
    return kind.files({
      ...project,
      prelude: `import { readFileSync } from 'node:fs'\n${prelude}`,
      server: `{ ...${server}, ${https} }`,
    })
  },
})

const atPort = ['--port', '0', '--host', 'localhost']

/** The bin of a package as it is found from a folder. */
const binOf = (folder: string, name: string, path: string): string =>
  join(dirname(createRequire(join(folder, 'package.json')).resolve(`${name}/package.json`)), path)

const vite = (name: string, folder = temporary, node = process.execPath): HostKind => {
  const bin = binOf(folder, 'vite', 'bin/vite.js')
  return { name, files: viteFiles, folder, node, serve: [bin, ...atPort], build: [bin, 'build'] }
}

const webpack = (name: string, folder = temporary, node = process.execPath): HostKind => {
  const bin = binOf(folder, 'webpack', 'bin/webpack.js')
  return {
    name,
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
const byApi = (kind: HostKind): HostKind => ({ ...kind, name: `${kind.name}, Node API`, serve: [serveByApi] })

/** Every host that the contract holds on; a row more is a version more. */
export const everyHost = (nodes: ReadonlyMap<string, string>): HostKind[] => [
  ...hosts,
  vite('Vite 7', of('vite-7')),
  secure(vite('Vite 8')),
  secure(webpack('webpack-dev-server 6')),
  byApi(webpack('webpack-dev-server 6')),
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
  port: number
  /** All that was printed, without colours. */
  output(): string
  /** Codes of the findings printed so far, in order. */
  codes(): string[]
  /** Resolves with the text once the output has it; rejects with the output after 25 seconds. */
  printed(what: string | RegExp): Promise<string>
  stop(): Promise<void>
}

const codeLine = /^(?:<[ewi]> \[cors-parity\] )?[✗!·] ([a-z][a-z-]+)(?: {3}|$)/gm

/** Starts the host's own command line on a project, or on one already `written`, and waits for its URL. */
export async function start(kind: HostKind, project: Project, written?: string): Promise<Running> {
  const root = written ?? (await writeProject(kind, project))
  const port = await freePort()
  const child = run(
    kind,
    kind.serve.map((word) => (word === '0' ? String(port) : word)),
    root,
  )
  const output = collect(child)
  const printed = (what: string | RegExp) => waitFor(output, what, child)
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await rm(root, { recursive: true, force: true })
  }
  try {
    const address = /https?:\/\/(localhost|127\.0\.0\.1):\d+/
    const [url = ''] = address.exec(await waitFor(output, address, child, 60_000)) ?? []
    if (url.startsWith('https')) securePorts.add(Number(new URL(url).port))
    return {
      root,
      url,
      port: Number(new URL(url).port),
      output,
      codes: () => [...output().matchAll(codeLine)].map(([, code = '']) => code),
      printed,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
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
