import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { fuzzing, mutated, seconds } from './fuzzing.ts'

const folder = (path: string): URL => new URL(`${path}/`, import.meta.url)

const sourcesOf = (system: string): string[] =>
  [`recordings/${system}`, `live/configurations/${system}`].flatMap((path) =>
    readdirSync(folder(path))
      .filter((name) => name.endsWith('.py'))
      .map((name) => readFileSync(new URL(name, folder(path)), 'utf8')),
  )

const pieces = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ':',
  ',',
  '=',
  '"',
  "'",
  '\n',
  '\n    ',
  '\\',
  '#',
  '"""',
  'f"',
  '*',
  '**',
  '@',
  '%',
  'é',
  '😀',
  ' if x else ',
  ' for x in y',
  'lambda: ',
  'def f():\n',
  'return ',
  'app',
  'CORS_',
  'None',
  're.compile(',
  '+=',
  '.append(',
  'await ',
  'yield ',
  'class A:\n',
  '<int:x>',
  '((((((((',
  '[[[[[[[[',
  'not '.repeat(40),
  'origins=',
  'from . import *\n',
  'Access-Control-Allow-Origin',
  '\r\n',
  '{1,}',
  '(?P<a>',
  '(a*)*',
]

const origins = ['https://app.example.com', 'null', 'https://app.example.com.evil.test']

describe.each(['flask', 'django'] as const)('%s', (dialect) => {
  test('whatever the file says, it is read and answers', { timeout: (seconds + 30) * 1000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        mutated(sourcesOf(dialect), pieces),
        fc.constantFrom('GET', 'PUT'),
        async (source, method) => {
          const policy = await readPolicy(source, { file: 'x.py', dialect })
          for (const origin of origins) {
            const request = {
              origin,
              url: 'https://api.example.com/api/data',
              method,
              credentials: 'include',
            } as const
            expect(['allowed', 'blocked', 'unknown']).toContain(judge(request, policy.respond).outcome)
          }
          for (const { at } of policy.unknowns) expect(at?.line).toBeGreaterThan(0)
        },
      ),
      fuzzing,
    )
  })
})
