import { comparisons, contenders, hasNginx, startContender } from '../contenders.mjs'
import { load, mean, median, ratio } from '../load.mjs'

const format = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))
const isOurs = (name) => name.endsWith('cors-parity')
const spread = ({ median: middle, low, high }) =>
  `${middle.toFixed(2)}× (${low.toFixed(2)}–${high.toFixed(2)})`

/**
 * Starts all contenders anew `processes` times, for the same code differs by up to 15 % from process to process, and
 * loads them in turn. What is compared was measured in the same turn.
 *
 * @param turns how often each process is loaded
 * @returns a figure of each process: cold in its first second, rate and p99 over its turns once it is warm
 */
async function interleaved(names, target, { processes, turns }, conditions) {
  const empty = { cold: [], rate: [], p99: [] }
  const series = Object.fromEntries(names.map((name) => [name, structuredClone(empty)]))
  const failures = Object.fromEntries(names.map((name) => [name, 0]))
  const shapes = {}
  for (let i = 0; i < processes; i++) {
    const running = {}
    const measure = async (name, given = {}) => {
      const { failed, ...figures } = await load(running[name].port, { ...conditions, ...given })
      if (failed > 0 && isOurs(name)) throw new Error(`${name}: ${failed} requests failed`)
      failures[name] += failed
      return figures
    }
    for (const name of names) {
      running[name] = await startContender(contenders[name], target)
      const { rate } = await measure(name, { seconds: 1 })
      series[name].cold.push(rate)
      await measure(name, { seconds: 5 })
    }
    const measured = Object.fromEntries(names.map((name) => [name, []]))
    for (let turn = 0; turn < turns; turn++)
      for (const name of turn % 2 ? names.toReversed() : names) measured[name].push(await measure(name))
    for (const name of names) {
      series[name].rate.push(mean(measured[name].map(({ rate }) => rate)))
      series[name].p99.push(median(measured[name].map(({ p99 }) => p99)))
      if (isOurs(name)) shapes[name] = await running[name].ask('shapes')
      running[name].stop()
    }
  }
  return { series, shapes, failures }
}

/** Requests a second at 1 kB over 32 connections and 500 paths, everything judged. */
export async function headline({ target, rounds }) {
  const names = Object.keys(contenders).filter((name) => name !== 'nginx' || hasNginx())
  const paths = 500
  const often = { processes: rounds, turns: 3 }
  const { series, shapes, failures } = await interleaved(names, target, often, { paths, seconds: 1 })
  for (const [name, count] of Object.entries(shapes))
    if (count !== paths) throw new Error(`${name} judged ${count} shapes, and ${paths} were sent`)
  return {
    title: 'Requests a second, 1 kB, 32 connections, 500 paths, every shape judged',
    columns: ['', 'requests/s', 'p99 ms', 'requests/s in the first second'],
    rows: names.map((name) => {
      const { rate, p99, cold } = series[name]
      return [name, ...[rate, p99, cold].map((values) => format(median(values)))]
    }),
    notes: [
      `${rounds} fresh processes of each, loaded in turn, three times a second each once they are warm`,
      ...Object.entries(comparisons).flatMap(([ours, others]) =>
        others.map(
          (other) => `${ours} is ${spread(ratio(series[ours].rate, series[other].rate))} of ${other}`,
        ),
      ),
      ...Object.entries(shapes).map(
        ([name, count]) => `${name}: ${count} distinct shapes judged, ${paths} sent`,
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
  const rows = []
  for (const size of ['1k', '100k', '10m'])
    for (const connections of [1, 32, 256]) {
      const often = { processes: 3, turns: Math.ceil(rounds / 3) }
      const seconds = size === '10m' ? 3 : 1
      const { series } = await interleaved(pairs.flat(), target, often, {
        size,
        connections,
        paths: 50,
        seconds,
      })
      rows.push([
        `${size}, ${connections}`,
        ...pairs.flatMap(([ours, theirs]) => [
          format(median(series[ours].rate)),
          spread(ratio(series[ours].rate, series[theirs].rate)),
        ]),
      ])
    }
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
    notes: [`3 fresh processes of each, loaded in turn, ${Math.ceil(rounds / 3)} times`],
  }
}
