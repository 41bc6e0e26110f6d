import { apart, type Case } from '../case.ts'

const config = (credentials: boolean) => ({
  'config/cors.php': `<?php

return [
    'paths' => ['api/*', 'sanctum/csrf-cookie'],
    'allowed_methods' => ['*'],
    'allowed_origins' => ['https://app.example.com'],
    'allowed_origins_patterns' => [],
    'allowed_headers' => ['*'],
    'exposed_headers' => [],
    'max_age' => 0,
    'supports_credentials' => ${credentials},
];
`,
})

export default {
  title: 'a Laravel API with its own config/cors.php',
  options: apart(`'config/cors.php'`),
  files: config(true),
  page: async () => {
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users/7', { method: 'PATCH', headers: { Authorization: 'Bearer 1' } })
  },
  twin: {
    files: config(false),
    page: () => fetch('/api/users', { credentials: 'include' }),
    finds: 'invalid-allow-credentials',
  },
} satisfies Case
