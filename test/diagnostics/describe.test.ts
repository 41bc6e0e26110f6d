import { stripVTControlCharacters } from 'node:util'
import { describe as group, expect, test } from 'vitest'
import { describe } from '../../packages/core/src/diagnostics/describe.ts'
import { diagnose } from '../../packages/core/src/diagnostics/diagnose.ts'
import { finding } from '../../packages/core/src/diagnostics/finding.ts'
import type { Evidence } from '../../packages/core/src/diagnostics/finding.ts'
import { renderSolved, renderTerminal } from '../../packages/core/src/diagnostics/render/terminal.ts'
import { blocked } from './fixtures/blocked.ts'
import { fixtures } from './fixtures/index.ts'
import { questionOf } from './fixtures/scenario.ts'

const described = (evidence: Evidence[] = []) => {
  const question = questionOf(blocked['method-disallowed-by-preflight-response'])
  const [found] = diagnose({ ...question, evidence })
  if (!found) throw new Error('nothing found')
  return describe(found)
}

group('evidence', () => {
  test('says how it is known', () => {
    const { because, seen } = described([
      { kind: 'policy', text: 'applies to /users' },
      { kind: 'upstream', text: 'answered 401' },
      { kind: 'probe', text: 'asked today' },
      { kind: 'recorder', text: 'PATCH', at: { file: 'src/users.ts', line: 41 } },
      { kind: 'inference', text: 'credentials' },
    ])
    expect(because.map(({ text }) => text)).toEqual([
      'Access-Control-Allow-Methods is GET, POST, PUT',
      'applies to /users',
    ])
    expect(seen.map(({ text }) => text)).toEqual([
      'target: answered 401',
      'live server: asked today',
      'PATCH',
      'inferred: credentials',
    ])
  })

  test('stands under the fix, with its place first', () => {
    const text = renderTerminal(
      described([
        {
          kind: 'recorder',
          text: 'PATCH, credentials: include, content-type',
          at: { file: 'src/users.ts', line: 41 },
        },
      ]),
    )
    expect(`\n${text}\n`).toMatchInlineSnapshot(`
      "
      ✗ method-disallowed-by-preflight-response   PATCH /api/users/7
        From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
        Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.
        because  Access-Control-Allow-Methods is GET, POST, PUT          deploy/nginx.conf:14
        fix      add_header Access-Control-Allow-Methods "GET, POST, PUT, PATCH" always;
        seen     src/users.ts:41 → PATCH, credentials: include, content-type
      "
    `)
  })
})

group('hostile values', () => {
  const hostile = '\u001B[2J\u009B1mevil\u202Egnp\r\nSet-Cookie: x\u0007'

  test('are shown, and steer nothing', () => {
    const text = renderTerminal(describe(finding('policy-failed', { rule: hostile, problem: hostile })))
    expect(text).toContain(String.raw`\u{1b}[2J\u{9b}1mevil\u{202e}gnp\u{d}\u{a}Set-Cookie: x\u{7}`)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E]/u)
  })

  test('are cut where they are endless', () => {
    const problem = 'x'.repeat(100_000)
    const text = renderTerminal(describe(finding('policy-failed', { rule: '/api', problem })))
    expect(text.length).toBeLessThan(2_000)
  })
})

group('the terminal', () => {
  test('colours the code, and only where it is asked to', () => {
    const plain = renderTerminal(described())
    const coloured = renderTerminal(described(), { colour: true })
    expect(stripVTControlCharacters(plain)).toBe(plain)
    expect(coloured).toContain('\u001B[31m✗ method-disallowed-by-preflight-response')
    expect(stripVTControlCharacters(coloured)).toBe(plain)
  })

  test('keeps to its width, but for lines that are to be copied', () => {
    const [found] = fixtures['credentials-decide']()
    const data = found && describe(found)
    const lines = data ? renderTerminal(data, { width: 60 }).split('\n') : []
    const long = lines.filter((line) => line.length > 60)
    expect(long.map((line) => line.trim().replace(/^fix +/, ''))).toEqual([
      data?.sentence,
      ...(data?.fix ?? []),
    ])
  })

  test('says in one line what is solved', () => {
    expect(renderSolved(described())).toBe(
      '✓ method-disallowed-by-preflight-response   PATCH /api/users/7: solved',
    )
  })
})
