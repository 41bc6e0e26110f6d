import { describe, expect, it } from 'vitest'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import type { HttpRequest, HttpResponse, PageRequest } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Where } from '../../packages/core/src/servers/server.ts'

const app = 'https://app.example.com'

const read = (source: string, where: Partial<Where> = {}) =>
  readPolicy(source, { file: 'cors.php', dialect: 'php', ...where })

async function ask(source: string, method = 'GET', more: Partial<Where> = {}): Promise<HttpResponse> {
  const policy = await read(source, more)
  return policy.respond(request(method))
}

function request(method: string, origin = app): HttpRequest {
  const asked: Array<[string, string]> =
    method === 'OPTIONS'
      ? [
          ['Access-Control-Request-Method', 'PUT'],
          ['Access-Control-Request-Headers', 'authorization'],
        ]
      : []
  const headers: Array<[string, string]> = [['Origin', origin], ...asked]
  return {
    method,
    url: 'https://api.example.com/api/data',
    headers,
    preflight: method === 'OPTIONS',
    credentials: false,
  }
}

const openLines = (response: HttpResponse): string[] =>
  (response.unknown ?? []).map(({ header, at }) => `${header} :${at?.line}`)

/** Snippets as guides print them, each followed by a script of its own. */
const guides: Array<[name: string, source: string, outcome: string, page?: Partial<PageRequest>]> = [
  ['enable-cors.org: one line', '<?php\n header("Access-Control-Allow-Origin: *");\n', 'allowed'],
  [
    'the cors() function of a question-and-answer site',
    `<?php
function cors() {
    // Allow from any origin
    if (isset($_SERVER['HTTP_ORIGIN'])) {
        header("Access-Control-Allow-Origin: {$_SERVER['HTTP_ORIGIN']}");
        header('Access-Control-Allow-Credentials: true');
        header('Access-Control-Max-Age: 86400');
    }
    if ($_SERVER['REQUEST_METHOD'] == 'OPTIONS') {
        if (isset($_SERVER['HTTP_ACCESS_CONTROL_REQUEST_METHOD']))
            header("Access-Control-Allow-Methods: GET, POST, PUT, OPTIONS");
        if (isset($_SERVER['HTTP_ACCESS_CONTROL_REQUEST_HEADERS']))
            header("Access-Control-Allow-Headers: {$_SERVER['HTTP_ACCESS_CONTROL_REQUEST_HEADERS']}");
        exit(0);
    }
    echo "You have CORS!";
}
cors();
`,
    'allowed',
    { method: 'PUT', credentials: 'include', headers: [['authorization', 'x']] },
  ],
  [
    'four headers and an OPTIONS block',
    `<?php
header('Access-Control-Allow-Origin: https://app.example.com');
header('Access-Control-Allow-Methods: GET, POST, PUT, DELETE, OPTIONS');
header('Access-Control-Allow-Headers: Content-Type, Authorization, X-Requested-With');
header('Access-Control-Allow-Credentials: true');
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') {
    http_response_code(204);
    exit();
}
`,
    'allowed',
    { method: 'DELETE', credentials: 'include' },
  ],
  [
    'an allow-list with in_array',
    `<?php
$allowed_origins = array('https://app.example.com', 'https://www.example.com');
if (isset($_SERVER['HTTP_ORIGIN']) && in_array($_SERVER['HTTP_ORIGIN'], $allowed_origins)) {
    header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);
    header('Vary: Origin');
}
`,
    'allowed',
  ],
  [
    'a switch on the origin',
    `<?php
$http_origin = $_SERVER['HTTP_ORIGIN'];
if ($http_origin == "https://app.example.com" || $http_origin == "https://www.example.com") {
    header("Access-Control-Allow-Origin: $http_origin");
}
switch ($http_origin) {
    case 'https://admin.example.com': header("Access-Control-Allow-Origin: $http_origin"); break;
}
`,
    'allowed',
  ],
  [
    'subdomains with preg_match',
    `<?php
if (preg_match('/^https?:\\/\\/([a-z0-9-]+\\.)?example\\.com$/', $_SERVER['HTTP_ORIGIN'] ?? '')) {
    header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);
}
`,
    'allowed',
  ],
  [
    'a REST endpoint of a tutorial',
    `<?php
header("Access-Control-Allow-Origin: *");
header("Content-Type: application/json; charset=UTF-8");
header("Access-Control-Allow-Methods: POST");
header("Access-Control-Max-Age: 3600");
header("Access-Control-Allow-Headers: Content-Type, Access-Control-Allow-Headers, Authorization, X-Requested-With");
$data = json_decode(file_get_contents("php://input"));
if (!empty($data->name)) {
    http_response_code(201);
    echo json_encode(array("message" => "Created."));
} else {
    http_response_code(400);
    echo json_encode(array("message" => "Incomplete."));
}
`,
    // The preflight has no body, so the script answers it with 400.
    'blocked',
    { method: 'POST', headers: [['content-type', 'application/json']] },
  ],
  [
    "Laravel's config/cors.php",
    `<?php

return [
    'paths' => ['api/*', 'sanctum/csrf-cookie'],
    'allowed_methods' => ['*'],
    'allowed_origins' => ['*'],
    'allowed_origins_patterns' => [],
    'allowed_headers' => ['*'],
    'exposed_headers' => [],
    'max_age' => 0,
    'supports_credentials' => false,
];
`,
    'allowed',
    { method: 'PATCH', headers: [['x-anything', 'x']] },
  ],
]

