import { comparisons, contenders, hasNginx, startContender } from '../contenders.mjs'
import { load, mean, median, ratio } from '../load.mjs'

const format = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))
const isOurs = (name) => name.endsWith('cors-parity')
const spread = ({ median: middle, low, high }) =>
  `${middle.toFixed(2)}× (${low.toFixed(2)}–${high.toFixed(2)})`

const byName = (names, value) => Object.fromEntries(names.map((name) => [name, value()]))

/**
 * Starts all contenders anew `processes` times, for the same code differs by up to 15 % from process to process, and
 * loads them in turn. What is compared is of the same round of processes.
 *
 * @param turns how often each process is loaded under each of the conditions
 * @returns figures of each process: cold in its first second, and once it is warm rate and p99 over its turns, for
 *   each of the conditions; how many shapes it judged
 */
async function interleaved(names, target, { processes, turns }, conditions) {
  const cold = byName(names, () => [])
  const warm = conditions.map(() => byName(names, () => ({ rate: [], p99: [] })))
  const shapes = byName(names.filter(isOurs), () => [])
  const failures = byName(names, () => 0)
  for (let i = 0; i < processes; i++) {
    const running = {}
    const measure = async (name, given) => {
      const { failed, ...figures } = await load(running[name].port, given)
      if (failed > 0 && isOurs(name)) throw new Error(`${name}: ${failed} requests failed`)
      failures[name] += failed
      return figures
    }
    for (const name of names) {
      running[name] = await startContender(contenders[name], target)
      cold[name].push((await measure(name, { ...conditions[0], seconds: 1 })).rate)
      await measure(name, { ...conditions[0], seconds: 5 })
    }
    for (const [at, given] of conditions.entries()) {
      const measured = byName(names, () => [])
      if (at > 0) for (const name of names) await measure(name, { ...given, seconds: 1 })
      for (let turn = 0; turn < turns; turn++)
        for (const name of (i + turn) % 2 ? names.toReversed() : names)
          measured[name].push(await measure(name, given))
      for (const name of names) {
        warm[at][name].rate.push(mean(measured[name].map(({ rate }) => rate)))
        warm[at][name].p99.push(median(measured[name].map(({ p99 }) => p99)))
      }
    }
    for (const name of names) {
      if (isOurs(name)) shapes[name].push(await running[name].ask('shapes'))
      running[name].stop()
    }
  }
  return { cold, warm, shapes, failures }
}

/** Requests a second at 1 kB over 32 connections and 500 paths, everything judged. */
export async function headline({ target, rounds }) {
  const names = Object.keys(contenders).filter((name) => name !== 'nginx' || hasNginx())
  const paths = 500
  const often = { processes: rounds, turns: 3 }
  const measured = await interleaved(names, target, often, [{ paths, seconds: 1 }])
  const { cold, shapes, failures } = measured
  const [series] = measured.warm
  for (const [name, counts] of Object.entries(shapes))
    for (const count of counts)
      if (count !== paths) throw new Error(`${name} judged ${count} shapes, and ${paths} were sent`)
  return {
    title: 'Requests a second, 1 kB, 32 connections, 500 paths, every shape judged',
    columns: ['', 'requests/s', 'p99 ms', 'requests/s in the first second'],
    rows: names.map((name) => {
      const { rate, p99 } = series[name]
      return [name, ...[rate, p99, cold[name]].map((values) => format(median(values)))]
    }),
    notes: [
      `${rounds} fresh processes of each; once all are warm they are loaded in turn, three times for one second. The upstream itself is one process throughout.`,
      ...Object.entries(comparisons).flatMap(([ours, others]) =>
        others.map(
          (other) => `${ours} is ${spread(ratio(series[ours].rate, series[other].rate))} of ${other}`,
        ),
      ),
      ...Object.entries(shapes).map(
        ([name, [count]]) => `${name}: ${count} distinct shapes judged in each process, ${paths} sent`,
      ),
      ...Object.entries(failures).flatMap(([name, count]) =>
        count > 0 ? [`${name}: ${count} requests failed, and are not counted`] : [],
      ),
      ...(hasNginx() ? [] : ['nginx is not installed here, so its row is missing']),
    ],
    ratios: Object.fromEntries(
      Object.entries(comparisons).map(([ours, others]) => [
        ours,
        Object.fromEntries(others.map((other) => [other, ratio(series[ours].rate, series[other].rate)])),
      ]),
    ),
  }
}

/** The same against the hosts' own proxies, for other bodies and numbers of connections. */
export async function matrix({ target, rounds }) {
  const pairs = [
    ['vite, cors-parity', 'vite server.proxy'],
    ['webpack, cors-parity', 'webpack devServer.proxy'],
  ]
  const conditions = ['1k', '100k', '10m'].flatMap((size) =>
    [1, 32, 256].map((connections) => ({ size, connections, paths: 50, seconds: size === '10m' ? 3 : 1 })),
  )
  const once = { processes: rounds, turns: 1 }
  const { warm } = await interleaved(pairs.flat(), target, once, conditions)
  const rows = conditions.map(({ size, connections }, at) => [
    `${size}, ${connections}`,
    ...pairs.flatMap(([ours, theirs]) => [
      format(median(warm[at][ours].rate)),
      spread(ratio(warm[at][ours].rate, warm[at][theirs].rate)),
    ]),
  ])
  return {
    title: 'Bodies and connections: requests a second, and the ratio to the host’s own proxy',
    columns: [
      'body, connections',
      'vite, cors-parity',
      'of server.proxy',
      'webpack, cors-parity',
      'of devServer.proxy',
    ],
    rows,
    notes: [
      `${rounds} fresh processes of each, loaded in turn under each of the conditions, the first second of which does not count`,
    ],
  }
}
