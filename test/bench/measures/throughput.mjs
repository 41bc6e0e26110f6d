import { comparisons, contenders, hasNginx, startContender } from '../contenders.mjs'
import { load, median, ratio } from '../load.mjs'

const format = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))
const isOurs = (name) => name.endsWith('cors-parity')
const spread = ({ median: middle, low, high }) =>
  `${middle.toFixed(2)}× (${low.toFixed(2)}–${high.toFixed(2)})`

/** Runs every contender in turn, `rounds` times; what is compared was measured in the same round. */
async function interleaved(names, target, rounds, conditions) {
  const running = {}
  const failures = Object.fromEntries(names.map((name) => [name, 0]))
  const measure = async (name, given) => {
    const { failed, ...figures } = await load(running[name].port, given)
    if (failed > 0 && isOurs(name)) throw new Error(`${name}: ${failed} requests failed`)
    failures[name] += failed
    return figures
  }
  for (const name of names) {
    running[name] = await startContender(contenders[name], target)
    await measure(name, { ...conditions, seconds: 1 })
  }
  const series = Object.fromEntries(names.map((name) => [name, { rate: [], p99: [] }]))
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const { rate, p99 } = await measure(name, conditions)
      series[name].rate.push(rate)
      series[name].p99.push(p99)
    }
  const shapes = {}
  for (const name of names) {
    if (isOurs(name)) shapes[name] = await running[name].ask('shapes')
    running[name].stop()
  }
  return { series, shapes, failures }
}

/** Requests a second at 1 kB over 32 connections and 500 paths, everything judged. */
export async function headline({ target, rounds }) {
  const names = Object.keys(contenders).filter((name) => name !== 'nginx' || hasNginx())
  const paths = 500
  const { series, shapes, failures } = await interleaved(names, target, rounds, { paths, seconds: 2 })
  for (const [name, count] of Object.entries(shapes))
    if (count !== paths) throw new Error(`${name} judged ${count} shapes, and ${paths} were sent`)
  return {
    title: 'Requests a second, 1 kB, 32 connections, 500 paths, every shape judged',
    columns: ['', 'requests/s', 'p99 ms'],
    rows: names.map((name) => [name, format(median(series[name].rate)), format(median(series[name].p99))]),
    notes: [
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
      const { series } = await interleaved(pairs.flat(), target, rounds, {
        size,
        connections,
        paths: 50,
        seconds: 1,
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
    notes: [],
  }
}
