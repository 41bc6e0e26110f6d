import { page, type DialectNotes } from './note.ts'

export const php: DialectNotes = {
  dialect: 'php',
  file: 'index.php',
  versions:
    "`version` names Laravel's release, for the keys that its file leaves out. `env: { output_buffering: 'Off' }` says what php.ini does with output before a header. Warnings are taken to be logged, not printed (`display_errors = Off`).",
  reads: [
    {
      what: '`header(…)` with literals, and the answer to OPTIONS',
      source: `<?php\nheader('Access-Control-Allow-Origin: ${page}');\nheader('Access-Control-Allow-Methods: PUT');\nif ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') {\n    http_response_code(204);\n    exit;\n}\necho 'ok';`,
    },
    {
      what: 'an allow-list with `in_array`',
      source: `<?php\n$allowed = ['${page}'];\n$origin = $_SERVER['HTTP_ORIGIN'] ?? '';\nif (in_array($origin, $allowed, true)) {\n    header("Access-Control-Allow-Origin: $origin");\n    header('Vary: Origin');\n}\necho 'ok';`,
    },
    {
      what: 'functions, classes and closures of the file, `switch`, `match`, loops over lists, `preg_match`',
      source: `<?php\nconst ORIGINS = ['${page}', 'https://www.example.com'];\nfinal class Cors\n{\n    static function allow(string $origin): void\n    {\n        if (preg_match('#^https://#', $origin)) header('Access-Control-Allow-Origin: ' . $origin);\n    }\n}\nforeach (ORIGINS as $origin) {\n    if ($origin === $_SERVER['HTTP_ORIGIN']) Cors::allow($origin);\n}\necho 'ok';`,
    },
    {
      what: "Laravel's config/cors.php",
      source: `<?php\nreturn [\n    'paths' => ['api/*'],\n    'allowed_methods' => ['*'],\n    'allowed_origins' => ['${page}'],\n    'allowed_origins_patterns' => [],\n    'allowed_headers' => ['*'],\n    'exposed_headers' => [],\n    'max_age' => 0,\n    'supports_credentials' => false,\n];`,
      file: 'config/cors.php',
    },
  ],
  leavesOpen: [
    {
      what: 'environment variables that are not named (`getenv`, `env`)',
      source: `<?php\nheader('Access-Control-Allow-Origin: ' . getenv('ORIGIN'));`,
    },
    {
      what: 'output before a header: php.ini decides whether it loses it',
      source: `<?php\necho 'ready';\nheader('Access-Control-Allow-Origin: ${page}');`,
    },
    {
      what: 'files that it includes and that are not there to be read',
      source: `<?php\nheader('Access-Control-Allow-Origin: ${page}');\nrequire 'settings.php';`,
    },
    {
      what: 'headers under a condition that only the run decides',
      source: `<?php\nif (tenant()->isPublic()) {\n    header('Access-Control-Allow-Origin: *');\n}`,
    },
    {
      what: 'headers that a response object or a middleware of a framework sends',
      source: `<?php\nrequire 'vendor/autoload.php';\n$response = $response->withHeader('Access-Control-Allow-Origin', '${page}');`,
    },
  ],
  defaults: [
    {
      what: 'nothing: what is not sent is not there',
      source: `<?php\nheader('Access-Control-Allow-Origin: ${page}');`,
      header: 'Access-Control-Allow-Methods',
      value: undefined,
    },
  ],
  traps: [
    {
      what: 'origins in one line, with commas, match nobody',
      source: `<?php\nheader('Access-Control-Allow-Origin: ${page}, https://admin.example.com');\necho 'ok';`,
      code: 'multiple-allow-origin-values',
      request: {},
    },
    {
      what: 'a second `header(…)` of that name replaces the first',
      source: `<?php\nheader('Access-Control-Allow-Origin: ${page}');\nheader('Access-Control-Allow-Origin: https://admin.example.com');\necho 'ok';`,
      code: 'allow-origin-mismatch',
      request: {},
    },
  ],
}
