import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { HeaderList, HttpRequest } from '../../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../../packages/core/src/servers/read-policy.ts'
import { differences, openIn } from '../predicted.ts'
import { scripts } from './php-scripts.ts'
import { freePort } from './ports.ts'
import { answers, ask } from './wire.ts'

const origins = [undefined, 'https://app.example.com', 'http://localhost:5173', 'null', 'https://x.test']

test('PHP answers as predicted, whatever the script is made of', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cors-parity-php-scripts-'))
  const sources = scripts(120, Number(process.env['SEED'] ?? 1))
  sources.forEach((source, index) => writeFileSync(join(folder, `${index}.php`), source))
  const port = await freePort()
  const child = spawn('php', ['-S', `127.0.0.1:${port}`, '-t', folder], { stdio: 'ignore' })
  try {
    expect(await answers(port)).toBe(true)
    const wrong: string[] = []
    let [asked, open] = [0, 0]
    for (const [index, source] of sources.entries()) {
      const path = `/${index}.php`
      const policy = await readPolicy(source, { file: `${index}.php`, dialect: 'php' })
      for (const method of ['GET', 'OPTIONS', 'PUT'])
        for (const origin of origins) {
          const headers: HeaderList = origin === undefined ? [] : [['Origin', origin]]
          const real = await ask(port, { method, path, headers })
          const request: HttpRequest = {
            method,
            url: `http://127.0.0.1${path}`,
            headers,
            preflight: false,
            credentials: false,
          }
          const predicted = policy.respond(request, () => ({ status: real.status, headers: [] }))
          asked++
          if (openIn(predicted).length > 0) open++
          for (const difference of differences(predicted, real))
            wrong.push(`${method} from ${origin}: ${difference}\n${source}`)
        }
    }
    expect(wrong.slice(0, 3)).toEqual([])
    expect(open / asked).toBeLessThan(0.2)
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})