describe('what guides print is read without anything unknown', () => {
  it.each(guides)('%s', async (_name, source, outcome, page) => {
    const policy = await read(source)
    expect(policy.unknowns).toEqual([])
    expect(policy.intent.partial).toEqual([])
    const verdict = judge({ origin: app, url: 'https://api.example.com/api/data', ...page }, (sent) =>
      policy.respond(sent),
    )
    expect(verdict.outcome).toBe(outcome)
  })
})

const everything = (line: number): string[] =>
  ['allow-origin', 'allow-methods', 'allow-headers', 'allow-credentials', 'expose-headers', 'max-age']
    .map((name) => `access-control-${name} :${line}`)
    .concat(`vary :${line}`)

/** The code, the method that is asked with, what is left open and by which line, and a part of the reason. */
const unknowns: Array<[name: string, source: string, method: string, open: string[], reason: RegExp]> = [
  [
    'getenv',
    "<?php\nheader('Access-Control-Allow-Origin: ' . getenv('ORIGIN'));",
    'GET',
    ['access-control-allow-origin :2'],
    /getenv\('ORIGIN'\) is not given: name ORIGIN in env/,
  ],
  [
    '$_ENV',
    "<?php\n$o = $_ENV['ORIGIN'] ?? '*';\nheader(\"Access-Control-Allow-Origin: $o\");",
    'GET',
    ['access-control-allow-origin :2'],
    /\$_ENV\['ORIGIN'\] is not given/,
  ],
  [
    'a condition',
    "<?php\nif (is_production()) {\n  header('Access-Control-Allow-Origin: *');\n}",
    'GET',
    ['access-control-allow-origin :2'],
    /is_production\(\) is worked out/,
  ],
  [
    'output before',
    "<?php\necho 'x';\nheader('Access-Control-Allow-Origin: *');",
    'GET',
    ['access-control-allow-origin :3'],
    /output_buffering in php\.ini/,
  ],
  [
    'text before the opening tag',
    "\n<?php\nheader('Access-Control-Allow-Origin: *');",
    'GET',
    ['access-control-allow-origin :3'],
    /output_buffering/,
  ],
  [
    'a byte order mark',
    "\uFEFF<?php\nheader('Access-Control-Allow-Origin: *');",
    'GET',
    ['access-control-allow-origin :2'],
    /output_buffering/,
  ],
  [
    'a filter of WordPress',
    "<?php\nadd_filter('rest_pre_serve_request', function ($value) {\n  header('Access-Control-Allow-Origin: *');\n  return $value;\n});",
    'GET',
    everything(2),
    /when this function is called is not known/,
  ],
  [
    'a hook by name',
    "<?php\nadd_action('init', 'start');\nfunction start() { cors(); }\nfunction cors() {\n  header('Access-Control-Allow-Origin: *');\n}",
    'GET',
    everything(3),
    /start\(\) sends headers and is called from elsewhere/,
  ],
  [
    "a middleware's class",
    "<?php\nclass Cors {\n  public function handle($request, $next) {\n    return $next($request)->header('Access-Control-Allow-Origin', '*');\n  }\n}",
    'GET',
    everything(3),
    /handle\(\) sends headers and is called from elsewhere/,
  ],
  [
    'a list that is changed by reference',
    "<?php\n$allowed = ['https://app.example.com '];\nforeach ($allowed as &$item) {\n  $item = trim($item);\n}\nif (in_array($_SERVER['HTTP_ORIGIN'], $allowed)) header('Access-Control-Allow-Origin: *');",
    'GET',
    ['access-control-allow-origin :3'],
    /changed by reference/,
  ],
  [
    'two names for one variable',
    "<?php\n$a = 'https://a.test';\n$b = &$a;\n$b = '*';\nheader('Access-Control-Allow-Origin: ' . $a);",
    'GET',
    ['access-control-allow-origin :5'],
    /\$a shares its value by a reference/,
  ],
  [
    'a variable that a closure changes',
    "<?php\n$a = 'https://a.test';\n$change = function () use (&$a) { $a = '*'; };\n$change();\nheader('Access-Control-Allow-Origin: ' . $a);",
    'GET',
    ['access-control-allow-origin :5'],
    /\$a shares its value by a reference/,
  ],
  [
    'a response object',
    "<?php\nrequire 'vendor/autoload.php';\n$response = $response\n  ->withHeader('Access-Control-Allow-Origin', '*');",
    'GET',
    ['access-control-allow-origin :3'],
    /is worked out when the script runs/,
  ],
  [
    'a function of an application that speaks of CORS',
    "<?php\nrequire 'vendor/autoload.php';\nheader('Access-Control-Allow-Origin: *');\nsend_cors_headers();",
    'GET',
    everything(4),
    /send_cors_headers\(\) is not in this file/,
  ],
  [
    'an include that is not loaded',
    "<?php\nheader('Access-Control-Allow-Origin: *');\nrequire 'more.php';\nheader('Access-Control-Allow-Methods: GET');",
    'GET',
    [
      'access-control-allow-origin :3',
      'access-control-allow-headers :3',
      'access-control-allow-credentials :3',
      'access-control-expose-headers :3',
      'access-control-max-age :3',
      'vary :3',
    ],
    /what more\.php sends is not known/,
  ],
  [
    'a name that is not known',
    '<?php\nheader($line);',
    'GET',
    [
      'access-control-allow-origin :2',
      'access-control-allow-methods :2',
      'access-control-allow-headers :2',
      'access-control-allow-credentials :2',
      'access-control-expose-headers :2',
      'access-control-max-age :2',
      'vary :2',
    ],
    /\$line is not set in this file/,
  ],
  [
    'a pattern that is not translated',
    "<?php\nif (preg_match('/^https:\\/\\/(?>a)/', $_SERVER['HTTP_ORIGIN'])) header('Access-Control-Allow-Origin: *');",
    'GET',
    ['access-control-allow-origin :2'],
    /a group of a special kind/,
  ],
  [
    'a function that something else calls',
    "<?php\nfunction cors() {\n  header('Access-Control-Allow-Origin: *');\n}",
    'GET',
    [
      'access-control-allow-origin :2',
      'access-control-allow-methods :2',
      'access-control-allow-headers :2',
      'access-control-allow-credentials :2',
      'access-control-expose-headers :2',
      'access-control-max-age :2',
      'vary :2',
    ],
    /cors\(\) sends headers and is called from elsewhere/,
  ],
  [
    'a syntax error',
    "<?php\nheader('Access-Control-Allow-Origin: *');\nif (\nheader('Access-Control-Allow-Methods: GET');",
    'GET',
    [
      'access-control-allow-origin :3',
      'access-control-allow-methods :3',
      'access-control-allow-headers :3',
      'access-control-allow-credentials :3',
      'access-control-expose-headers :3',
      'access-control-max-age :3',
      'vary :3',
    ],
    /syntax error/,
  ],
  [
    'a loop',
    "<?php\nforeach ($rows as $row) {\n  header('Access-Control-Allow-Methods: GET');\n}",
    'GET',
    ['access-control-allow-methods :2'],
    /\$rows is not set/,
  ],
  [
    'one item of a list',
    "<?php\n$allowed = ['https://www.example.com', getenv('ORIGIN')];\nif (in_array($_SERVER['HTTP_ORIGIN'], $allowed)) header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);",
    'GET',
    ['access-control-allow-origin :2'],
    /getenv/,
  ],
  [
    'a status',
    "<?php\nif ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') { http_response_code($code); exit; }",
    'OPTIONS',
    [],
    /\$code is not set/,
  ],
]

