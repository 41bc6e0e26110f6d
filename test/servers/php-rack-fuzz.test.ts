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
function sourcesOf(system: string): string[] {
  return ['recordings', 'live/configurations'].flatMap((name) => {
    const folder = fileURLToPath(new URL(`${name}/${system}/`, import.meta.url))
    const files = readdirSync(folder).filter((file) => !file.endsWith('.json'))
    return files.map((file) => readFileSync(join(folder, file), 'utf8'))
  })
}

const shared = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '#',
  ',',
  ';',
  '=',
  '\n',
  '0',
  '*',
  '\uD800',
  'ü',
  '/(a+)+$/',
]
const splices = {
  php: [
    ...shared,
    '<?php ',
    '?>',
    '<?= 1 ?>',
    '$x = &$y;',
    '$$a',
    '${',
    '{$a[0]->b}',
    'while (true) {',
    'for (;;) header("A: b");',
    'foreach ($_GET as $a => $b) {',
    'function f() { f(); } f();',
    '(function () { throw new E(); })();',
    'include __FILE__;',
    'include __DIR__ . "/cors.php";',
    'header(',
    'match(true) {',
    'exit;',
    'goto a; a:',
    '$a[$a[] = 1] .= $a;',
    'array_map("array_map", $a);',
    'new class { function __construct() {} };',
    "preg_match('/(/', $x)",
    '<<<A\n{$b}\nA;\n',
    '...$a',
    '__halt_compiler();',
  ],
  rack: [
    ...shared,
    ' do |a|',
    '\nend\n',
    'if x\n',
    '<<~A\n#{1}\nA\n',
    '%w[',
    '#{',
    'a = a\n',
    'A = [*A]\n',
    'A << A\n',
    '[1].each { |x| [x].each { |y| resource y } }\n',
    'origins(*origins)\n',
    'allow { allow { origins "*" } }\n',
    '/(?<a>[[:alpha:]&&b])/x',
    'map { |x| x.map { |x| x } }',
    '.constructor',
    '.split(//)',
    'def x = 1\n',
    '=begin\n',
    '__END__\n',
    '**a',
    '&:b',
  ],
} as const

const request = (method: string): HttpRequest => ({
  method,
  url: 'https://api.example.com/api/data?a[]=1',
  headers: [
    ['Origin', 'https://app.example.com'],
    ['Access-Control-Request-Method', 'PUT'],
    ['Access-Control-Request-Headers', 'x-a, ,authorization'],
  ],
  preflight: method === 'OPTIONS',
  credentials: false,
})

async function readAndAnswer(dialect: keyof typeof splices, source: string): Promise<void> {
  try {
    const policy = await readPolicy(source, { file: 'cors', dialect, load: () => Promise.resolve(source) })
    for (const method of ['OPTIONS', 'GET', 'PUT']) policy.respond(request(method))
  } catch (error) {
    if (!(error instanceof PolicyFileError)) throw error
  }
}

describe.each(['php', 'rack'] as const)('%s', (dialect) => {
  it(
    'reads and answers whatever a file holds, soon',
    async () => {
      const property = fc.asyncProperty(mutated(sourcesOf(dialect), splices[dialect]), async (source) => {
        expect(await processorTime(() => readAndAnswer(dialect, source))).toBeLessThan(3000)
      })
      await fc.assert(property, fuzzing)
    },
    (seconds + 10) * 1000,
  )

  it.each([
    ['deep brackets', '('.repeat(20_000)],
    ['deep arrays', '['.repeat(20_000)],
    ['one long line', `x = '${'a'.repeat(500_000)}'`],
    ['many statements', 'origins "*"; header("A: b");\n'.repeat(10_000)],
  ])('%s', async (_name, text) => {
    const source = dialect === 'php' ? `<?php ${text}` : `use Rack::Cors do\n${text}\nend`
    expect(await processorTime(() => readAndAnswer(dialect, source))).toBeLessThan(5000)
  })
})

const twice = (line: (n: number) => string): string =>
  Array.from({ length: 60 }, (_, n) => line(n)).join('\n')

describe('what grows or goes round without end', () => {
  it.each<['php' | 'rack', string, string]>([
    ['php', 'a text that doubles', `<?php $s = 'x'; ${twice(() => '$s .= $s;')} header("A: $s");`],
    [
      'php',
      'a list that doubles',
      `<?php $a = ['x']; ${twice(() => '$a = [...$a, ...$a];')} header(implode($a));`,
    ],
    ['php', 'lists that are merged', `<?php $a = ['x']; ${twice(() => '$a = array_merge($a, $a);')}`],
    ['php', 'functions in a ring', '<?php function f() { g(); g(); } function g() { f(); f(); } f();'],
    ['php', 'conditions by the hundred', `<?php ${twice((n) => `if (x${n}()) header('A: b');`)}`],
    [
      'php',
      'conditions that matter by the hundred',
      `<?php ${twice((n) => `if (x()) header('Vary: ${n}');`)}`,
    ],
    ['php', 'a file that includes itself', "<?php include 'cors.php'; header('A: b');"],
    [
      'rack',
      'names that double',
      `${twice((n) => `a${n} = [*a${n + 1}, *a${n + 1}]`)}\nuse Rack::Cors do\nallow do\norigins a0\nend\nend`,
    ],
    ['rack', 'names in a ring', 'a = [b]\nb = [a]\nuse Rack::Cors do\nallow do\norigins a\nend\nend'],
    [
      'rack',
      'loops in loops',
      `use Rack::Cors do\nallow do\n${twice((n) => `%w[a b].each do |x${n}|`)}\nresource x1\n${twice(() => 'end')}\nend\nend`,
    ],
  ])('%s: %s', async (dialect, _name, source) => {
    expect(await processorTime(() => readAndAnswer(dialect, source))).toBeLessThan(3000)
  })
})
