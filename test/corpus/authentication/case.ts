import { apart, nginx, type Case } from '../case.ts'

const guarded = (preflight: string) =>
  nginx(`  add_header Access-Control-Allow-Origin https://app.example.com always;
  add_header Access-Control-Allow-Credentials true always;
  add_header Access-Control-Allow-Headers Authorization always;
  location / {
    ${preflight}
    auth_basic "API";
    auth_basic_user_file /etc/nginx/users;
    proxy_pass http://127.0.0.1:9000;
  }`)

export default {
  title: 'nginx asks for a password, and answers preflights before it does',
  options: apart(`'deploy/nginx.conf'`),
  files: guarded('if ($request_method = OPTIONS) { return 204; }'),
  page: () => fetch('/api/users', { headers: { Authorization: 'Basic YTpi' } }),
  twin: { files: guarded(''), finds: 'preflight-invalid-status' },
} satisfies Case
