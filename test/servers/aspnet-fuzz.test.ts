import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../packages/core/src/fetch/verdict.ts'
import { PolicyFileError, readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { processorTime } from './processor-time.ts'
import { fuzzing, mutated, seconds } from './fuzzing.ts'

/** Every configuration of the recordings and of the live comparison. */
const sources = ['recordings/aspnet/', 'live/configurations/aspnet/'].flatMap((name) => {
  const folder = fileURLToPath(new URL(name, import.meta.url))
  const files = readdirSync(folder).filter((file) => file.endsWith('.cs'))
  return files.map((file) => readFileSync(join(folder, file), 'utf8'))
})

const splices = [
  [
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    ',',
    ';',
    '=',
    '=>',
    '\n',
    '.',
    '!',
    '?',
    '??',
    '*',
    '\uD800',
    'ü',
  ],
  ['$"', '@"', '"""', '/*', '//', '#if X\n', '#endif\n', '{{', '{a', '[..a, ..a]', '..'],
  ['x = x + x;', 'var x = x;', 'var a = b; var b = a;', 'if (x) return;', 'while (true) {', 'goto a;'],
  ['app.UseCors(', 'app.UseCors();', 'policy', '.WithOrigins(', '.AllowAnyOrigin()', '.RequireCors("'],
  ['var g = g.MapGroup("/a");', 'void F() { F(); } F();', 'void A() => B(); void B() => A(); A();'],
  [
    '[EnableCors(',
    '[Route("{*{x}")]',
    'class A : A { }',
    'class B : C { } class C : B { }',
    'MapGet("/{a:regex((a+)+$)}", ',
  ],
  [
    'app.Map("/x", b => b.UseCors());',
    'app.Use((c, n) => {',
    'TimeSpan.FromDays(1e400)',
    'new()',
    '<T>',
    'nameof(',
  ],
].flat()

const request: HttpRequest = {
  method: 'OPTIONS',
  url: 'https://api.example.com/api/data/%zz',
  headers: [
    ['Origin', 'https://app.example.com'],
    ['Access-Control-Request-Method', 'PUT'],
  ],
  preflight: true,
  credentials: true,
}

async function readAndAnswer(source: string): Promise<void> {
  try {
    const policy = await readPolicy(source, { file: 'Program.cs', dialect: 'aspnet', env: { A__0: 'x' } })
    policy.respond(request)
    policy.respond({ ...request, method: 'PUT', preflight: false }, () => ({
      status: 500,
      headers: [['Vary', '*']],
    }))
    policy.fix?.({ change: 'allow-origin', origin: 'a', origins: ['a'], credentials: true })
  } catch (error) {
    if (!(error instanceof PolicyFileError)) throw error
    // Limits are said in words; anything else is a mistake of the reader.
    expect(error.message).not.toMatch(/undefined|null|not a function|call stack/i)
  }
}

const program = (line: string) => `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(o => o.AddDefaultPolicy(policy => policy.WithOrigins(${line})));
var app = builder.Build();
app.UseCors();
app.Run();
`
const many = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

describe('no C# file makes the reader throw, hang or run code', () => {
  it('mutations of real programs', { timeout: (seconds + 30) * 1000 }, async () => {
    const slowest = { ms: 0, source: '' }
    await fc.assert(
      fc.asyncProperty(mutated(sources, splices), async (source) => {
        const ms = await processorTime(() => readAndAnswer(source))
        if (ms > slowest.ms) Object.assign(slowest, { ms, source })
      }),
      fuzzing,
    )
    expect(slowest.ms > 4_000 ? slowest.source : '').toBe('')
  })

  it.each<[string, string]>([
    ['a chain of thousands of calls', `${program('"a"')}app${'.UseCors()'.repeat(3000)};`],
    ['brackets in brackets', program('['.repeat(20_000))],
    ['parentheses in parentheses', program(`${'('.repeat(5000)}"a"${')'.repeat(5000)}`)],
    ['a sum of thousands', program(`${'"a" + '.repeat(5000)}"a"`)],
    ['lists that double', many(60, (i) => `string[] a${i + 1} = [..a${i}, ..a${i}];`) + program('a60')],
    ['texts that double', many(60, (i) => `var a${i + 1} = a${i} + a${i};`) + program('a60')],
    ['names in a circle', `var a = b; var b = a;\n${program('a')}`],
    [
      'methods in a circle',
      `${program('"a"')}A(app); void A(X x) { B(x); B(x); } void B(X x) { A(x); A(x); }`,
    ],
    [
      'methods that double',
      program('"a"') + many(40, (i) => `void F${i}(X x) { F${i + 1}(x); F${i + 1}(x); }`) + 'F0(app);',
    ],
    [
      'groups in groups',
      program('"a"') +
        many(
          300,
          (i) => `var g${i + 1} = g${i}.MapGroup("x"); g${i + 1}.MapGet("y", () => 1).RequireCors("z");`,
        ),
    ],
    [
      'endpoints by the thousand',
      program('"a"') + many(2000, (i) => `app.MapGet("/a${i}/{id:int}", () => 1).RequireCors("x");`),
    ],
    [
      'conditions in conditions',
      `${program('"a"')}${'if (x) { '.repeat(2000)}app.UseCors();${'}'.repeat(2000)}`,
    ],
    ['a text without an end', `${program('"a"')}var x = $"{$"{$"{`],
  ])('%s', async (_, source) => {
    expect(await processorTime(() => readAndAnswer(source))).toBeLessThan(4_000)
  })
})