describe('what is not known says why, and where', () => {
  it.each(unknowns)('%s', async (_name, source, method, open, reason) => {
    const response = await ask(source, method)
    expect(openLines(response).sort()).toEqual(open.sort())
    const { status } = response
    const reasons = [...(typeof status === 'number' ? [] : [status]), ...(response.unknown ?? [])]
    expect(reasons[0]?.unknown).toMatch(reason)
  })
})

/** The code, how it is read, and the value of Access-Control-Allow-Origin: undefined where there is none. */
const certain: Array<[name: string, source: string, where: Partial<Where>, origin: string | undefined]> = [
  [
    'an environment that is named',
    "<?php header('Access-Control-Allow-Origin: ' . getenv('ORIGIN'));",
    { env: { ORIGIN: app } },
    app,
  ],
  [
    'a list in the environment',
    "<?php if (in_array($_SERVER['HTTP_ORIGIN'], explode(',', $_ENV['ORIGINS']))) header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);",
    { env: { ORIGINS: `https://a.test,${app}` } },
    app,
  ],
  [
    'an item before one that is not known',
    "<?php if (in_array($_SERVER['HTTP_ORIGIN'], ['https://app.example.com', getenv('X')], true)) header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);",
    {},
    app,
  ],
  [
    'output that is not held back',
    "<?php echo 'x'; header('Access-Control-Allow-Origin: *');",
    { env: { output_buffering: 'Off' } },
    undefined,
  ],
  [
    'output that php.ini holds back',
    "<?php echo 'x'; header('Access-Control-Allow-Origin: *');",
    { env: { output_buffering: '4096' } },
    '*',
  ],
  [
    'output that the script holds back',
    "<?php ob_start(); echo 'x'; header('Access-Control-Allow-Origin: *');",
    {},
    '*',
  ],
  [
    'an include that is loaded',
    "<?php require_once __DIR__ . '/lib/cors.php'; allow('*');",
    {
      load: async (path) =>
        path === 'lib/cors.php'
          ? "<?php function allow($o) { header('Access-Control-Allow-Origin: ' . $o); }"
          : Promise.reject(new Error(path)),
    },
    '*',
  ],
  [
    "Composer's autoloader",
    "<?php require __DIR__ . '/vendor/autoload.php'; header('Access-Control-Allow-Origin: *'); $app = new App(); $app->run();",
    {},
    '*',
  ],
  [
    'a condition without a part in it',
    "<?php header('Access-Control-Allow-Origin: *'); if (is_debug()) { error_log('x'); $a = 1; }",
    {},
    '*',
  ],
  [
    'arguments by name',
    "<?php header('Access-Control-Allow-Origin: https://b.test'); header(response_code: 204, header: 'Access-Control-Allow-Origin: *'); header(header: 'Access-Control-Allow-Origin: x', replace: $_SERVER['REQUEST_METHOD'] !== 'GET'); header_remove(name: 'Vary');",
    {},
    '*',
  ],
  [
    'a second header() replaces',
    "<?php header('Access-Control-Allow-Origin: *'); header('access-control-allow-origin: https://b.test');",
    {},
    'https://b.test',
  ],
  [
    'a line break in a header loses it',
    '<?php header("Access-Control-Allow-Origin: *\\nX: y");',
    {},
    undefined,
  ],
]

