import { describe, expect, test } from 'vitest'
import { diagnose } from '../../packages/core/src/diagnostics/diagnose.ts'
import type { PageRequest, Server } from '../../packages/core/src/fetch/verdict.ts'
import { dialects } from '../../packages/core/src/servers/dialects.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { DialectName } from '../../packages/core/src/servers/server.ts'
import { api, page, verdictsOf } from './fixtures/scenario.ts'
import { systems } from './fixed/systems.ts'
import type { Settings } from './fixed/systems.ts'
import { traps } from './fixed/traps.ts'

type Name = Exclude<DialectName, 'headers'>

const good: Settings = {
  origins: [page],
  methods: ['GET', 'POST', 'PUT'],
  headers: ['content-type'],
  credentials: false,
}
const www = 'https://www.example.com'
const admin = 'https://admin.example.com'
const json = [['Content-Type', 'application/json']] as const

/** A call that the settings block. */
const mistakes: Array<[title: string, settings: Partial<Settings>, request: Partial<PageRequest>]> = [
  ['another origin', { origins: [www] }, {}],
  ['an origin missing from a list', { origins: [www, admin] }, {}],
  ['another origin, preflighted', { origins: [www] }, { method: 'PUT' }],
  [
    'an origin missing from a list, with credentials',
    { origins: [www, admin], credentials: true },
    { credentials: 'include' },
  ],
  ['a method', {}, { method: 'PATCH' }],
  ['a header', {}, { headers: [['X-Request-Id', '1']] }],
  ['two headers', {}, { headers: [['X-Request-Id', '1'], ['X-Tenant', 'a'], ...json] }],
  ['credentials', {}, { credentials: 'include' }],
  ['credentials, with several origins', { origins: [www, page] }, { credentials: 'include' }],
  ['credentials, preflighted', {}, { credentials: 'include', method: 'PUT' }],
  [
    'everything at once',
    { origins: [www] },
    { credentials: 'include', method: 'PATCH', headers: [['X-Request-Id', '1']] },
  ],
]

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
  test.each(traps)('$dialect: $title', async ({ dialect, source, request, app, code }) => {
    const asked: PageRequest = { origin: page, url: `${api}/users/7`, ...request }
    const { findings } = await judged(dialect, source, asked, app)
    expect(findings).toMatchObject([{ code }])
    const changed = systems[dialect].apply(source, linesOf(findings))
    const { verdicts } = await judged(dialect, changed, asked, app)
    expect(verdicts).toMatchObject(admitted)
  })
})
