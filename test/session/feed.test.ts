import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describe as inWords, type Described } from '../../packages/core/src/diagnostics/describe.ts'
import { createFeed } from '../../packages/core/src/session/feed.ts'
import { fixtures } from '../diagnostics/fixtures/index.ts'
import { api, app, session } from './session.ts'

const [blocked] = fixtures['method-disallowed-by-preflight-response']()
const described = (changes: Partial<Described> = {}): Described => ({ ...inWords(blocked!), ...changes })

const headings = (feed: ReturnType<typeof createFeed>) =>
  feed.state().findings.map(({ heading, severity }) => `${severity} ${heading}`)

test('worst first, then in the order they were found; with new details a finding keeps its place', () => {
  const feed = createFeed('/app')
  feed.found('a', described({ severity: 'note', heading: 'a' }))
  feed.found('b', described({ heading: 'b' }))
  feed.found('c', described({ severity: 'warning', heading: 'c' }))
  feed.found('d', described({ heading: 'd' }))
  feed.found('b', described({ heading: 'b again' }))
  expect(headings(feed)).toEqual(['error b again', 'error d', 'warning c', 'note a'])
})

test('what is solved leaves, and is named so that it is news when it comes back', () => {
  const feed = createFeed('/app')
  feed.found('a', described())
  const [a] = feed.state().findings
  feed.solved('a')
  feed.solved('never found')
  expect(feed.state()).toEqual({ findings: [], more: 0, solved: [a!.id] })
  feed.found('a', described())
  expect(feed.state()).toMatchObject({ findings: [{ id: a!.id }], solved: [] })
})

test('an id holds over restarts, and two projects on one port do not share it', () => {
  const idIn = (root: string): string => {
    const feed = createFeed(root)
    feed.found('a', described())
    return feed.state().findings[0]!.id
  }
  expect(idIn('/one')).toBe(idIn('/one'))
  expect(idIn('/one')).not.toBe(idIn('/two'))
})

test('200 findings are shown, an error among them however late it comes, and the rest is counted', () => {
  const feed = createFeed('/app')
  for (let i = 0; i < 250; i++) feed.found(`note ${i}`, described({ severity: 'note', heading: `${i}` }))
  feed.found('error', described({ heading: 'late' }))
  expect(feed.state().findings).toHaveLength(200)
  expect(feed.state().more).toBe(51)
  expect(headings(feed)[0]).toBe('error late')
  for (let i = 0; i < 250; i++) feed.solved(`note ${i}`)
  expect(headings(feed)).toEqual(['error late'])
  expect(feed.state().solved).toHaveLength(200)
})

test('each change is told to whoever listens, until they stop', () => {
  const feed = createFeed('/app')
  let changes = 0
  const stop = feed.subscribe(() => changes++)
  feed.found('a', described())
  feed.solved('a')
  feed.solved('a')
  stop()
  feed.found('b', described())
  expect(changes).toBe(2)
})

const shown = (told: ReturnType<typeof session>): string[] =>
  told.session.feed.state().findings.map(({ code }) => code)

test('a session feeds what it tells in the terminal, but for the line on the dev origin', async () => {
  const told = session({
    proxy: { '/api': api },
    productionOrigins: [app],
    policy: { cors: { origin: app, methods: ['GET'], credentials: true } },
  })
  await told.start()
  await told.page('/api/users/7', { method: 'PATCH' })
  expect(told.codes()).toEqual(['dev-origin-rejected', 'method-disallowed-by-preflight-response'])
  expect(shown(told)).toEqual(['method-disallowed-by-preflight-response'])
  expect(told.session.feed.state().findings[0]).toMatchObject(inWords(told.session.findings()[1]!))
})

test('what a corrected policy solves leaves; what a closed session had told stays until it is judged again', async () => {
  const root = mkdtempSync(join(tmpdir(), 'cors-parity-feed-'))
  const file = join(root, 'server.mjs')
  const policy = (methods: string): void =>
    writeFileSync(
      file,
      `import cors from 'cors'\nimport express from 'express'\nconst app = express()\napp.use(cors({ origin: '${app}', methods: ${methods}, credentials: true }))\napp.listen(3001)\n`,
    )
  policy(`['GET']`)
  try {
    const options = { proxy: { '/api': api }, productionOrigins: [app], policy: file }
    const before = session(options, root)
    await before.start()
    await before.page('/api/users/7', { method: 'PATCH' })
    expect(shown(before)).toEqual(['method-disallowed-by-preflight-response'])
    before.session.close()

    policy(`['GET', 'PATCH']`)
    const after = session(options, root)
    const starting = after.start()
    expect(shown(after)).toEqual(['method-disallowed-by-preflight-response'])
    await starting
    expect(shown(after)).toEqual([])
    expect(after.session.feed.state().solved).toHaveLength(1)
    after.session.close()
  } finally {
    rmSync(root, { recursive: true })
  }
})
