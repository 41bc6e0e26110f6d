import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../packages/core/src/diagnostics/diagnose.ts'
import { judgeAsync } from '../../../packages/core/src/fetch/browse.ts'
import type { Engine, PageRequest, Server } from '../../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../../packages/core/src/servers/read-policy.ts'
import { good, mistakes } from '../../diagnostics/fixed/mistakes.ts'
import { systems } from '../../diagnostics/fixed/systems.ts'
import { traps } from '../../diagnostics/fixed/traps.ts'
import { page, verdictsOf } from '../../diagnostics/fixtures/scenario.ts'
import { remembering, type LiveSystem } from './live.ts'

const engines: readonly Engine[] = ['spec', 'chromium', 'firefox', 'webkit']

interface Row {
  title: string
  source: string
  request: PageRequest
  app?: Server
}

function rowsOf(dialect: keyof typeof systems): Row[] {
  const request = (path: string, asked: Partial<PageRequest> = {}): PageRequest => ({
    origin: page,
    url: `https://api.example.com${path}`,
    ...asked,
  })
  const ordinary = mistakes.map(([title, settings, asked]) => ({
    title,
    source: systems[dialect].write({ ...good, ...settings }),
    request: request('/api/data', asked),
  }))
  const own = traps
    .filter((trap) => trap.dialect === dialect)
    .map((trap) => ({ ...trap, request: request(trap.path ?? '/api/data', trap.request) }))
  return [...ordinary, ...own]
}

/**
 * Starts the real server on each mistake, sees that it blocks, writes what the finding says, starts it again and sees
 * that it allows, for every engine.
 *
 * @param only titles of the rows to run, where a start takes long @default all
 */
export function fixLive(system: LiveSystem, only?: readonly string[]): void {
  const { dialect, version } = system
  if (!dialect || dialect === 'headers') throw new TypeError('a system without a dialect has no fixes')
  const { file, apply } = systems[dialect]

  async function outcomes(source: string, request: PageRequest): Promise<string[]> {
    const ported = source.replaceAll('127.0.0.1:8080', '127.0.0.1:__PORT__')
    const running = await system.start({ name: basename(file), source: ported })
    if (!running) throw new Error(`the server refuses\n${source}`)
    try {
      const serve = remembering(running.port)
      return await Promise.all(
        engines.map(async (engine) => {
          const verdict = await judgeAsync(request, serve, engine)
          return verdict.outcome === 'blocked' ? verdict.reason : verdict.outcome
        }),
      )
    } finally {
      await running.stop()
    }
  }

  const rows = rowsOf(dialect).filter(({ title }) => only?.includes(title) ?? true)
  describe(`${dialect}: what the finding says to write lets the real server's answer pass`, () => {
    test.each(rows)('$title', async ({ source, request, app }) => {
      const policy = await readPolicy(source, { file, dialect, ...(version && { version }) })
      const serve: Server = (sent) => policy.respond(sent, app)
      const verdicts = verdictsOf(request, serve)
      const shown = { method: request.method ?? 'GET', path: '/api/data' }
      const findings = diagnose({ request, shown, verdicts, serve, policies: [policy] })
      const fix = findings.flatMap(({ args }) => ('fix' in args ? args.fix : []))
      expect(await outcomes(source, request)).not.toContain('allowed')
      const changed = apply(
        source,
        fix.flatMap((text) => text.split('\n')),
      )
      expect(await outcomes(changed, request)).toEqual(engines.map(() => 'allowed'))
    })
  })
}
