import * as fc from 'fast-check'

/** Scripts of PHP that nobody would write: each puts a dozen of the language's forms around header(). */

const origins = [
  'https://app.example.com',
  'http://localhost:5173',
  'null',
  '',
  '0',
  'https://app.example.com:8443',
]

const value = fc.constantFrom(
  ...origins.map((origin) => `'${origin}'`),
  "'*'",
  '$origin',
  '$list[0]',
  "$list[7] ?? 'none'",
  'trim(" $origin ")',
  "rtrim($origin, '/')",
  "str_replace('http:', 'https:', $origin)",
  'strtolower(strtoupper($origin))',
  "($origin ?: '*')",
  'substr($origin, 0, 8)',
  'substr($origin, -11)',
  "$map['a']['b']",
  `"{$map['a']['b']}-$n"`,
  '"$origin/x"',
  "implode(', ', $methods)",
  "sprintf('%s, %s', $method, 'PUT')",
  "ucfirst('get')",
  '$n',
  'true',
  'null',
  '1.5',
  "parse_url($origin, PHP_URL_HOST) ?? 'none'",
  'strlen($origin)',
  'FIRST',
  'Cors::FIRST',
  '(string) $n',
  'Cors::of($origin)',
  'orEmpty($origin)',
  "$suffix('x')",
  'count($list)',
  "$last ?? 'unset'",
  "explode('/', $origin)[0]",
  "explode('/', $origin)[2] ?? 'none'",
  'array_values($map)[1]',
  "implode('|', array_keys($map))",
  "implode(',', array_map(fn ($one) => $one . '!', $methods))",
  "implode(',', array_filter($list))",
  "$_SERVER['HTTP_X_NONE'] ?? 'd'",
  'array_search($origin, $list)',
  "ltrim($origin, 'htps:/')",
  "$map['zz'] ?? $map['c']",
)

const list = fc.constantFrom(
  '$list',
  "['https://app.example.com', 'null']",
  "explode(',', 'https://app.example.com,https://admin.example.com')",
  "array_merge($list, ['x'])",
  "[...$list, 'y']",
  'array_unique($list)',
  'array_keys($map)',
)

const pattern = fc.constantFrom(
  '/^https:/',
  '#example\\.com$#',
  '~^https?://(app|admin)\\.example\\.com(:\\d+)?$~i',
  '/^[a-z]+:\\/\\//',
  '/\\bapp\\b/',
  '/^$/',
  '/LOCAL/i',
  '{^h.t+p}',
  '/[[:digit:]]{2,}/',
  '/^.*$/s',
  '/ x y /x',
  '/null$/D',
)

const name = fc.constantFrom(
  'Access-Control-Allow-Origin',
  'access-control-allow-origin',
  'Access-Control-Allow-Methods',
  'Vary',
  'Access-Control-Allow-Headers',
  'Access-Control-Allow-Credentials',
  'Access-Control-Expose-Headers',
)

type Text = fc.Arbitrary<string>

const together = (parts: TemplateStringsArray, ...holes: Text[]): Text =>
  fc.tuple(...holes).map((filled) => parts.map((part, index) => part + (filled[index] ?? '')).join(''))

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: false },
    together`$origin === ${value}`,
    together`${value} == ${value}`,
    together`in_array($origin, ${list})`,
    together`in_array($origin, ${list}, true)`,
    together`preg_match('${pattern}', $origin)`,
    together`is_string(${value})`,
    value,
    fc.constantFrom(
      '!empty($origin)',
      "isset($_SERVER['HTTP_ORIGIN'])",
      "strpos($origin, 'example') !== false",
      "str_ends_with($origin, '.com')",
      "$method == 'OPTIONS'",
      "$method !== 'GET'",
      '$map[$origin] ?? false',
      "array_key_exists('HTTP_ORIGIN', $_SERVER)",
      'isset(array_flip($list)[$origin])',
      "strncmp($origin, 'https', 5) === 0",
      "strrpos($origin, '/') > 6",
      "strcasecmp($method, 'options') === 0",
      'array_key_exists($origin, $map)',
      'count($list) > 2',
      '$n',
      "isset($map['a'], $list[2])",
      "'0'",
      "parse_url($origin, PHP_URL_SCHEME) === 'https'",
    ),
    together`(${tie('condition')} && ${tie('condition')})`,
    together`(${tie('condition')} or ${tie('condition')})`,
    together`!(${tie('condition')})`,
    together`(${tie('condition')} ? ${tie('condition')} : ${tie('condition')})`,
  ),
}))

