import { apart, type Case } from '../case.ts'

const script = (methods: string) => ({
  'api/cors.php': `<?php
$allowed = ['https://app.example.com'];
$origin = $_SERVER['HTTP_ORIGIN'] ?? '';
if (in_array($origin, $allowed, true)) {
    header("Access-Control-Allow-Origin: $origin");
    header('Access-Control-Allow-Credentials: true');
    header('Vary: Origin');
}
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') {
    header('Access-Control-Allow-Methods: ${methods}');
    header('Access-Control-Allow-Headers: Content-Type');
    http_response_code(204);
    exit;
}
`,
})

export default {
  title: 'a PHP script that sends the headers itself',
  options: apart(`'api/cors.php'`),
  files: script('GET, POST, PUT'),
  page: async () => {
    await fetch('/api/users')
    await fetch('/api/users', {
      method: 'PUT',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    })
  },
  twin: {
    files: script('GET, POST'),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
