import { startChromium } from '../chromium.mjs'
import { startContender } from '../contenders.mjs'
import { median, ratio } from '../load.mjs'

/** Pairs of loads in a round: one alone says little. */
const pairs = 5

/** Milliseconds from the navigation to the last of 200 answers, with the recorder and without. */
export async function pageLoad({ target, rounds }) {
  const hosts = {
    without: await startContender(['vite', 'unrecorded'], target),
    with: await startContender(['vite', 'ours'], target),
  }
  const browser = await startChromium()
  const load = async (name) => Number(await browser.open(`http://127.0.0.1:${hosts[name].port}/calls.html`))
  const times = { without: [], with: [] }
  for (const name of Object.keys(hosts)) await load(name)
  for (let pair = 0; pair < rounds * pairs; pair++)
    for (const name of pair % 2 ? ['with', 'without'] : ['without', 'with'])
      times[name].push(await load(name))
  await browser.stop()
  for (const host of Object.values(hosts)) host.stop()
  const { median: middle, low, high } = ratio(times.with, times.without)
  return {
    title: 'A page that makes 200 calls as it loads, in Chromium',
    columns: ['', 'ms without the recorder', 'ms with it', 'ratio'],
    rows: [
      [
        'vite',
        median(times.without).toFixed(0),
        median(times.with).toFixed(0),
        `${middle.toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`,
      ],
    ],
    notes: [
      `${rounds * pairs} pairs`,
      'The developer tools are closed: open, they look up where each call was made.',
    ],
  }
}
