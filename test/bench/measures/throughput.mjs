import { comparisons, contenders, hasNginx, startContender } from '../contenders.mjs'
import { load, median, ratio } from '../load.mjs'

const format = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))
const isOurs = (name) => name.endsWith('cors-parity')
const spread = ({ median: middle, low, high }) =>
  `${middle.toFixed(2)}× (${low.toFixed(2)}–${high.toFixed(2)})`

const byName = (names, value) => Object.fromEntries(names.map((name) => [name, value()]))

/**
 * Starts all contenders anew `processes` times, for the same code differs from process to process, and loads them in
 * turn, for moments: a shared machine does not keep its speed for seconds.
 *
 * @param conditions each with the `turns` that every process is loaded under it, and seconds to `warmUp` before
 * @returns cold: rates of each process in its first second; p99: of each process while it warms up; warm: for each of
 *   the conditions, the rates of each process in its turns; shapes: how many each process judged
 */
async function interleaved(names, target, processes, conditions) {
  const cold = byName(names, () => [])
  const p99 = byName(names, () => [])
  const warm = conditions.map(() => byName(names, () => []))
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
      const { size, connections, paths } = conditions[0]
      cold[name].push((await measure(name, { size, connections, paths, seconds: 1 })).rate)
      p99[name].push((await measure(name, { size, connections, paths, seconds: 5 })).p99)
    }
    for (const [at, { turns, warmUp, ...given }] of conditions.entries()) {
      if (warmUp) for (const name of names) await measure(name, { ...given, seconds: warmUp })
      const rates = byName(names, () => [])
      for (let turn = 0; turn < turns; turn++)
        for (const name of (i + turn) % 2 ? names.toReversed() : names)
          rates[name].push((await measure(name, given)).rate)
      for (const name of names) warm[at][name].push(rates[name])
    }
    for (const name of names) {
      if (isOurs(name)) shapes[name].push(await running[name].ask('shapes'))
      running[name].stop()
    }
  }
  return { cold, p99, warm, shapes, failures }
}

/** Each pair of processes has the median of its turns, which were moments apart. */
const ofProcesses = (ours, theirs) =>
  ratio(
    ours.map((rates, i) => ratio(rates, theirs[i]).median),
    ours.map(() => 1),
  )

/** Requests a second at 1 kB over 32 connections and 500 paths, everything judged. */
export async function headline({ target, rounds }) {
  const names = Object.keys(contenders).filter((name) => name !== 'nginx' || hasNginx())
  const paths = 500
  const moments = { turns: 12, seconds: 0.25 }
  const measured = await interleaved(names, target, rounds, [{ paths, ...moments }])
  const { cold, p99, shapes, failures } = measured
  const [series] = measured.warm
  const compared = (ours, other) => ofProcesses(series[ours], series[other])
  for (const [name, counts] of Object.entries(shapes))
    for (const count of counts)
      if (count !== paths) throw new Error(`${name} judged ${count} shapes, and ${paths} were sent`)
  return {
    title: 'Requests a second, 1 kB, 32 connections, 500 paths, every shape judged',
    columns: ['', 'requests/s', 'p99 ms', 'requests/s in the first second'],
    rows: names.map((name) => [
      name,
      ...[series[name].map(median), p99[name], cold[name]].map((values) => format(median(values))),
    ]),
    notes: [
      `${rounds} fresh processes of each; once all are warm they are loaded in turn, ${moments.turns} times for a quarter of a second. A ratio is that of the moments after one another. p99 is over five seconds from the second on. The upstream itself is one process throughout.`,
      ...Object.entries(comparisons).flatMap(([ours, others]) =>
        others.map((other) => `${ours} is ${spread(compared(ours, other))} of ${other}`),
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
        Object.fromEntries(others.map((other) => [other, compared(ours, other)])),
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
  const moments = { paths: 50, turns: 4, seconds: 0.25, warmUp: 1 }
  // whole answers, each connection's one at least: few would end in a moment
  const whole = (connections) => ({ paths: 50, turns: 1, amount: Math.max(connections, 32) })
  const conditions = ['1k', '100k', '10m'].flatMap((size) =>
    [1, 32, 256].map((connections) => ({
      size,
      connections,
      ...(size === '10m' ? whole(connections) : moments),
    })),
  )
  const { warm } = await interleaved(pairs.flat(), target, rounds, conditions)
  const rows = conditions.map(({ size, connections }, at) => [
    `${size}, ${connections}`,
    ...pairs.flatMap(([ours, theirs]) => [
      format(median(warm[at][ours].map(median))),
      spread(ofProcesses(warm[at][ours], warm[at][theirs])),
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
      `${rounds} fresh processes of each, loaded in turn under each of the conditions: four times for a quarter of a second after one that does not count; with 10 MB until 32 answers came, or one over each connection`,
    ],
  }
}
