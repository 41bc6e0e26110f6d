import { chromium, type Browser } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.mjs'

/** The real Chromium, without its own calls to the internet. */
export async function launch(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('no Chromium here: run npm test, which installs one')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
}
