import { startContender } from '../contenders.mjs'
import { median } from '../load.mjs'

const hosts = { vite: 'none', webpack: 'none' }

/** Milliseconds that the plugin adds until a fresh process listens. */
export async function startUp({ target, rounds }) {
  const rows = []
  for (const [kind, without] of Object.entries(hosts)) {
    const differences = []
    const plain = []
    await (await startContender([kind, 'ours'], target)).stop()
    for (let round = 0; round < rounds; round++) {
      const times = {}
      for (const variant of round % 2 ? [without, 'ours'] : ['ours', without]) {
        const running = await startContender([kind, variant], target)
        times[variant] = running.milliseconds
        running.stop()
      }
      differences.push(times['ours'] - times[without])
      plain.push(times[without])
    }
    rows.push([kind, median(plain).toFixed(0), median(differences).toFixed(1)])
  }
  return {
    title: 'Start-up, in a fresh process',
    columns: ['', 'ms without the plugin', 'ms added'],
    rows,
    notes: [],
  }
}