const { block } = fc.letrec<{ block: string; statement: string }>((tie) => ({
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }).map((lines) => `${lines.join('\n')}\n`),
  statement: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    together`header('${name}: ' . (${value}));`,
    together`header("${name}: {$origin}"${fc.constantFrom('', ', true', ', false', ', true, 201', ', false, 0')});`,
    together`header_remove('${name}');`,
    together`http_response_code(${fc.constantFrom('200', '204', '403', '500')});`,
    together`$origin = ${value};`,
    together`$list[] = ${value};`,
    together`$map[${value}] = ${value};`,
    together`credentials(${value});`,
    together`$origin = match (true) { ${condition} => ${value}, default => ${value} };`,
    together`${condition} and credentials(${value});`,
    together`if (${condition}) { ${fc.constantFrom('exit;', 'exit(0);', 'die();', 'return;')} }`,
    fc.constantFrom(
      '$n++;',
      '$n += 2;',
      '$n ??= 4;',
      'unset($list[0]);',
      "unset($map['a']['q']);",
      '$other = $origin;',
      "header('HTTP/1.1 403 Forbidden');",
      "header('Location: /y');",
      'header_remove();',
      'array_push($list, $origin);',
      'Cors::send($origin);',
      '$suffix($n);',
      'ob_start();',
      'ob_end_clean();',
      "@header('Vary: X', false);",
    ),
    together`if (${condition}) {\n${tie('block')}} elseif (${condition}) {\n${tie('block')}} else {\n${tie('block')}}`,
    together`if (${condition}):\n${tie('block')};\nelse:\n${tie('block')}endif;`,
    together`switch (${value}) {\ncase ${value}: case ${value}:\n${tie('block')}break;\ndefault:\n${tie('block')}case ${value}: ${tie('statement')}\n}`,
    together`foreach (${list} as $key => $item) {\nif ($item === $origin) { ${tie('statement')} ${fc.constantFrom('break;', 'continue;', '')} }\nheader('Vary: ' . $key, false);\n}`,
    together`try {\n${tie('block')}if (${condition}) throw new Exception('x');\n${tie('block')}} catch (Exception $error) {\n${tie('block')}} finally {\n${tie('statement')}\n}`,
  ),
}))

const script = fc.array(block, { minLength: 2, maxLength: 5 }).map(
  (blocks) => `<?php
const FIRST = 'first';
class Cors {
    const FIRST = 'https://app.example.com';
    static function of($origin) { if ($origin === 'null') return '*'; return $origin; }
    static function send($origin, $vary = 'Origin') {
        header("Vary: $vary");
        if ($origin == '') return;
        header('Access-Control-Expose-Headers: ' . self::FIRST);
    }
}
function orEmpty($text) { return $text === '' ? 'empty' : $text; }
function credentials($value) { global $n, $last; $n++; $last = $value; header('Access-Control-Allow-Credentials: ' . $value); }
$n = 1;
$suffix = function ($text) use ($n) { return $text . $n; };
$origin = $_SERVER['HTTP_ORIGIN'] ?? '';
$method = $_SERVER['REQUEST_METHOD'];
$list = ['https://app.example.com', 'https://admin.example.com', 'null'];
$map = ['a' => ['b' => 'deep'], 'https://app.example.com' => 'GET', 'c' => '0', 5 => 'five'];
$methods = ['GET', 'PUT'];
${blocks.join('')}
echo '';
`,
)

export const scripts = (count: number, seed: number): string[] => fc.sample(script, { numRuns: count, seed })
