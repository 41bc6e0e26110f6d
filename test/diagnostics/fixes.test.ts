import { describe, expect, test } from 'vitest'
import { lintPolicy } from '../../packages/core/src/diagnostics/lint.ts'
import { diagnose } from '../../packages/core/src/diagnostics/diagnose.ts'
import type { PageRequest, Server } from '../../packages/core/src/fetch/verdict.ts'
import { dialects } from '../../packages/core/src/servers/dialects.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Code, Finding } from '../../packages/core/src/diagnostics/finding.ts'
import type { DialectName } from '../../packages/core/src/servers/server.ts'
import { api, page, verdictsOf } from './fixtures/scenario.ts'
import { admin, good, mistakes, www } from './fixed/mistakes.ts'
import { systems } from './fixed/systems.ts'
import type { Settings } from './fixed/systems.ts'
import { traps } from './fixed/traps.ts'

type Name = Exclude<DialectName, 'headers'>

async function judged(name: Name, source: string, request: PageRequest, app?: Server) {
  const policy = await readPolicy(source, { file: systems[name].file, dialect: name })
  const serve: Server = (sent) => policy.respond(sent, app)
  const verdicts = verdictsOf(request, serve)
  const shown = { method: request.method ?? 'GET', path: '/api/users/7' }
  return { verdicts, findings: diagnose({ request, shown, verdicts, serve, policies: [policy] }) }
}

const linesOf = (findings: readonly Finding[]) =>
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

describe('lint: what the finding says to write ends it', () => {
  const linted = async (name: Name, source: string) =>
    lintPolicy(await readPolicy(source, { file: systems[name].file, dialect: name }))

  const all = Object.keys(systems) as Name[]
  const except = (...names: Name[]) => all.filter((name) => !names.includes(name))
  /** By each code: a list that has the mistake, and the systems whose lists can have it. */
  const rows: Array<[code: Code, settings: Partial<Settings>, names: Name[]]> = [
    // The others send Vary: Origin by themselves.
    ['vary-origin-missing', { origins: [page, admin] }, ['node', 'php', 'aspnet', 'nginx', 'apache']],
    ['localhost-admitted', { origins: [page, 'http://localhost:3000'] }, all],
    [
      'insecure-origin-with-credentials',
      { origins: [page, 'http://www.example.com'], credentials: true },
      all,
    ],
    ['null-origin-admitted', { origins: [page, 'null'] }, except('rack')],
    // Flask-CORS and rack-cors write methods in upper case.
    ['method-never-matches', { methods: ['GET', 'patch'] }, except('flask', 'rack')],
    // The others compare by program or pattern, or refuse to start.
    ['origin-malformed', { origins: [page, `${admin}/`] }, ['express', 'flask', 'rack', 'aspnet']],
  ]

  test.each(rows.flatMap(([code, settings, names]) => names.map((name) => [name, code, settings] as const)))(
    '%s: %s',
    async (name, code, settings) => {
      const source = systems[name].write({ ...good, ...settings })
      const findings = (await linted(name, source)).filter((found) => found.code === code)
      expect(findings).toHaveLength(1)
      const changed = systems[name].apply(source, linesOf(findings))
      expect((await linted(name, changed)).map((found) => found.code)).not.toContain(code)
    },
  )
})
