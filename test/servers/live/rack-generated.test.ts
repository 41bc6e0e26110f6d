import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { HeaderList, HttpRequest } from '../../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../../packages/core/src/servers/read-policy.ts'
import { differences, openIn } from '../predicted.ts'
import { freePort } from './ports.ts'
import { head, middlewares } from './rack-configs.ts'
import { answers, ask } from './wire.ts'

const origins = [
  'https://app.example.com',
  'http://localhost:5173',
  'null',
  'https://x.test',
  'https://app.example.com.evil.test',
]
const paths = ['/api/data', '/api', '/a.b', '/api/7', '/x/../api/', '/aab', '/one', '/x%20y']
const asked: HeaderList[] = [
  [],
  [['Access-Control-Request-Method', 'PUT']],
  [
    ['Access-Control-Request-Method', 'DELETE'],
    ['Access-Control-Request-Headers', 'x-custom'],
  ],
  [
    ['Access-Control-Request-Method', 'GET'],
    ['Access-Control-Request-Headers', 'authorization,content-type'],
  ],
]

const version = execFileSync('ruby', ['-e', 'require "rack/cors/version"; print Rack::Cors::VERSION'], {
  encoding: 'utf8',
})

/** All configurations in one server: a header of the request says which is meant; 599 where it refused to start. */
const together = (sources: readonly string[]): string => `${head}
app = lambda { |env| [env['PATH_INFO'] == '/api/data' ? 200 : 404, {}, []] }
servers = [
${sources.map((source) => `begin\nRack::Builder.new do\n${source}run app\nend.to_app\nrescue StandardError\nnil\nend`).join(',\n')}
]
run lambda { |env|
  server = servers[env['HTTP_X_CONFIGURATION'].to_i]
  server ? server.call(env) : [599, {}, []]
}
`

function* requests(): Generator<HttpRequest> {
  for (const origin of origins)
    for (const path of paths)
      for (const more of asked)
        yield {
          method: more.length > 0 ? 'OPTIONS' : 'GET',
          url: `http://127.0.0.1${path}`,
          headers: [['Origin', origin], ...more],
          preflight: more.length > 0,
          credentials: false,
        }
}

test('rack-cors answers as predicted, whatever it is told', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cors-parity-rack-configs-'))
  const sources = middlewares(120, Number(process.env['SEED'] ?? 1))
  const file = join(folder, 'config.ru')
  writeFileSync(file, together(sources))
  const port = await freePort()
  const options = ['-e', 'production', '-t', '1:8', '-b', `tcp://127.0.0.1:${port}`, file]
  // the configurations are not all ASCII, and without a locale Ruby reads them as such
  const env = { ...process.env, LANG: 'C.UTF-8' }
  const child = spawn('puma', options, { stdio: 'ignore', cwd: folder, env })
  try {
    expect(await answers(port, 20_000)).toBe(true)
    const wrong: string[] = []
    let admitted = 0
    for (const [index, source] of sources.entries()) {
      const policy = await readPolicy(head + source, { file: 'config.ru', dialect: 'rack', version })
      const refused = policy.unknowns.some(({ unknown }) => unknown.includes('refuses to start'))
      for (const request of requests()) {
        const path = request.url.slice('http://127.0.0.1'.length)
        const headers: HeaderList = [...request.headers, ['X-Configuration', String(index)]]
        const real = await ask(port, { method: request.method, path, headers })
        if (refused !== (real.status === 599)) wrong.push(`refused: ${refused}\n${source}`)
        if (refused || real.status === 599) break
        if (real.headers.some(([name]) => name === 'Access-Control-Allow-Origin')) admitted++
        const predicted = policy.respond(request, () => ({ status: real.status, headers: [] }))
        for (const what of [...openIn(predicted), ...differences(predicted, real)])
          wrong.push(`${request.method} ${path} ${JSON.stringify(request.headers)}: ${what}\n${source}`)
      }
    }
    expect(wrong.slice(0, 3)).toEqual([])
    expect(admitted).toBeGreaterThan(1000)
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})
