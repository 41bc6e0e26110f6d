// A browser without developer tools: what listens to its network would weigh on each call that is measured.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { findChromium } from '../../scripts/chromium.mjs'

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Milliseconds between two looks at a page's title, and until it is given up. */
const interval = 20
const patience = 60_000

/** Starts Chromium: `open(url)` opens a tab and closes it once the page has set its title, which it gives. */
export async function startChromium() {
  const profile = await mkdtemp(join(tmpdir(), 'cors-parity-chromium-'))
  const child = spawn(
    findChromium(),
    [...quiet, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const address = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}`)))
    createInterface(child.stderr).on('line', (line) => {
      const [, found] = /^DevTools listening on (\S+)/.exec(line) ?? []
      if (found) resolve(found)
    })
  })
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  let asked = 0
  const answers = new Map()
  socket.on('message', (data) => {
    const { id, result, error } = JSON.parse(data)
    const answer = answers.get(id)
    answers.delete(id)
    if (error) answer?.reject(new Error(error.message))
    else answer?.resolve(result)
  })
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++asked
      answers.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, method, params }))
    })
  return {
    async open(url) {
      const { targetId } = await ask('Target.createTarget', { url })
      const until = Date.now() + patience
      for (;;) {
        await new Promise((resume) => setTimeout(resume, interval))
        const { targetInfo } = await ask('Target.getTargetInfo', { targetId })
        if (targetInfo.title.startsWith('took ')) {
          await ask('Target.closeTarget', { targetId })
          return targetInfo.title.slice(5)
        }
        if (Date.now() > until) throw new Error(`${url} did not come to an end`)
      }
    },
    async stop() {
      child.removeAllListeners('exit')
      child.kill()
      await new Promise((resume) => child.once('exit', resume))
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
