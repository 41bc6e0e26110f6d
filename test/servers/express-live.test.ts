import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { guides } from './programs/guides.ts'
import { idioms } from './programs/idioms.ts'
import { mistakes } from './programs/mistakes.ts'
import { nodeServers } from './programs/node.ts'
import { others } from './programs/others.ts'
import type { ServerProgram } from './programs/program.ts'
import { compare, requestsFor } from './compare-program.ts'
import { stopAll } from './run-program.ts'

afterAll(stopAll)

/** The recorded configurations, on more requests than were recorded. */
const recorded = readdirSync(new URL('recordings/express', import.meta.url))
  .filter((name) => name.endsWith('.js'))
  .map((name): ServerProgram => {
    const source = readFileSync(new URL(`recordings/express/${name}`, import.meta.url), 'utf8')
    const paths = ['/api/data', '/api/data/', '/API/DATA', '/api/redirect', '/api/missing', '/public/x', '/']
    return { name, source, paths, ...(name.includes('env') ? { open: /CORS_ORIGIN_UNSET/ } : {}) }
  })

describe.each<[string, ServerProgram[], Array<4 | 5>]>([
  ['recorded configurations', recorded, [4, 5]],
  ['guides', guides, [4, 5]],
  ['other programs', others, [4, 5]],
  ['idioms', idioms, [4, 5]],
  ['mistakes', mistakes, [4, 5]],
  ['node:http', nodeServers, [5]],
])('%s', (_, programs, versions) => {
  const runs = programs.flatMap((program) =>
    versions
      .filter((version) => (program.only ?? version) === version)
      .map((version) => [program.name, version, program] as const),
  )
  it.each(runs)('%s (Express %i)', async (__, version, program) => {
    const { wrong, open, policy } = await compare(program, version)
    expect(wrong.slice(0, 5)).toEqual([])
    expect([...new Set(open)].filter((reason) => !program.open?.test(reason))).toEqual([])
    expect(open.length > 0).toBe(program.open !== undefined)
    expect(policy.unknowns.length > 0).toBe(program.open !== undefined)
  })
})

it('an answer that is given twice is open: Express closes the connection, sooner or later', async () => {
  const source = `const express = require('express'); const app = express();
app.use((q, r, next) => {
  r.header('Access-Control-Allow-Origin', '*');
  if (q.method === 'OPTIONS') r.sendStatus(200);
  next();
});
app.get('/api/data', (q, r) => r.end());
app.listen(process.env.PORT);`
  const policy = await readPolicy(source, { file: 'server.js' })
  const [get, , options] = requestsFor({ name: '', source })
  expect(policy.respond(options as HttpRequest)).toMatchObject({ status: { at: { line: 5 } } })
  expect(policy.respond(get as HttpRequest)).toMatchObject({
    headers: [['Access-Control-Allow-Origin', '*']],
  })
})