describe('files that include each other', () => {
  const files: Record<string, string> = {
    'lib/cors.php': "<?php\nrequire __DIR__ . '/names.php';\nfunction allow() { header(ALLOW . ': *'); }",
    'lib/names.php': "<?php\nrequire_once dirname(__DIR__) . '/base.php';",
    'base.php': "<?php\nconst ALLOW = PREFIX . 'Origin';\ndefine('PREFIX', 'never');",
    '../shared/prefix.php': "<?php\ndefine('PREFIX', 'Access-Control-Allow-');",
  }

  it('are loaded from the folder of the script, and followed', async () => {
    const asked: string[] = []
    const load = async (path: string): Promise<string> => {
      asked.push(path)
      return files[path] ?? Promise.reject(new Error(path))
    }
    const source =
      "<?php\nrequire __DIR__ . '/../shared/prefix.php';\nrequire dirname(__FILE__) . '/lib/cors.php';\nallow();\n"
    const response = await ask(source, 'GET', { file: 'public/index.php', load })
    expect(asked.sort()).toEqual(Object.keys(files).sort())
    expect(response.unknown).toBeUndefined()
    expect(response.headers).toEqual([['Access-Control-Allow-Origin', '*']])
    expect(response.from).toEqual([
      { header: 'access-control-allow-origin', at: { file: 'public/lib/cors.php', line: 3 } },
    ])
  })
})

