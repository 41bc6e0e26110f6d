import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { fixLive } from './fixed.ts'
import type { Configuration, LiveSystem, Running } from './live.ts'
import { freePort } from './ports.ts'
import { started } from './started.ts'

// Inside the repository, so that express and cors are found.
const folder = mkdtempSync(fileURLToPath(new URL('../../../node_modules/.fixes-', import.meta.url)))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function start({ source }: Configuration): Promise<Running | undefined> {
  const port = await freePort()
  const file = join(folder, `${port}.cjs`)
  writeFileSync(file, source)
  const env = { ...process.env, PORT: String(port) }
  const child = spawn(process.execPath, [file], { stdio: 'ignore', env })
  return started(child, port)
}

const system = (dialect: 'express' | 'node'): LiveSystem => ({
  system: dialect,
  dialect,
  start,
  app: () => () => ({ status: 200, headers: [] }),
})

fixLive(system('express'))
fixLive(system('node'))
