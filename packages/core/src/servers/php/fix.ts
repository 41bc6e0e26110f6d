import type { PolicyChange } from '../server.ts'

/** A single-quoted literal. */
export const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const header = (name: string, value: string) => `header(${quote(`${name}: ${value}`)});`
const credentials = header('Access-Control-Allow-Credentials', 'true')
const vary = "header('Vary: Origin', false);"

/** `header()` keeps one line of a name, so a list needs the look-up; one origin is sent as it is. */
const origins = (allowed: readonly string[], withCredentials: boolean) => {
  const [only] = allowed
  if (allowed.length === 1 && only !== undefined)
    return [
      header('Access-Control-Allow-Origin', only),
      ...(withCredentials && only !== '*' ? [credentials] : []),
    ]
  return [
    `$allowed = [${allowed.map(quote).join(', ')}];`,
    "$origin = $_SERVER['HTTP_ORIGIN'] ?? '';",
    'if (in_array($origin, $allowed, true)) {',
    '    header("Access-Control-Allow-Origin: $origin");',
    ...(withCredentials ? [`    ${credentials}`] : []),
    '}',
    vary,
  ]
}

const lines: { [C in PolicyChange as C['change']]: (change: C) => string[] } = {
  'allow-origin': (change) => origins(change.origins, change.credentials),
  'allow-method': (change) => [header('Access-Control-Allow-Methods', change.methods.join(', '))],
  'allow-header': (change) => [header('Access-Control-Allow-Headers', change.headers.join(', '))],
  'expose-header': (change) => [header('Access-Control-Expose-Headers', change.headers.join(', '))],
  'allow-credentials': (change) => origins(change.origins, true),
  'single-allow-origin': (change) => origins(change.origins, false),
  'answer-preflight': (change) => [
    "if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') {",
    ...[
      ...origins(change.origins, false),
      ...(change.methods.length ? [header('Access-Control-Allow-Methods', change.methods.join(', '))] : []),
      ...(change.headers.length ? [header('Access-Control-Allow-Headers', change.headers.join(', '))] : []),
      'http_response_code(204);',
      'exit;',
    ].map((line) => `    ${line}`),
    '}',
  ],
  'errors-too': (change) => [
    '// first lines of the script, before anything can fail or exit',
    ...origins(change.origins, false),
  ],
  'vary-origin': () => [vary],
  'resource-policy': () => [header('Cross-Origin-Resource-Policy', 'cross-origin')],
}

/** The lines of PHP that make `change`; they belong before any output, in place of the lines they supersede. */
export const fix = <C extends PolicyChange>(change: C): string =>
  (lines[change.change] as (change: C) => string[])(change).join('\n')