describe('what is known', () => {
  it.each(certain)('%s', async (_name, source, where, origin) => {
    const response = await ask(source, 'GET', where)
    expect(response.unknown ?? []).toEqual([])
    expect(response.headers.find(([name]) => name.toLowerCase() === 'access-control-allow-origin')?.[1]).toBe(
      origin,
    )
  })

  it('names the line that decides a header', async () => {
    const response = await ask("<?php\nheader('Access-Control-Allow-Origin: *');\nheader_remove('Vary');")
    expect(response.from).toEqual([
      { header: 'access-control-allow-origin', at: { file: 'cors.php', line: 2 } },
      { header: 'vary', at: { file: 'cors.php', line: 3 } },
    ])
  })
})

describe('what a script means to allow', () => {
  it.each([
    [
      "header('Access-Control-Allow-Origin: *'); header('Access-Control-Allow-Headers: *');",
      { origins: '*', allowedHeaders: '*' },
    ],
    ["header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);", { origins: 'reflect' }],
    [
      "if (in_array($_SERVER['HTTP_ORIGIN'], ['https://a.test', 'https://b.test'])) { header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']); header('Access-Control-Allow-Credentials: true'); header('Access-Control-Allow-Methods: GET, PUT'); header('Access-Control-Max-Age: 60'); }",
      {
        origins: ['https://a.test', 'https://b.test'],
        credentials: true,
        methods: ['GET', 'PUT'],
        maxAge: 60,
        uniform: true,
      },
    ],
    [
      "if ($_SERVER['REQUEST_URI'] === '/open') header('Access-Control-Allow-Origin: *');",
      { origins: [], uniform: false },
    ],
    [
      "if ($_SERVER['REQUEST_METHOD'] === 'POST' && $_SERVER['REQUEST_URI'] === '/login') header('Access-Control-Allow-Origin: *');",
      { origins: [], uniform: false },
    ],
    ["if (isset($_GET['open'])) header('Access-Control-Allow-Origin: *');", { uniform: false }],
    [
      "if (strpos($_SERVER['REQUEST_URI'], 'open')) header('Access-Control-Allow-Origin: *');",
      { uniform: false },
    ],
    ["header('X-Frame-Options: DENY');", { origins: [], uniform: true }],
    [
      "if (in_array($_SERVER['HTTP_ORIGIN'], ['https://a.test/', 'b.test'])) header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);",
      { origins: ['https://a.test/', 'b.test'], uniform: true },
    ],
    [
      "if (preg_match('#^https://[a-z]+\\.b\\.test$#', $_SERVER['HTTP_ORIGIN'])) { header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']); header('Access-Control-Allow-Methods: PUT'); }",
      { origins: [{ pattern: '#^https://[a-z]+\\.b\\.test$#' }], methods: ['PUT'], uniform: true },
    ],
    [
      "if (preg_match('#^/open/#', $_SERVER['REQUEST_URI'])) header('Access-Control-Allow-Origin: *');",
      { uniform: false },
    ],
  ])('%s', async (code, intent) => {
    expect((await read(`<?php ${code}`)).intent).toMatchObject(intent)
  })

  // one policy is heard everywhere, another one only by what the script itself looks at
  it.each([
    [false, "isset($_GET['open'])"],
    [false, "$_SERVER['QUERY_STRING'] === 'open=open'"],
    [false, "strpos($_SERVER['REQUEST_URI'], 'open') !== false"],
    [false, "explode('/', $_SERVER['REQUEST_URI'])[1] === 'open'"],
    [false, "isset($_SERVER['HTTP_X_OPEN'])"],
    [false, "($_SERVER['HTTP_X_TENANT'] ?? '') === 'open'"],
    [false, "($_GET['action'] ?? '') === 'open'"],
    [false, "str_starts_with(trim($_SERVER['REQUEST_URI'], '/'), 'api/open')"],
    [false, "($_SERVER['HTTP_X_API_KEY'] ?? '') === 'q8w+Zx='"],
    [false, "isset($_SERVER['HTTP_COOKIE'])"],
    [true, "$_SERVER['REQUEST_URI'] === '/health' && false"],
    [true, "isset($_SERVER['HTTP_X_OPEN']) && false"],
  ])('%s: %s', async (uniform, condition) => {
    const code = `<?php header('Access-Control-Allow-Origin: https://a.test');
if (${condition}) header('Access-Control-Allow-Origin: *');`
    const { intent } = await read(code)
    expect(intent.uniform && !intent.partial.includes('origins')).toBe(uniform)
  })
})

