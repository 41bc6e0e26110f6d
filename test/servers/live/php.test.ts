import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../../packages/core/src/fetch/verdict.ts'
import { fixLive } from './fixed.ts'
import { compareLive, type Configuration, type LiveSystem, type Running } from './live.ts'
import { openings } from './open.ts'
import { freePort } from './ports.ts'
import { started } from './started.ts'

const folder = mkdtempSync(join(tmpdir(), 'cors-parity-php-'))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** `php -S`, as the recordings were made. */
export async function start({ name, source }: Configuration): Promise<Running | undefined> {
  const port = await freePort()
  const file = join(folder, `${port}-${name}`)
  writeFileSync(file, source)
  const { CORS_ORIGINS: _, ...env } = process.env
  const child = spawn('php', ['-S', `127.0.0.1:${port}`, file], { stdio: 'ignore', env })
  return started(child, port)
}

/** The application at the end of every script. */
export function app({ url }: HttpRequest): HttpResponse {
  const { pathname } = new URL(url)
  if (pathname === '/api/error') return { status: 500, headers: [] }
  if (pathname === '/api/redirect') return { status: 302, headers: [['Location', '/api/data']] }
  return { status: pathname === '/api/data' ? 200 : 404, headers: [] }
}

const allow = 'access-control-allow-'

export const php: LiveSystem = {
  system: 'php',
  dialect: 'php',
  start,
  app: ({ name }) => (name === '41-no-body.php' ? () => ({ status: 400, headers: [] }) : app),
  open: {
    // Whether the header after the output is lost is for output_buffering in php.ini to say.
    '20-output-first.php': openings(
      { line: 3, what: `${allow}origin` },
      { line: 3, what: 'content-type', paths: '/ /api /api/data /api/missing /other' },
      { line: 3, what: 'location', methods: 'OPTIONS', paths: '/api/redirect' },
      { line: 3, what: 'status', methods: 'OPTIONS', paths: '/ /api /api/missing /api/redirect /other' },
    ),
    '21-getenv.php': openings({ line: 2, what: `${allow}origin vary` }),
    // `if (time() > 1)`
    '35-clock.php': openings({ line: 3, what: `${allow}methods` }),
  },
}

compareLive(php)
fixLive(php)
