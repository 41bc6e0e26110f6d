import { get, request } from 'node:http'
import { contenders, startContender } from '../contenders.mjs'
import { load, median } from '../load.mjs'

const names = [
  'vite, cors-parity',
  'vite, bare http-proxy-middleware',
  'webpack, cors-parity',
  'webpack, bare http-proxy-middleware',
]

/** Fresh processes for each figure: what a process happens to keep differs. */
const runs = 3
const megabytes = (bytes) => (bytes / 1e6).toFixed(1)
const mebibyte = Buffer.alloc(2 ** 20, 'x')

const download = (port) =>
  new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/api/1g' }, (res) => {
      res.resume()
      res.on('end', resolve)
      res.on('error', reject)
    }).on('error', reject)
  })

const upload = (port) =>
  new Promise((resolve, reject) => {
    const req = request({ port, host: '127.0.0.1', path: '/api/upload', method: 'POST' }, (res) => {
      res.resume()
      res.on('end', resolve)
    })
    req.on('error', reject)
    let left = 1024
    const write = () => {
      while (left > 0) {
        left--
        if (!req.write(mebibyte)) return void req.once('drain', write)
      }
      req.end()
    }
    write()
  })

/** Growth of resident memory over each step, in bytes, in a fresh process; collected before each reading. */
async function growth(name, target, warm, steps) {
  const running = await startContender(contenders[name], target)
  await warm(running.port)
  const readings = [await running.ask('memory')]
  for (const step of steps) {
    await step(running.port)
    readings.push(await running.ask('memory'))
  }
  running.stop()
  return readings.slice(1).map((reading, i) => reading - readings[i])
}

async function upAndDown(port) {
  await upload(port)
  await download(port)
}

/** Median and extremes. */
const spread = (values) =>
  `${megabytes(median(values))} (${megabytes(Math.min(...values))}–${megabytes(Math.max(...values))})`

/** Resident memory after many requests and after large bodies. */
export async function memory({ target }) {
  const rows = []
  for (const name of names) {
    const series = [[], [], []]
    for (let run = 0; run < runs; run++) {
      const [requests] = await growth(name, target, (port) => load(port, { paths: 5000, amount: 50_000 }), [
        (port) => load(port, { paths: 5000, amount: 100_000 }),
      ])
      const bodies = await growth(name, target, (port) => load(port, { seconds: 2 }), [upAndDown, upAndDown])
      for (const [i, value] of [requests, ...bodies].entries()) series[i].push(value)
    }
    rows.push([name, ...series.map(spread)])
  }
  return {
    title: 'Growth of resident memory',
    columns: [
      '',
      'MB over 100,000 requests on 5,000 paths',
      'MB over a first GiB up and down',
      'MB over a second',
    ],
    rows,
    notes: [
      `Fresh processes for each figure: ${runs}; their median, in brackets the extremes. 50,000 requests warm the first column's processes up; garbage is collected before each reading.`,
      'Ours frees the chunks of a large body once they are written. Otherwise V8 collects them after 64 MB, and the allocator may keep those.',
    ],
  }
}
