import { startContender } from '../contenders.mjs'
import { median } from '../load.mjs'

/** Milliseconds until a host listens in a fresh process, and once more in the same one. */
async function startTwice(contender, target) {
  const running = await startContender(contender, target)
  // what it loads once it listens is not of the second start
  await new Promise((resume) => setTimeout(resume, 1000))
  const times = { cold: running.milliseconds, warm: await running.ask('again') }
  running.stop()
  return times
}

/** Milliseconds that the plugin adds until a host listens. */
export async function startUp({ target, rounds }) {
  const rows = []
  for (const host of ['vite', 'webpack']) {
    // the first start of all reads files that no other has to read
    await startTwice([host, 'ours'], target)
    const pairs = []
    for (let round = 0; round < rounds; round++) {
      const pair = {}
      for (const variant of round % 2 ? ['none', 'ours'] : ['ours', 'none'])
        pair[variant] = await startTwice([host, variant], target)
      pairs.push(pair)
    }
    for (const [when, shown] of [
      ['cold', 'in a fresh process'],
      ['warm', 'again in the same'],
    ])
      rows.push([
        `${host}, ${shown}`,
        median(pairs.map(({ none }) => none[when])).toFixed(0),
        median(pairs.map(({ ours, none }) => ours[when] - none[when])).toFixed(1),
      ])
  }
  return {
    title: 'Start-up',
    columns: ['', 'ms without the plugin', 'ms added'],
    rows,
    notes: [`${rounds} processes of each`],
  }
}
