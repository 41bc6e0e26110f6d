// Finds a Chromium for the tests and runs a command with its path in CHROMIUM_PATH:
//   node scripts/chromium.mjs COMMAND [arguments]
// An installed Chrome, Chromium or Edge comes first, then Playwright's download, then Debian's package.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants, homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const say = (line) => console.error(`[setup] ${line}`)

const macApp = (name) => [`/Applications/${name}.app`, join(homedir(), 'Applications', `${name}.app`)]
const windowsRoots = ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap(
  (name) => process.env[name] ?? [],
)

/** Where browsers usually are, best first; a name without a folder is looked for on PATH. */
const usualPlaces = {
  linux: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    '/snap/bin/chromium',
    '/opt/google/chrome/chrome',
  ],
  darwin: [
    ...macApp('Google Chrome').map((app) => `${app}/Contents/MacOS/Google Chrome`),
    ...macApp('Chromium').map((app) => `${app}/Contents/MacOS/Chromium`),
    ...macApp('Microsoft Edge').map((app) => `${app}/Contents/MacOS/Microsoft Edge`),
  ],
  win32: windowsRoots.flatMap((folder) => [
    join(folder, 'Google/Chrome/Application/chrome.exe'),
    join(folder, 'Chromium/Application/chrome.exe'),
    join(folder, 'Microsoft/Edge/Application/msedge.exe'),
  ]),
}

/** Whether a browser starts: Ubuntu's may be a stub for a snap, a download may lack the system's libraries. */
function starts(path) {
  if (!existsSync(path)) return false
  // On Windows and macOS `--version` may open a window, and neither trap exists.
  return process.platform !== 'linux' || spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0
}

function pathsOf(place) {
  const folders = dirname(place) === '.' ? (process.env.PATH ?? '').split(delimiter) : ['']
  return folders.map((folder) => join(folder, place))
}

/**
 * The path of a Chromium that is already on this machine, or undefined. CHROMIUM_PATH and CHROME_PATH name one.
 */
export function findChromium() {
  for (const variable of ['CHROMIUM_PATH', 'CHROME_PATH']) {
    const path = process.env[variable]
    if (path && !existsSync(path)) throw new Error(`${variable} is ${path}, and there is no such file.`)
    if (path) return path
  }
  const places = usualPlaces[process.platform] ?? usualPlaces.linux
  return [...places.flatMap(pathsOf), chromium.executablePath()].find(starts)
}

/** Runs a set-up command in silence; true if it went well. */
function quietly(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { env, stdio: 'ignore' }).status === 0
}

function installDebianPackage() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return
  say("Chromium, from Debian's packages, since Playwright's download does not work here")
  // Waits for another apt-get rather than failing on its lock.
  const common = ['-o', 'DPkg::Lock::Timeout=300', '-qq']
  quietly('apt-get', [...common, 'update'])
  quietly('apt-get', [...common, 'install', '-y', '--no-install-recommends', 'chromium'])
}

/** The path of a Chromium, which is set up if there is none. Throws if that is not possible. */
function provideChromium() {
  const present = findChromium()
  if (present) return present
  say("Chromium, Playwright's download")
  const playwright = join(dirname(createRequire(import.meta.url).resolve('playwright-core')), 'cli.js')
  if (!quietly(process.execPath, [playwright, 'install', '--no-shell', 'chromium'])) {
    const downloaded = findChromium()
    if (downloaded) return downloaded
  }
  installDebianPackage()
  const path = findChromium()
  if (path) return path
  throw new Error(
    [
      'The tests need a Chromium, and none could be found or downloaded. Install one:',
      "  npx playwright-core install chromium   Playwright's own, no root needed",
      '  sudo apt-get install chromium          Debian and its relatives',
      'or set CHROME_PATH to the program of an installed Chrome, Chromium or Edge.',
    ].join('\n'),
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [command, ...args] = process.argv.slice(2)
  try {
    const env = { ...process.env, CHROMIUM_PATH: provideChromium() }
    const child = spawn(command, args, { env, stdio: 'inherit', shell: process.platform === 'win32' })
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    child.on('close', (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal]
    })
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
