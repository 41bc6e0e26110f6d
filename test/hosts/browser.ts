import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.mjs'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
]

const installed = (): string => {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('no Chromium here: run npm test, which installs one')
  return executablePath
}

/** The real Chromium, without its own calls to the internet. */
export const launch = (): Promise<Browser> => chromium.launch({ executablePath: installed(), args: quiet })

/**
 * The same with a profile of its own, as people have one: the other is an incognito window.
 *
 * @param more arguments of its command line
 */
export async function launchProfile(more: string[]): Promise<BrowserContext> {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'))
  const executablePath = installed()
  // Chrome's own setting, cookies of other sites are blocked in incognito windows only; Debian blocks them in all
  await mkdir(join(folder, 'Default'))
  await writeFile(
    join(folder, 'Default', 'Preferences'),
    JSON.stringify({ profile: { cookie_controls_mode: 2 } }),
  )
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: [...quiet, ...more],
  })
  context.on('close', () => void rm(folder, { recursive: true, force: true, maxRetries: 20 }))
  return context
}
