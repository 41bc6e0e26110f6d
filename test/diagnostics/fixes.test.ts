import { describe, expect, test } from 'vitest'
import { diagnose } from '../../packages/core/src/diagnostics/diagnose.ts'
import type { PageRequest, Server } from '../../packages/core/src/fetch/verdict.ts'
import { dialects } from '../../packages/core/src/servers/dialects.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { DialectName } from '../../packages/core/src/servers/server.ts'
import { api, page, verdictsOf } from './fixtures/scenario.ts'
import { admin, good, mistakes, www } from './fixed/mistakes.ts'
import { systems } from './fixed/systems.ts'
import { traps } from './fixed/traps.ts'

type Name = Exclude<DialectName, 'headers'>

async function judged(name: Name, source: string, request: PageRequest, app?: Server) {
  const policy = await readPolicy(source, { file: systems[name].file, dialect: name })
  const serve: Server = (sent) => policy.respond(sent, app)
  const verdicts = verdictsOf(request, serve)
  const shown = { method: request.method ?? 'GET', path: '/api/users/7' }
  return { verdicts, findings: diagnose({ request, shown, verdicts, serve, policies: [policy] }) }
}

const linesOf = (findings: Awaited<ReturnType<typeof judged>>['findings']) =>
  findings.flatMap(({ args }) => ('fix' in args ? args.fix : [])).flatMap((text) => text.split('\n'))

const admitted = {
  spec: { outcome: 'allowed' },
  chromium: { outcome: 'allowed' },
  firefox: { outcome: 'allowed' },
  webkit: { outcome: 'allowed' },
}

describe.each(Object.keys(dialects) as Name[])(
  '%s: what the finding says to write lets the call pass',
  (name) => {
    const system = systems[name]

    test.each(mistakes)('%s', async (_, settings, request) => {
      const asked: PageRequest = { origin: page, url: `${api}/users/7`, ...request }
      const source = system.write({ ...good, ...settings })
      const { findings } = await judged(name, source, asked)
      expect(findings).toMatchObject([{ severity: 'error' }])
      const fix = linesOf(findings)
      const changed = system.apply(source, fix)
      const { verdicts } = await judged(name, changed, asked)
      expect(verdicts).toMatchObject(admitted)
    })

    test('no origin loses its admission by it', async () => {
      const source = system.write({ ...good, origins: [www, admin], credentials: true })
      const asked: PageRequest = {
        origin: page,
        url: `${api}/users/7`,
        method: 'PATCH',
        credentials: 'include',
      }
      const { findings } = await judged(name, source, asked)
      const fix = linesOf(findings)
      const changed = system.apply(source, fix)
      for (const origin of [page, www, admin]) {
        const { verdicts } = await judged(name, changed, { ...asked, origin })
        expect(verdicts.chromium).toMatchObject({ outcome: 'allowed' })
      }
    })
  },
)

describe('what looks right and is not', () => {
  test.each(traps)(
    '$dialect: $title',
    async ({ dialect, source, request, path = '/api/data', app, code }) => {
      const asked: PageRequest = { origin: page, url: api + path, ...request }
      const { findings } = await judged(dialect, source, asked, app)
      expect(findings).toMatchObject([{ code }])
      const changed = systems[dialect].apply(source, linesOf(findings))
      const { verdicts } = await judged(dialect, changed, asked, app)
      expect(verdicts).toMatchObject(admitted)
    },
  )
})