it('answers every path alike where paths decide what it does, and not what it says of CORS', async () => {
  const cases = Array.from({ length: 40 }, (_, i) => `case '/things/${i}': echo ${i}; break;`).join('\n')
  const code = `<?php header('Access-Control-Allow-Origin: https://a.test');
if ($_SERVER['REQUEST_URI'] === '/old') { header('Location: /new'); exit; }
if (!isset($_GET['id'])) { throw new Exception('which one?'); }
switch ($_SERVER['REQUEST_URI']) { ${cases} default: http_response_code(404); }`
  expect((await read(code)).intent.uniform).toBe(true)
})

const laravel = `<?php

return [
    'paths' => ['api/*'],
    'allowed_methods' => ['GET', 'post'],
    'allowed_origins' => ['https://www.example.com', 'https://*.example.org'],
    'allowed_origins_patterns' => ['#^https://shop\\d+\\.example\\.net$#'],
    'allowed_headers' => ['Content-Type'],
    'exposed_headers' => ['X-Total-Count'],
    'max_age' => 600,
    'supports_credentials' => false,
];
`

/** The same file with the lines of a fix in place of those of the same key. */
function withLines(source: string, fix: string): string {
  return fix.split('\n').reduce((text, line) => {
    const key = /^'\w+'/.exec(line)?.[0]
    return key ? text.replace(new RegExp(`^\\s*${key}.*$`, 'm'), () => line) : text
  }, source)
}

/** Of an origin: what is sent to it, and whether it varies; of a list with one origin: that one to everyone. */
const laravelOrigins: Array<
  [config: string, origin: string, allowed: string | undefined, vary: string | undefined]
