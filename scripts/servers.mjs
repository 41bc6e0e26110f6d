// Compares the dialects with the real servers:
//   node scripts/servers.mjs [arguments for vitest]
// What is missing is installed from Debian's packages, or the command that installs it is printed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const packages = [
  'nginx-light',
  'libnginx-mod-http-headers-more-filter',
  'apache2',
  'php-cli',
  'python3-flask',
  'python3-flask-cors',
  'python3-django',
  'python3-django-cors-headers',
  'ruby',
  'ruby-rack-cors',
  'puma',
]
const say = (line) => console.error(`[setup] ${line}`)

function isInstalled(name) {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' })
  return status === 0 && stdout.endsWith(' installed')
}

/** Installs without starting a service. */
function install(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const common = ['-o', 'DPkg::Lock::Timeout=300', '-qq']
  const apt = (...args) =>
    spawnSync('apt-get', [...common, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  apt('update')
  return apt('install', '-y', '--no-install-recommends', ...names).status === 0
}

function provideServers() {
  if (!existsSync('/etc/debian_version'))
    throw new Error('The servers are installed from the packages of Debian 12; this is another system.')
  const missing = packages.filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0) throw new Error(`The servers are missing. Install them:\n  sudo ${command}`)
  say(`the servers, from Debian's packages: ${missing.join(' ')}`)
  if (!install(missing)) throw new Error(`apt-get could not install the servers:\n  ${command}`)
}

try {
  provideServers()
  const config = ['--config', 'test/servers/live/vitest.config.ts']
  const { status } = spawnSync('vitest', ['run', ...config, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
