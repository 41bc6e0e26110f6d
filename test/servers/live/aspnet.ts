import { execFile, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Running } from './live.ts'

/** The .NET SDK of this machine: undefined where there is none. */
export interface Sdk {
  /** As `dotnet --version` says it. */
  version: string
  /** Of the ASP.NET Core framework that the SDK compiles for. */
  framework: string
  compiler: string
  /** Arguments that every compilation shares. */
  response: string
}

/** What the web SDK's implicit usings are. */
const usings = [
  'System',
  'System.Collections.Generic',
  'System.IO',
  'System.Linq',
  'System.Net.Http',
  'System.Net.Http.Json',
  'System.Threading',
  'System.Threading.Tasks',
  'Microsoft.AspNetCore.Builder',
  'Microsoft.AspNetCore.Hosting',
  'Microsoft.AspNetCore.Http',
  'Microsoft.AspNetCore.Routing',
  'Microsoft.Extensions.Configuration',
  'Microsoft.Extensions.DependencyInjection',
  'Microsoft.Extensions.Hosting',
  'Microsoft.Extensions.Logging',
]

/**
 * Finds the SDK and writes into `folder` what all compilations share. A web project a configuration would take
 * minutes to build: the SDK's compiler, kept running, takes a tenth of a second for each.
 */
export function findSdk(folder: string): Sdk | undefined {
  const listed = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' })
  const [, version, sdks] = /^(\S+) \[(.+)\]\s*$/.exec(listed.stdout?.trim().split('\n').at(-1) ?? '') ?? []
  if (!version || !sdks) return undefined
  const packs = join(dirname(sdks), 'packs')
  const references = ['Microsoft.NETCore.App.Ref', 'Microsoft.AspNetCore.App.Ref'].map((pack) => {
    const release = readdirSync(join(packs, pack)).at(-1) ?? ''
    const target = readdirSync(join(packs, pack, release, 'ref'))[0] ?? ''
    return { release, target, folder: join(packs, pack, release, 'ref', target) }
  })
  const { release: framework = '', target = '' } = references[1] ?? {}
  const assemblies = references.flatMap((reference) =>
    readdirSync(reference.folder)
      .filter((name) => name.endsWith('.dll'))
      .map((name) => `-reference:"${join(reference.folder, name)}"`),
  )
  mkdirSync(folder, { recursive: true })
  const global = join(folder, 'usings.cs')
  writeFileSync(global, usings.map((name) => `global using ${name};\n`).join(''))
  const response = join(folder, 'shared.rsp')
  const options = ['-nologo', '-nullable:enable', '-langversion:latest', `"${global}"`]
  writeFileSync(response, [...options, ...assemblies].join('\n'))
  const runtime = { name: 'Microsoft.AspNetCore.App', version: `${target.replace('net', '')}.0` }
  writeFileSync(
    join(folder, 'runtimeconfig.json'),
    JSON.stringify({ runtimeOptions: { tfm: target, framework: runtime } }),
  )
  return { version, framework, compiler: join(sdks, version, 'Roslyn/bincore/csc.dll'), response }
}

/**
 * Compiles `source` as a web project's only file and starts it in the Production environment.
 *
 * @param folder its own: becomes the content root, so an appsettings.json in it is read
 * @returns undefined where the program ends by itself, before it listens
 * @throws Error with the compiler's words where it does not compile
 */
export async function startAspnet(sdk: Sdk, folder: string, source: string): Promise<Running | undefined> {
  const file = join(folder, 'Program.cs')
  const program = join(folder, 'app.dll')
  writeFileSync(file, source)
  const compilation = [sdk.compiler, '-shared', '-keepalive:10', `@${sdk.response}`, `-out:${program}`, file]
  await promisify(execFile)('dotnet', compilation).catch((error) => {
    throw new Error(`${folder}: ${error.stdout}`)
  })
  const config = join(dirname(sdk.response), 'runtimeconfig.json')
  const environment = Object.entries(process.env).filter(([name]) => !/^(ASPNETCORE|DOTNET)_/.test(name))
  const child = spawn(
    'dotnet',
    ['exec', '--runtimeconfig', config, program, '--urls', 'http://127.0.0.1:0'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...Object.fromEntries(environment),
        Logging__LogLevel__Default: 'None',
        'Logging__LogLevel__Microsoft.Hosting.Lifetime': 'Information',
      },
    },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const listening = new Promise<number>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const [, port] = /Now listening on: \S+:(\d+)$/.exec(line) ?? []
      if (port) resolve(Number(port))
    })
  })
  const port = await Promise.race([listening, ended.then(() => undefined)])
  if (port === undefined) return undefined
  return {
    port,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

const appsettings = fileURLToPath(new URL('../recordings/aspnet/appsettings/', import.meta.url))

/** A folder for one configuration, with its appsettings.json if it has one. */
export function homeOf(config: string, folder: string): string {
  const home = mkdtempSync(join(folder, `${config}-`))
  const settings = join(appsettings, config.replace(/\.cs$/, '.json'))
  if (existsSync(settings)) copyFileSync(settings, join(home, 'appsettings.json'))
  return home
}
