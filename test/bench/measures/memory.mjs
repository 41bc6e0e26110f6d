import { get, request } from 'node:http'
import { contenders, startContender } from '../contenders.mjs'
import { load } from '../load.mjs'

const ours = ['vite, cors-parity', 'webpack, cors-parity']
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

/** Growth of resident memory, in bytes, over what `act` does; measured after a warm-up and collections. */
async function growth(name, target, warm, act) {
  const running = await startContender(contenders[name], target)
  await warm(running.port)
  const before = await running.ask('memory')
  await act(running.port)
  const after = await running.ask('memory')
  running.stop()
  return after - before
}

/** Resident memory after many requests and after large bodies. */
export async function memory({ target }) {
  const rows = []
  for (const name of ours)
    rows.push([
      name,
      megabytes(
        await growth(
          name,
          target,
          (port) => load(port, { paths: 5000, amount: 50_000 }),
          (port) => load(port, { paths: 5000, amount: 100_000 }),
        ),
      ),
      megabytes(
        await growth(
          name,
          target,
          (port) => load(port, { seconds: 2 }),
          async (port) => {
            await upload(port)
            await download(port)
          },
        ),
      ),
    ])
  return {
    title: 'Growth of resident memory',
    columns: ['', 'MB over 100,000 requests on 5,000 paths', 'MB over 1 GiB up and 1 GiB down'],
    rows,
    notes: [
      'Before the first measurement 50,000 requests warm the process up; garbage is collected before each reading.',
    ],
  }
}
