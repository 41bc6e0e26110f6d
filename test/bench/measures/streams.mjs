import { get } from 'node:http'
import { WebSocket } from 'ws'
import { contenders, startContender } from '../contenders.mjs'
import { median } from '../load.mjs'

const names = ['vite server.proxy', 'vite, cors-parity', 'webpack devServer.proxy', 'webpack, cors-parity']

/** Milliseconds until the first event of a stream is here. */
const firstByte = (port) =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    get({ port, host: '127.0.0.1', path: '/api/stream', headers: { 'Accept-Encoding': 'gzip' } }, (res) => {
      res.on('error', () => {})
      res.once('data', () => {
        resolve(performance.now() - began)
        res.destroy()
      })
    }).on('error', reject)
    setTimeout(() => reject(new Error('no event within five seconds')), 5000).unref()
  })

/** The delay of an event stream's first event; `held` where the proxy keeps it back. */
export async function eventStream({ target, rounds }) {
  const running = {}
  for (const name of names) running[name] = await startContender(contenders[name], target)
  const delays = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds * 5; round++)
    for (const name of names) delays[name].push(await firstByte(running[name].port).catch(() => Infinity))
  for (const name of names) running[name].stop()
  return {
    title: 'First event of a stream, the client accepting gzip',
    columns: ['', 'median ms'],
    rows: names.map((name) => {
      const delay = median(delays[name])
      return [name, Number.isFinite(delay) ? delay.toFixed(1) : 'held']
    }),
    notes: [`${rounds * 5} streams of each`],
  }
}

const count = 1000

async function openAndEcho(port) {
  const began = performance.now()
  const sockets = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(`ws://127.0.0.1:${port}/api/socket`, {
            origin: `http://127.0.0.1:${port}`,
          })
          socket.once('open', () => resolve(socket))
          socket.once('error', reject)
        }),
    ),
  )
  const opened = performance.now()
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise((resolve) => {
          socket.once('message', resolve)
          socket.send('ping')
        }),
    ),
  )
  const echoed = performance.now()
  for (const socket of sockets) socket.terminate()
  return { open: opened - began, echo: echoed - opened }
}

/** A thousand WebSockets open at once. */
export async function webSockets({ target, rounds }) {
  const running = {}
  for (const name of names) running[name] = await startContender(contenders[name], target)
  const times = Object.fromEntries(names.map((name) => [name, { open: [], echo: [] }]))
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const { open, echo } = await openAndEcho(running[name].port)
      times[name].open.push(open)
      times[name].echo.push(echo)
    }
  for (const name of names) running[name].stop()
  return {
    title: `${count} WebSockets at once`,
    columns: ['', 'all open after ms', 'all echoed after ms'],
    rows: names.map((name) => [
      name,
      ...[times[name].open, times[name].echo].map((list) => median(list).toFixed(0)),
    ]),
    notes: [`${rounds} rounds`],
  }
}
