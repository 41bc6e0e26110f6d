import { chromium } from 'playwright-core'
import { findChromium } from '../../../scripts/chromium.mjs'
import { startContender } from '../contenders.mjs'
import { median } from '../load.mjs'

/** Pairs of loads in a round: one alone says little. */
const pairs = 5

/** Milliseconds from the navigation to the last of 200 answers, with the recorder and without. */
export async function pageLoad({ target, rounds }) {
  const running = await startContender(['vite', 'ours'], target)
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  const context = await browser.newContext()

  const load = async (recorder) => {
    const page = await context.newPage()
    const devTools = await context.newCDPSession(page)
    await devTools.send('Network.enable')
    const blocked = recorder ? 'nothing' : 'recorder.js'
    await devTools.send('Network.setBlockedURLs', { urls: [`*/__cors-parity/${blocked}`] })
    await page.goto(`http://127.0.0.1:${running.port}/calls.html`)
    await page.waitForSelector('html[data-took]', { state: 'attached' })
    const took = await page.evaluate(() => Number(document.documentElement.dataset.took))
    await page.close()
    return took
  }

  await load(true)
  await load(false)
  const ratios = []
  const times = { true: [], false: [] }
  for (let pair = 0; pair < rounds * pairs; pair++) {
    const took = {}
    for (const recorder of pair % 2 ? [true, false] : [false, true]) {
      took[recorder] = await load(recorder)
      times[recorder].push(took[recorder])
    }
    ratios.push(took.true / took.false)
  }
  await browser.close()
  await running.stop()
  return {
    title: 'A page that makes 200 calls as it loads, in Chromium',
    columns: ['', 'ms without the recorder', 'ms with it', 'ratio'],
    rows: [
      ['vite', median(times.false).toFixed(0), median(times.true).toFixed(0), median(ratios).toFixed(3)],
    ],
    notes: [],
  }
}
