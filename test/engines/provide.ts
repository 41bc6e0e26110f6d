import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isInstalled, programs, type EngineName } from './browsers.ts'

/** Installs what is missing, where that is possible; the end of what apt-get said otherwise. */
function install(packages: string[]): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Waits for another apt-get rather than failing on its lock, and asks again where the network fails.
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
  let said = ''
  for (let attempt = 1; attempt <= 2; attempt++) {
    spawnSync('apt-get', [...options, 'update', '-qq'], { stdio: 'ignore', env })
    const args = [...options, 'install', '-y', '--no-install-recommends', ...packages]
    const { status, stdout, stderr } = spawnSync('apt-get', args, { encoding: 'utf8', env })
    if (status === 0) return ''
    said = `${stdout}${stderr}`
  }
  return said.trim().split('\n').slice(-8).join('\n')
}

/**
 * Installs Debian's packages of the browsers that are missing.
 *
 * @throws with the command that installs them, where it may not or it does not work
 */
export function provide(engines: readonly EngineName[]): void {
  const packages = engines
    .filter((engine) => !isInstalled(engine))
    .flatMap((engine) => programs[engine].packages)
  if (packages.length === 0) return
  let said = ''
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.error(`[setup] ${packages.join(', ')}, from Debian's packages`)
    said = install(packages)
  }
  if (engines.every(isInstalled)) return
  const command = `sudo apt-get install --no-install-recommends ${packages.join(' ')}`
  throw new Error(
    `${said ? `${said}\n` : ''}These browsers are missing; on Debian and its relatives they come with:\n  ${command}`,
  )
}