> = [
  [laravel, 'https://www.example.com', 'https://www.example.com', 'Origin'],
  [laravel, 'https://a.b.example.org', 'https://a.b.example.org', 'Origin'],
  [laravel, 'https://example.org', undefined, 'Origin'],
  [laravel, 'https://shop7.example.net', 'https://shop7.example.net', 'Origin'],
  [laravel, 'https://shop.example.net', undefined, 'Origin'],
  [
    "<?php return ['paths' => ['*'], 'allowed_origins' => ['https://www.example.com'], 'allowed_origins_patterns' => [], 'supports_credentials' => true];",
    app,
    'https://www.example.com',
    undefined,
  ],
  [
    "<?php return ['paths' => ['*'], 'allowed_origins' => ['*'], 'allowed_origins_patterns' => [], 'supports_credentials' => true];",
    app,
    app,
    'Origin',
  ],
  [
    "<?php return ['paths' => ['*'], 'allowed_origins' => ['*'], 'allowed_origins_patterns' => [], 'supports_credentials' => false];",
    app,
    '*',
    undefined,
  ],
]

describe("Laravel's config/cors.php", () => {
  const file = { version: '11.0', file: 'config/cors.php' }

  it.each(laravelOrigins)('%# %s answers %s', async (config, origin, allowed, vary) => {
    const response = (await read(config, file)).respond(request('GET', origin))
    const value = (name: string) => response.headers.find(([key]) => key.toLowerCase() === name)?.[1]
    expect([value('access-control-allow-origin'), value('vary')]).toEqual([allowed, vary])
    expect(response.unknown).toBeUndefined()
  })

  it('answers a preflight with 204 and what is configured, in the case that it uses', async () => {
    const policy = await read(laravel, file)
    expect(policy.respond(request('OPTIONS', 'https://www.example.com'))).toMatchObject({
      status: 204,
      headers: [
        ['Access-Control-Allow-Origin', 'https://www.example.com'],
        ['Access-Control-Allow-Methods', 'GET, POST'],
        ['Access-Control-Allow-Headers', 'content-type'],
        ['Access-Control-Max-Age', '600'],
        ['Vary', 'Origin, Access-Control-Request-Method'],
      ],
    })
  })

  it('leaves other paths to the router', async () => {
    const policy = await read(laravel, file)
    const other = { ...request('OPTIONS'), url: 'https://api.example.com/login' }
    expect(policy.respond(other, () => ({ status: 405, headers: [] }))).toEqual({ status: 405, headers: [] })
  })

  it('does not know what the environment holds, nor what another version puts for a key', async () => {
    const source =
      "<?php\nreturn [\n  'allowed_origins' => [env('FRONTEND_URL', 'http://localhost:3000')],\n  'paths' => ['*'],\n];"
    const { unknowns: open } = await read(source, { file: 'config/cors.php' })
    expect(open.map(({ at, unknown }) => `${at?.line} ${unknown}`)).toEqual([
      "3 env('FRONTEND_URL') is not given: name FRONTEND_URL in env",
      '2 what Laravel puts for allowed_methods differs before and after Laravel 11: name version',
      '2 what Laravel puts for allowed_headers differs before and after Laravel 11: name version',
    ])
  })

  it('is changed in its own words, and then lets the call through', async () => {
    const policy = await read(laravel, file)
    const page: PageRequest = {
      origin: app,
      url: 'https://api.example.com/api/data',
      method: 'PUT',
      credentials: 'include',
      headers: [['x-custom', 'x']],
    }
    expect(judge(page, (sent) => policy.respond(sent)).outcome).toBe('blocked')
    const changed = [
      policy.fix?.({
        change: 'allow-origin',
        origin: app,
        origins: ['https://www.example.com', app],
        credentials: true,
      }),
      policy.fix?.({ change: 'allow-method', method: 'PUT', methods: ['GET', 'PUT'] }),
      policy.fix?.({ change: 'allow-header', header: 'x-custom', headers: ['X-Custom'] }),
    ].reduce<string>((source, fix) => withLines(source, fix ?? ''), laravel)
    const after = await read(changed, file)
    expect(judge(page, (sent) => after.respond(sent)).outcome).toBe('allowed')
  })
})
