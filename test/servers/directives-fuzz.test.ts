import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { processorTime } from './processor-time.ts'
import { fuzzing, mutated, seconds } from './fuzzing.ts'

/** Longer than any of them takes on a busy machine, and far from what a pattern without end would take. */
const patience = 2000

const folder = fileURLToPath(new URL('./', import.meta.url))
const sourcesOf = (system: string): string[] =>
  readdirSync(`${folder}recordings/${system}`)
    .filter((name) => !name.endsWith('.json'))
    .map((name) => readFileSync(`${folder}recordings/${system}/${name}`, 'utf8'))

/** One on a line. */
const pieces = {
  nginx: String.raw`{
}
;
"
'
\
#
\${
$
(
)
~
~*
^~
=
@a
*
if ($http_origin ~ "^(a+)+$") { return 204; }
location / {
location ~ ^/(.*)$ {
add_header
rewrite ^ / last;
rewrite ^(.*)$ $1$1 last;
return 200 $uri;
set $a "$a$a";
include x;
error_page 404 /x; recursive_error_pages on;
try_files $uri /a;
map $a $b { ~(?<b>.) $b; }
map $b $a { default $b; }
content_by_lua_block { }
limit_except GET {
always
proxy_pass`,
  apache: String.raw`<
>
</
"
'
\
#
%{
}
$1
<If "
<If "(">
</If>
<Location />
</Location>
<Files *>
<IfVersion >= 2.4>
<VirtualHost *:80>
<LimitExcept>
RewriteEngine On
RewriteRule ^(.*)$ /$1$1
RewriteRule ^ / [N]
RewriteRule ^(a+)+$ - [S=-1]
Header always set A "%{
Header edit* A (b*)* $0$0
Header echo .*
SetEnvIf Origin (.*) A=$1$1
ErrorDocument 404 /x
Redirect / /
Require expr "
Include x
env=
expr=
early
-strmatch`,
}

const requests: HttpRequest[] = ['GET', 'OPTIONS'].flatMap((method) =>
  ['https://app.example.com', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', ''].map((origin) => ({
    method,
    url: 'https://api.example.com/api/data%20x?x=1',
    headers: [
      ['Origin', origin],
      ['Access-Control-Request-Method', 'PUT'],
    ],
    preflight: method === 'OPTIONS',
    credentials: true,
  })),
)

async function readAndAnswer(source: string, system: keyof typeof pieces): Promise<void> {
  const file = system === 'nginx' ? 'nginx.conf' : source.includes('<Location') ? 'api.vhost' : '.htaccess'
  const policy = await readPolicy(source, { file, dialect: system, load: () => Promise.resolve(source) })
  for (const request of requests) policy.respond(request, () => ({ status: 404, headers: [['Vary', '*']] }))
}

describe.each(['nginx', 'apache'] as const)('%s: no file makes the reader throw or hang', (system) => {
  test('mutations of real configurations', { timeout: (seconds + 30) * 1000 }, async () => {
    const slowest = { milliseconds: 0, source: '' }
    await fc.assert(
      fc.asyncProperty(
        mutated(sourcesOf(system), ['\n', '\\\n', ...pieces[system].split('\n')]),
        async (source) => {
          const milliseconds = await processorTime(() => readAndAnswer(source, system))
          if (milliseconds > slowest.milliseconds) Object.assign(slowest, { milliseconds, source })
        },
      ),
      fuzzing,
    )
    expect(slowest.milliseconds > patience ? slowest.source : '').toBe('')
  })

  test.each([
    ['nothing', ''],
    ['blanks', ' \n\t\r\n'.repeat(10_000)],
    ['half a character', '\uD800{\uDC00}'],
    ['a word without end', 'a'.repeat(1_000_000)],
    ['braces without end', 'server { location / { '.repeat(20_000)],
    ['sections without end', '<Location />\n'.repeat(20_000)],
    ['closing marks', '}</If>'.repeat(20_000)],
    ['lines that go on', 'Header set A \\\n'.repeat(20_000)],
    ['conditions without number', `location / { ${'if ($http_cookie) { set $a 1; }\n'.repeat(200)} }`],
    [
      'rules without number',
      `RewriteEngine On\n${'RewriteCond %{HTTP_COOKIE} a\nRewriteRule ^ - [E=a:1]\n'.repeat(200)}`,
    ],
    ['parentheses', `<If "${'('.repeat(5000)}">\n</If>`],
    ['a variable of itself', 'map $a $a { default $a; }\nserver { add_header A $a always; return 200; }'],
    [
      'variables of each other',
      'map $a $b { default $a; }\nmap $b $a { default $b; }\nserver { add_header A $a; return 200; }',
    ],
    ['text that doubles', `server { set $a aa; ${'set $a $a$a;'.repeat(60)} add_header A $a; return 200; }`],
    [
      'a slow pattern',
      'server { if ($http_origin ~ "^(a|a)*$") { return 204; } }\nSetEnvIf Origin "^(a|aa)+$" A',
    ],
  ])('%s', async (_, source) => {
    expect(await processorTime(() => readAndAnswer(source, system))).toBeLessThan(patience)
  })
})
